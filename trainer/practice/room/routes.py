"""The light page on which a run is played, and the way on to the next one."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup
from sqlmodel import Session, select
from starlette.requests import Request

from live.people.cookies import read_session_cookie
from live.people.form import read_form
from live.people.queries import roles_there
from live.people.visitor import Visitor
from live.refusal import Refused
from live.room.queries import seat_of
from live.web.error_pages import locked_page, not_found_page
from live.web.house import House
from live.web.light import add_templates, light
from live.web.texts import T
from scenarios.library import Library
from trainer.practice.room import TEMPLATES
from trainer.practice.runs import Runs
from trainer.practice.tables import PracticePart, PracticeRun

PATH = "/oevelse/rum/{room}"
MODULES = (
    "room-view.js",
    "room-link.js",
    "practice-page.js",
    "practice-fold.js",
    "practice-card.js",
    "practice-before.js",
    "practice-play.js",
    "practice-marks.js",
    "practice-debrief.js",
)
"""What practice.js stands on: named in the page, so that a slow phone asks for all of it at once."""
_MARKUP = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def register(app: FastAPI, house: House) -> None:
    """Open the page of a run and the button "Byt roller"."""
    add_templates(TEMPLATES)

    async def show(request: Request, room: str) -> Response:
        visitor = await _visitor(house, request)
        if visitor is None:
            return RedirectResponse(f"/log-ind?til={quote(f'/oevelse/rum/{room}', safe='/')}", 303)
        if visitor.locked:
            return locked_page(request, visitor)
        run = await house.database.look(run_of_partner, room, visitor.account_id)
        if run is None:  # forged, foreign or deleted: what is forbidden is not found
            return not_found_page(request, visitor)
        return _run_page(house, request, visitor, run)

    async def again(request: Request, room: str) -> Response:
        """Once more with the roles switched. Whoever presses second comes to the same room."""
        visitor = await _visitor(house, request)
        if visitor is None:
            return RedirectResponse(f"/log-ind?til={quote(f'/oevelse/rum/{room}', safe='/')}", 303)
        if visitor.locked:
            return locked_page(request, visitor)
        try:
            same = (await read_form(request)).get("same") == "1"
            following = await house.database.act(once_more, house.runs, visitor, room, same=same)
        except Refused as refused:
            return _not_again(house, request, visitor, room, refused)
        return RedirectResponse(f"/oevelse/rum/{following}", 303)

    app.add_api_route(PATH, show, methods=["GET"], include_in_schema=False)
    app.add_api_route(f"{PATH}/igen", again, methods=["POST"], include_in_schema=False)


def run_of_partner(session: Session, room_id: str, account_id: str) -> PracticeRun | None:
    """The run, for somebody who holds a seat in it."""
    if seat_of(session, room_id, "account", account_id) is None:
        return None
    return session.get(PracticeRun, room_id)


def once_more(session: Session, runs: Runs, visitor: Visitor, room_id: str, *, same: bool) -> str:
    """The next run of the same two, while both still belong to the organisation it is played in.

    Answers the room's id. Raises Refused: not_found, and those of `Runs.again`.
    """
    run = run_of_partner(session, room_id, visitor.account_id)
    if run is None:
        raise Refused("not_found")
    for account_id in session.exec(select(PracticePart.account_id).where(PracticePart.room_id == room_id)):
        if not roles_there(session, account_id, run.organisation_id):
            raise Refused("not_found")
    return runs.again(session, room_id, visitor.account_id, same=same)


async def _visitor(house: House, request: Request) -> Visitor | None:
    return await house.sessions.visitor(read_session_cookie(request.cookies, house.settings.secure_cookies))


def _run_page(house: House, request: Request, visitor: Visitor, run: PracticeRun) -> Response:
    t = house.texts.language(visitor.language)
    return light(
        request,
        "practice_room.html",
        t=t,
        title="practice.run.title",
        world="practice",
        visitor=visitor,
        section="practice",
        room=run.room_id,
        scenario=run.scenario,
        themes=_themes(house.scenarios, t),
        modules=MODULES,
        words={"room-texts": _as_script(t.under("room")), "practice-texts": _as_script(t.under("practice.js"))},
    )


def _themes(library: Library, t: T) -> list[tuple[str, str]]:
    """What can be left out: all that any case touches on, visible or not, so that the list itself tells nothing."""
    found = frozenset[str]().union(*(case.every_theme for case in library.all()))
    return sorted(((theme, t(f"scenarios.theme.{theme}")) for theme in found), key=lambda pair: pair[1].casefold())


def _not_again(house: House, request: Request, visitor: Visitor, room: str, refused: Refused) -> Response:
    if refused.code not in ("not_now", "all_seen", "no_case"):
        return not_found_page(request, visitor)
    return light(
        request,
        "practice_not_again.html",
        t=house.texts.language(visitor.language),
        title="practice.again.title",
        status=409,
        world="practice",
        visitor=visitor,
        section="practice",
        room=room,
        code=refused.code,
    )


def _as_script(words: dict[str, Any]) -> Markup:
    """JSON for a script element: no text can end it."""
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    harmless = "".join(_MARKUP.get(character, character) for character in text)
    return Markup(harmless)  # noqa: S704 – all that could begin markup has been escaped

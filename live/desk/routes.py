"""The desk as a counsellor and a coordinator see it: one light page, which its own socket keeps up to date."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from jinja2.utils import htmlsafe_json_dumps
from sqlmodel import Session
from starlette.requests import Request

from live.conversation.rules import NEEDED, REFERRALS, TOPICS
from live.door.queries import door_of
from live.emergency.panel import panel_words
from live.people.cookies import read_session_cookie
from live.people.visitor import Role, Visitor
from live.refusal import Refused
from live.web.error_pages import locked_page, not_found_page
from live.web.house import House
from live.web.light import light
from live.web.navigation import is_open

PATH: Final = "/vagt"
ROLES: Final = (Role.NEW_COUNSELLOR, Role.COUNSELLOR, Role.COORDINATOR, Role.TRAINER, Role.LEAD)
"""Everybody who may one day sit here finds the page; who is not certified is told so kindly, by the desk itself."""

MODULES: Final = (
    "room-view.js",
    "room-link.js",
    "desk-page.js",
    "desk-line.js",
    "desk-state.js",
    "desk-questions.js",
    "desk-alert.js",
    "desk-duty.js",
    "desk-queue.js",
    "desk-talk.js",
    "desk-talks.js",
    "desk-happenings.js",
    "desk-side.js",
    "desk-sparring.js",
    "desk-colleagues.js",
    "desk-words.js",
    "desk-ending.js",
    "desk-keys.js",
    "emergency.js",
    "emergency-fields.js",
)
"""What desk.js stands on: named in the page, so that the browser asks for all of it at once."""


def register(app: FastAPI, house: House) -> None:
    """Open the desk. Only in a house that holds the live world."""
    house.pages[PATH] = ROLES

    async def show(request: Request) -> Response:
        visitor = await house.sessions.visitor(read_session_cookie(request.cookies, house.settings.secure_cookies))
        if visitor is None:
            return RedirectResponse(f"/log-ind?til={quote(PATH, safe='/')}", 303)
        if visitor.locked:
            return locked_page(request, visitor)
        if not visitor.has(*ROLES):
            return not_found_page(request, visitor)
        return await _page(house, request, visitor)

    app.add_api_route(PATH, show, methods=["GET"], include_in_schema=False)


def what_is_offered(session: Session, visitor: Visitor) -> dict[str, dict[str, Any]]:
    """Of each organisation the visitor works in: phrases to borrow, where one can refer to, and the bagvagt."""
    found: dict[str, dict[str, Any]] = {}
    for organisation_id in visitor.organisation_ids:
        try:
            door = door_of(session, organisation_id)
        except Refused:  # a network has no door
            continue
        found[organisation_id] = {
            "phrases": [phrase.model_dump(mode="json") for phrase in door.phrases],
            "offers": [offer.model_dump(mode="json") for offer in door.offers],
            "bagvagt": {"name": door.numbers.bagvagt_name, "phone": door.numbers.bagvagt_phone},
        }
    return found


async def _page(house: House, request: Request, visitor: Visitor) -> Response:
    t = house.texts.language(visitor.language)
    offered = await house.database.look(what_is_offered, visitor)
    return light(
        request,
        "desk.html",
        t=t,
        title="desk.page.title",
        world="live",
        visitor=visitor,
        section="desk",
        modules=MODULES,
        topics=TOPICS,
        needed=NEEDED,
        referrals=REFERRALS,
        practice=is_open(house, "/oevelse", visitor),
        settings=is_open(house, "/vagt/indstillinger", visitor),
        words={
            "room-texts": htmlsafe_json_dumps(t.under("room")),
            "desk-texts": htmlsafe_json_dumps(t.under("desk.js")),
            "desk-doors": htmlsafe_json_dumps(offered),
            **await panel_words(house, visitor, t),
        },
    )

"""Her addresses: `/i`, and one for each place, where nothing names anybody. Everything else is posted."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeGuard

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.requests import Request
from starlette.routing import Route

from live.conversation.actions import Arrival
from live.desk.boards import Boards
from live.door.document import Door
from live.door.queries import door_by_slug, doors
from live.people.form import read_json
from live.refusal import Refused
from live.survey.actions import answer as keep_answers
from live.survey.actions import may_answer
from live.survey.questions import QUESTIONS
from live.web.house import House
from live.web.language import COOKIE as LANGUAGE_COOKIE
from live.web.language import language_of
from live.web.light import render
from live.web.texts import T
from live.youth import bundle
from live.youth.actions import begin, erase, leave_for_good
from live.youth.cookies import clear_visit_cookie, set_visit_cookie, visit_token
from live.youth.landing import answer, door_now, tab_key, young_page
from live.youth.newcomers import Newcomers
from live.youth.rules import clean_nickname
from live.youth.visits import Visits, Young

ASKED_TWICE: Final = 10 * 60.0  # seconds in which the same beginning, asked for again, is still the same conversation
_STATUS: Final = {"too_many_visits": 429, "door_closed": 409, "not_found": 404, "too_much": 413}
Handler = Callable[["Front", Request, str], Awaitable[Response]]


def register(app: FastAPI, house: House, boards: Boards, visits: Visits, newcomers: Newcomers) -> None:
    """Open her pages."""
    front = Front(house, boards, visits, newcomers)
    app.router.routes.insert(0, Route("/static/{stamp}/ung.js", _script, methods=["GET", "HEAD"]))
    app.add_api_route("/i", front.places, methods=["GET"], include_in_schema=False)
    app.add_api_route("/i/{slug}", front.page, methods=["GET"], include_in_schema=False)
    app.add_api_route("/i/{slug}/nu", front.now, methods=["GET"], include_in_schema=False)
    for path, handler in (("start", _start), ("slut", _end), ("svar", _survey), ("slet", _erase), ("forlad", _leave)):
        app.add_api_route(f"/i/{{slug}}/{path}", front.guarded(handler), methods=["POST"], include_in_schema=False)


class Front:
    """What the handlers share."""

    def __init__(self, house: House, boards: Boards, visits: Visits, newcomers: Newcomers) -> None:
        self.house = house
        self.board = boards.now
        self.visits = visits
        self.newcomers = newcomers
        self.secure = house.settings.secure_cookies
        self.begun: OrderedDict[str, tuple[float, Arrival]] = OrderedDict()

    async def places(self, request: Request) -> Response:
        """Every place with a door that could open, and whether it is open now (UP1)."""
        return await self._list(request, "heading", "says")

    async def page(self, request: Request, slug: str) -> Response:
        """Landing, waiting, room and ending of one place. With the cookie alone it is the landing page."""
        found = await self.house.database.look(door_by_slug, slug)
        if found is None:
            return await self._list(request, "lost_heading", "lost_says", status=404)
        board = await self.board(found[0])
        key = tab_key(visit_token(request.scope, self.secure))
        return young_page(request, t=self.t(request), door=found[1], slug=slug, board=board, key=key)

    async def now(self, request: Request, slug: str) -> Response:
        """Whether the door is open at this moment, as a piece of the page."""
        found = await self.house.database.look(door_by_slug, slug)
        if found is None:
            return JSONResponse({}, 404, {"Cache-Control": "no-store"})
        told = door_now(self.t(request), await self.board(found[0]))
        html = self.part(request, "young_now.html", now=told)
        return JSONResponse({"open": told["open"], "html": html}, headers={"Cache-Control": "no-store"})

    def guarded(self, handler: Handler) -> Callable[[Request, str], Awaitable[Response]]:
        """A refusal becomes a code with a kind sentence; what she has written stays where it is."""

        async def post(request: Request, slug: str) -> Response:
            try:
                found = await handler(self, request, slug)
            except Refused as refused:
                text = self.t(request).refusal(refused)
                found = JSONResponse({"code": refused.code, "text": text}, _STATUS.get(refused.code, 422))
            found.headers["Cache-Control"] = "no-store"
            return found

        post.__name__ = handler.__name__
        return post

    async def door(self, slug: str) -> tuple[str, Door]:
        """The place behind an address. Raises Refused("not_found")."""
        found = await self.house.database.look(door_by_slug, slug)
        if found is None:
            raise Refused("not_found")
        return found

    async def young(self, request: Request, slug: str) -> tuple[dict[str, Any], Young]:
        """What was posted, and whose visit it is, at this place only. Raises Refused("not_found")."""
        posted = await read_json(request)
        organisation_id, _ = await self.door(slug)
        tab = posted.get("tab")
        young = await self.visits.find(visit_token(request.scope, self.secure), tab) if _is_tab(tab) else None
        if young is None or young.organisation_id != organisation_id:
            raise Refused("not_found")
        return posted, young

    def t(self, request: Request) -> T:
        """The words of her browser, or of the switch she pressed."""
        return self.house.texts.language(language_of(request))

    def part(self, request: Request, template: str, **context: Any) -> str:
        """A piece of a page."""
        return render(template, house=self.house, request=request, visitor=None, t=self.t(request), **context)

    async def _list(self, request: Request, heading: str, says: str, status: int = 200) -> Response:
        t = self.t(request)
        found = [(key, door) for key, door in await self.house.database.look(doors) if door.slug]
        boards = [(door, await self.board(key)) for key, door in found]
        places = [
            {"slug": door.slug, "name": door.place, "open": board.opening.open}
            for door, board in boards
            if board.opening.why != "missing"
        ]
        told = t(f"young.places.{says}") if places else t("young.places.none")
        title, head = t("young.places.title"), t(f"young.places.{heading}")
        return answer(
            request, "young_places.html", t=t, title=title, status=status, heading=head, says=told, places=places
        )


async def _start(front: Front, request: Request, slug: str) -> Response:
    """The one button. Raises Refused: nickname_…, door_closed, too_many_visits."""
    posted = await read_json(request)
    arrival = _begun(front, posted.get("key")) or await _begin(front, request, slug, posted)
    found = JSONResponse({"tab": arrival.tab, "key": tab_key(arrival.token)})
    set_visit_cookie(found, arrival.token, front.secure)
    return found


async def _begin(front: Front, request: Request, slug: str, posted: dict[str, Any]) -> Arrival:
    organisation_id, door = await front.door(slug)
    nickname = clean_nickname(posted.get("nickname"))
    if not (await front.board(organisation_id)).opening.open:
        raise Refused("door_closed")
    if not front.newcomers.may_begin(request.client.host if request.client else ""):
        raise Refused("too_many_visits")
    arrival, over = await front.house.database.act(
        lambda session: begin(
            session,
            front.house.conversations,
            organisation_id=organisation_id,
            keep_days=door.live_days,
            nickname=nickname,
            language=front.house.texts.language(str(posted.get("language"))).code,
            old_token=visit_token(request.scope, front.secure),
        )
    )
    if over:
        front.visits.ended(over)
    if _is_tab(posted.get("key")):
        front.begun[posted["key"]] = (time.monotonic(), arrival)
    return arrival


async def _end(front: Front, request: Request, slug: str) -> Response:
    """It is over: are the five questions to be asked? Never after an alarm (point 4)."""
    _, young = await front.young(request, slug)
    _, door = await front.door(slug)
    asked = door.survey_on and await front.house.database.look(may_answer, young.visit_id)
    return JSONResponse({"survey": front.part(request, "young_survey.html", questions=QUESTIONS) if asked else ""})


async def _survey(front: Front, request: Request, slug: str) -> Response:
    """Her answers, as many as she likes (ST1). Raises Refused: survey_…"""
    posted, young = await front.young(request, slug)
    answers = posted.get("answers")
    if not isinstance(answers, dict):
        raise Refused("survey_odd")
    await front.house.database.act(keep_answers, young.visit_id, answers)
    return JSONResponse({"text": front.t(request)("survey.thanks")})


async def _erase(front: Front, request: Request, slug: str) -> Response:
    """ "Slet min samtale": the words are gone before this answers, and so is the way back to them."""
    posted, _ = await front.young(request, slug)
    token = visit_token(request.scope, front.secure) or ""
    front.visits.ended(await front.house.database.act(erase, front.house.conversations, token, posted["tab"]))
    await front.house.purge.wipe()
    found = JSONResponse({"text": front.t(request)("young.end.erased")})
    clear_visit_cookie(found, front.secure)
    return found


async def _leave(front: Front, request: Request, slug: str) -> Response:
    """ "Forlad siden": sent by a page that is gone already. The cookie goes too, unless another tab lives by it."""
    posted = await read_json(request)
    token, tab = visit_token(request.scope, front.secure), posted.get("tab")
    if token and _is_tab(tab):
        over = await front.house.database.act(leave_for_good, front.house.conversations, token, tab)
        if over:
            front.visits.ended(over)
    found = Response(status_code=204, headers={"Clear-Site-Data": '"cache"'})
    if await front.visits.find(token, None) is None:
        clear_visit_cookie(found, front.secure)
        found.delete_cookie(LANGUAGE_COOKIE, path="/")
    return found


def _begun(front: Front, key: object) -> Arrival | None:
    """The answer to the first asking was lost on the way, and the page asks again."""
    at = time.monotonic()
    while front.begun and next(iter(front.begun.values()))[0] < at - ASKED_TWICE:
        front.begun.popitem(last=False)
    return front.begun[key][1] if isinstance(key, str) and key in front.begun else None


def _is_tab(value: object) -> TypeGuard[str]:
    """A value that a page of ours may have been given, or made."""
    return isinstance(value, str) and 16 <= len(value) <= 64 and value.isascii() and value.isprintable()


async def _script(request: Request) -> Response:
    found = bundle.script().answer(request, kept=request.path_params["stamp"] == bundle.stamp())
    # What a page may do is said with the page; said again with its script it would only cost her time.
    found.headers["Content-Security-Policy"] = "default-src 'none'"
    found.headers["Permissions-Policy"] = "camera=()"
    return found

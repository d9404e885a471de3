"""The light pages round the alarm: which ring and which are over, what to do, and what did not work."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from live.door.document import Numbers
from live.emergency import queries
from live.emergency.actions import Alarms
from live.emergency.panel import numbers_there
from live.emergency.passages import passage, telephone
from live.emergency.problems import handle, problems, report
from live.emergency.rules import PASSAGES, PROBLEMS
from live.people.cookies import read_session_cookie
from live.people.dates import shown_time
from live.people.form import read_form
from live.people.visitor import Role, Visitor
from live.refusal import Refused
from live.storage.clock import MINUTE, SECOND, now
from live.web.error_pages import locked_page, not_found_page
from live.web.house import House
from live.web.light import light
from live.web.texts import T

ALARMS, HELP, TECHNICAL = "/vagt/alarmer", "/vagt/hjaelp", "/vagt/teknik"
WATCHING = (Role.COORDINATOR, Role.LEAD)
STAFF = (Role.NEW_COUNSELLOR, Role.COUNSELLOR, Role.COORDINATOR, Role.TRAINER, Role.LEAD)

Handler = Callable[["_Pages", Request, Visitor], Awaitable[Response]]


def register(app: FastAPI, house: House, alarms: Alarms) -> None:
    """Open them. Only in a house that holds the live world."""
    pages = _Pages(house, alarms)
    for method, path, roles, handler in (
        ("GET", ALARMS, WATCHING, _Pages.alarms_page),
        ("POST", f"{ALARMS}/{{alarm}}/tag", STAFF, _Pages.take),
        ("POST", f"{ALARMS}/{{alarm}}/luk", WATCHING, _Pages.close),
        ("GET", HELP, STAFF, _Pages.help_page),
        ("GET", f"{HELP}/{{slug}}", STAFF, _Pages.passage_page),
        ("GET", TECHNICAL, STAFF, _Pages.technical_page),
        ("POST", TECHNICAL, STAFF, _Pages.report),
        ("POST", f"{TECHNICAL}/{{problem}}/{{state}}", WATCHING, _Pages.handle),
    ):
        app.add_api_route(path, _guarded(house, pages, roles, handler), methods=[method], include_in_schema=False)
        if method == "GET" and "{" not in path:
            house.pages[path] = roles


class _Pages:
    """The pages of one house."""

    def __init__(self, house: House, alarms: Alarms) -> None:
        self.house = house
        self.alarms = alarms

    async def alarms_page(self, request: Request, visitor: Visitor, problem: str = "") -> Response:
        places = _places(visitor, WATCHING)
        place = _chosen(request, places)
        before = request.query_params.get("foer", "")
        first = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
        there = await self.house.database.look(queries.alarms, place)
        past = await self.house.database.look(queries.past_alarms, visitor, place, first)
        return self._page(
            request,
            visitor,
            "emergency/alarms.html",
            "emergency.alarms.title",
            section="alarms",
            places=places,
            place=place,
            running=there,
            past=past,
            before=first,
            older=past[-1].raised_at if len(past) == queries.PAGE else None,
            problem=problem,
            took=functools.partial(took, self._t(visitor)),
        )

    async def take(self, request: Request, visitor: Visitor) -> Response:
        """ "Jeg tager den" without a script."""
        return await self._done(request, visitor, self.alarms.acknowledge, visitor.account_id)

    async def close(self, request: Request, visitor: Visitor) -> Response:
        return await self._done(request, visitor, self.alarms.close_without_room, visitor)

    async def _done(
        self, request: Request, visitor: Visitor, deed: Callable[..., None], who: Visitor | str
    ) -> Response:
        try:
            await self.house.database.act(deed, who, request.path_params["alarm"])
        except Refused as refused:
            if refused.code == "not_found" or not visitor.has(*WATCHING):
                raise
            return await self.alarms_page(request, visitor, self._t(visitor).refusal(refused))
        return RedirectResponse(ALARMS if visitor.has(*WATCHING) else "/vagt", 303)

    async def help_page(self, request: Request, visitor: Visitor) -> Response:
        return self._page(request, visitor, "emergency/help.html", "emergency.passages.title", slugs=PASSAGES)

    async def passage_page(self, request: Request, visitor: Visitor) -> Response:
        slug = request.path_params["slug"]
        numbers = await self.house.database.look(numbers_there, visitor)
        names = {m.organisation_id: m.organisation_name for m in visitor.memberships if m.organisation_id in numbers}
        wanted = request.query_params.get("sted", "")
        place = wanted if wanted in numbers else next(iter(numbers), "")
        t = self._t(visitor)
        words = passage(t, slug, numbers.get(place, Numbers()))
        return self._page(
            request,
            visitor,
            "emergency/passage.html",
            f"emergency.passages.{slug}",
            slug=slug,
            words=words,
            names=names,
            place=place,
            note=t.under("emergency.note"),
        )

    async def technical_page(
        self, request: Request, visitor: Visitor, problem: str = "", sent: bool = False
    ) -> Response:
        numbers = await self.house.database.look(numbers_there, visitor)
        watched = _places(visitor, WATCHING)
        lines = {
            place: await self.house.database.look(problems, self.house.keyring, visitor, place) for place in watched
        }
        hotline = next((there for there in numbers.values() if there.hotline_phone), None)
        return self._page(
            request,
            visitor,
            "emergency/technical.html",
            "emergency.technical.title",
            kinds=PROBLEMS,
            places=_places(visitor, STAFF),
            watched=watched,
            lines=lines,
            hotline=hotline,
            telephone=telephone,
            problem=problem,
            sent_at=shown_time(now())[-5:] if sent else "",
        )

    async def report(self, request: Request, visitor: Visitor) -> Response:
        form = await read_form(request)
        places = _places(visitor, STAFF)
        place = form.get("org") or next(iter(places), "")
        try:
            await self.house.database.act(
                report,
                self.house.keyring,
                visitor,
                place,
                kind=form.get("kind", ""),
                words=form.get("words", ""),
            )
        except Refused as refused:
            if refused.code == "not_found":
                raise
            return await self.technical_page(request, visitor, problem=self._t(visitor).refusal(refused))
        return RedirectResponse(f"{TECHNICAL}?meldt=1", 303)

    async def handle(self, request: Request, visitor: Visitor) -> Response:
        state = {"set": "seen", "loest": "solved"}.get(request.path_params["state"], "")
        await self.house.database.act(handle, visitor, request.path_params["problem"], state)
        return RedirectResponse(TECHNICAL, 303)

    def _t(self, visitor: Visitor) -> T:
        return self.house.texts.language(visitor.language)

    def _page(self, request: Request, visitor: Visitor, template: str, title: str, **context: Any) -> Response:
        context.setdefault("section", "")
        return light(
            request,
            template,
            t=self._t(visitor),
            title=title,
            status=422 if context.get("problem") else 200,
            world="live",
            visitor=visitor,
            shown_time=shown_time,
            **context,
        )


def took(t: T, since: int, until: int) -> str:
    """How long it was from `since` to `until` (ms), in words."""
    if until - since < 2 * MINUTE:
        return t("emergency.alarms.seconds", seconds=max(0, until - since) // SECOND)
    return t("emergency.alarms.minutes", minutes=(until - since) // MINUTE)


def _places(visitor: Visitor, roles: tuple[Role, ...]) -> dict[str, str]:
    """The organisations where this visitor holds one of these roles, by id."""
    return {m.organisation_id: m.organisation_name for m in visitor.memberships if m.role in roles}


def _chosen(request: Request, places: dict[str, str]) -> str:
    """The one asked for, or the first. Raises Refused("not_found")."""
    wanted = request.query_params.get("sted", "")
    if not places or (wanted and wanted not in places):
        raise Refused("not_found")
    return wanted or next(iter(places))


def _guarded(
    house: House, pages: _Pages, roles: tuple[Role, ...], handler: Callable[..., Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        visitor = await house.sessions.visitor(read_session_cookie(request.cookies, house.settings.secure_cookies))
        if visitor is None:
            here = request.url.path if request.method == "GET" else "/vagt"
            return RedirectResponse(f"/log-ind?til={quote(here, safe='/')}", 303)
        if visitor.locked:
            return locked_page(request, visitor)
        if not visitor.has(*roles):
            return not_found_page(request, visitor)
        try:
            if handler is _Pages.technical_page:
                return await pages.technical_page(request, visitor, sent="meldt" in request.query_params)
            return await handler(pages, request, visitor)
        except Refused:  # what is forbidden is not found
            return not_found_page(request, visitor)

    return answer

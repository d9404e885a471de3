"""Beside the page of settings: a look at the page as the young person will see it, and the picture for posters."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from fastapi.responses import Response
from starlette.requests import Request

from live.desk.board import Board
from live.door.document import Door
from live.door.poster import drawing, link_to
from live.door.queries import drafted, editing
from live.door.rules import Opening, spans
from live.people.cookies import read_session_cookie
from live.people.visitor import Visitor
from live.refusal import Refused
from live.storage.clock import now
from live.web.error_pages import locked_page, not_found_page
from live.web.house import House
from live.youth.landing import young_page

Look = Callable[[Request, Visitor, str], Awaitable[Response]]


def register(app: FastAPI, house: House) -> None:
    """Open /vagt/indstillinger/forhaandsvisning and /vagt/indstillinger/qr.svg, for those who may change the door."""

    async def preview(request: Request, visitor: Visitor, organisation_id: str) -> Response:
        """`?vis=lukket`: as when it is closed. Nothing on it works: it is a picture of a page."""
        door = await house.database.look(drafted, visitor, organisation_id)
        return young_page(
            request,
            t=house.texts.language(visitor.language),
            door=door,
            slug=door.slug,
            board=Board(organisation_id, imagined(door, now(), request.query_params.get("vis") != "lukket")),
            preview=True,
        )

    async def qr(request: Request, visitor: Visitor, organisation_id: str) -> Response:
        saved = (await house.database.look(editing, visitor, organisation_id)).saved
        return Response(
            drawing(link_to(house.settings.base_url, saved.slug)),
            media_type="image/svg+xml",
            headers={"Content-Disposition": f'attachment; filename="{saved.slug}.svg"', "Cache-Control": "no-store"},
        )

    def open_(path: str, look: Look) -> None:
        async def answer(request: Request) -> Response:
            visitor = await house.sessions.visitor(read_session_cookie(request.cookies, house.settings.secure_cookies))
            if visitor is None:
                return not_found_page(request)
            if visitor.locked:
                return locked_page(request, visitor)
            try:
                return await look(request, visitor, request.query_params.get("org") or visitor.home.organisation_id)
            except Refused:  # another organisation's, or a role that may not: what is forbidden is not found
                return not_found_page(request, visitor)

        app.add_api_route(f"/vagt/indstillinger/{path}", answer, methods=["GET"], include_in_schema=False)

    open_("forhaandsvisning", preview)
    open_("qr.svg", qr)


def imagined(door: Door, at: int, wanted: bool) -> Opening:
    """The door as if it were open (or closed) at this moment, with the next real times in it."""
    coming = [(begins, ends) for begins, ends in spans(door, at) if ends > at]
    if wanted:
        return Opening(True, "open", coming[0][1] if coming and coming[0][0] <= at else None)
    return Opening(False, "hours", None, next((begins for begins, _ in coming if begins > at), None))

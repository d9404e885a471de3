"""Beside the page of settings: a look at the page as the young person will see it, and the picture for posters."""

from fastapi import FastAPI
from fastapi.responses import Response
from starlette.requests import Request

from live.door.poster import drawing, link_to
from live.door.queries import editing
from live.people.cookies import read_session_cookie
from live.people.visitor import Visitor
from live.refusal import Refused
from live.web.error_pages import locked_page, not_found_page
from live.web.house import House


def register(app: FastAPI, house: House) -> None:
    """Open /vagt/indstillinger/qr.svg."""

    async def qr(request: Request) -> Response:
        visitor = await _visitor(house, request)
        if visitor is None:
            return not_found_page(request, None)
        if visitor.locked:
            return locked_page(request, visitor)
        try:
            now = await house.database.look(editing, visitor, request.query_params.get("org", ""))
        except Refused:
            return not_found_page(request, visitor)
        return Response(
            drawing(link_to(house.settings.base_url, now.saved.slug)),
            media_type="image/svg+xml",
            headers={
                "Content-Disposition": f'attachment; filename="{now.saved.slug}.svg"',
                "Cache-Control": "no-store",
            },
        )

    app.add_api_route("/vagt/indstillinger/qr.svg", qr, methods=["GET"], include_in_schema=False)


async def _visitor(house: House, request: Request) -> Visitor | None:
    return await house.sessions.visitor(read_session_cookie(request.cookies, house.settings.secure_cookies))

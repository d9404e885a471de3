"""/vagt/statistik.csv: the numbers of the page as a sheet, written in the audit log."""

from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session
from starlette.requests import Request

from live.people.cookies import read_session_cookie
from live.people.queries import where
from live.people.rules import Deed
from live.people.visitor import Visitor
from live.refusal import Refused
from live.statistics.queries import Report, note_exported, report
from live.statistics.sheet import sheet
from live.web.error_pages import locked_page, not_found_page
from live.web.house import House

PATH = "/vagt/statistik.csv"


def register(app: FastAPI, house: House) -> None:
    """Open it for coordinators and leads; for everybody else there is nothing."""

    async def export(request: Request, org: str = "", periode: str = "") -> Response:
        token = read_session_cookie(request.cookies, house.settings.secure_cookies)
        visitor = await house.sessions.visitor(token)
        if visitor is None:
            return RedirectResponse(f"/log-ind?til={quote('/vagt/statistik', safe='/')}", 303)
        if visitor.locked:
            return locked_page(request, visitor)
        try:
            place = where(visitor, org, Deed.SEE_STATISTICS)
            found = await house.database.act(exported, visitor, place.organisation_id, periode)
        except Refused:
            return not_found_page(request, visitor)
        t = house.texts.language(visitor.language)
        return Response(
            sheet(t, place.organisation_name, found).encode(),
            media_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="statistik-{found.period.slug}.csv"',
                "Cache-Control": "no-store",
            },
        )

    app.add_api_route(PATH, export, methods=["GET"], include_in_schema=False)


def exported(session: Session, visitor: Visitor, organisation_id: str, wanted: str) -> Report:
    """The numbers, and the line in the book that they have left the house."""
    found = report(session, visitor, organisation_id, wanted)
    note_exported(session, visitor, organisation_id, found.period)
    return found

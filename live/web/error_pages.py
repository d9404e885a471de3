"""Pages for when there is nothing else to show: not found, gone wrong, not accepted, locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse
from starlette.requests import Request

from live.web.language import language_of
from live.web.light import house_of, light
from live.web.texts import T, Texts

if TYPE_CHECKING:
    from live.people.visitor import Visitor


def not_found_page(request: Request, visitor: Visitor | None = None) -> HTMLResponse:
    """The same for what is not there and for what is not for this visitor."""
    return _page(request, 404, "not_found", visitor)


def mishap_page(request: Request, error_id: str, visitor: Visitor | None = None) -> HTMLResponse:
    """Something broke here; the page shows the id under which it was noted, and nothing of what it was."""
    return _page(request, 500, "mishap", visitor, id=error_id)


def refused_page(request: Request, status: int = 400) -> HTMLResponse:
    """The request itself was not acceptable: another origin, too large, or not made as our pages make it."""
    return _page(request, status, "refused", None)


def wrong_host_page(request: Request) -> HTMLResponse:
    """Asked for under a name that is not ours."""
    return _page(request, 400, "elsewhere", None)


def locked_page(request: Request, visitor: Visitor) -> HTMLResponse:
    """Nothing but the lock; with the password given, the page asked for is loaded."""
    t = _words(request, visitor)
    return light(request, "locked.html", t=t, title="web.lock.title", status=423, visitor=visitor)


def _page(request: Request, status: int, kind: str, visitor: Visitor | None, **values: str) -> HTMLResponse:
    t = _words(request, visitor)
    return light(
        request,
        "gone.html",
        t=t,
        title=f"web.gone.{kind}_title",
        status=status,
        visitor=visitor,
        says=t(f"web.gone.{kind}", **values),
    )


def _words(request: Request, visitor: Visitor | None) -> T:
    house = house_of(request)
    texts = house.texts if house else Texts.load()
    return texts.language(language_of(request, visitor))

"""Light pages: plain HTML from a template, a few kilobytes, and the strictest content policy a browser knows."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from live.people.visitor import Role
from live.web.navigation import doors_for, is_open
from live.web.policy import light_policy
from live.web.static_files import static_url
from live.web.texts import T

if TYPE_CHECKING:
    from live.people.visitor import Visitor
    from live.web.house import House

World = Literal["practice", "live"]
WAYS_IN: Final[dict[World, str]] = {"practice": "/oevelse", "live": "/vagt"}


def light(
    request: Request,
    template: str,
    *,
    t: T,
    title: str,
    status: int = 200,
    world: World | None = None,
    visitor: Visitor | None = None,
    section: str = "",
    lock: bool | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page made from `template`, which extends `light.html` (blocks: title, head, page_class, main, scripts).

    `title` is a text key, or words already chosen. With a `visitor` the page carries navigation, account menu and
    (unless `lock=False`) the idle lock. Scripts inside the page need `nonce="{{ nonce }}"`; nothing else runs.
    """
    nonce = secrets.token_urlsafe(16)
    heading = t(title) if title in t else title
    words = render(
        template,
        request=request,
        house=house_of(request),
        t=t,
        heading=heading,
        document_title=document_title(t, heading, world),
        nonce=nonce,
        world=world,
        visitor=visitor,
        section=section,
        lock=visitor is not None if lock is None else lock,
        bell=may_be_rung(house_of(request), visitor),
        **context,
    )
    return HTMLResponse(
        words,
        status_code=status,
        headers={
            "Content-Security-Policy": light_policy(nonce, request.headers.get("host", "")),
            "Cache-Control": "no-store",
        },
    )


def render(template: str, *, house: House | None, request: Request, visitor: Visitor | None, **context: Any) -> str:
    """The text of a template or of a part of one (`parts/top.html`), the same for light pages and NiceGUI pages."""
    shown = doors_for(house, visitor) if house and visitor else []
    query = request.scope.get("query_string", b"").decode("latin-1")
    return (
        _environment()
        .get_template(template)
        .render(
            house=house,
            request=request,
            visitor=visitor,
            demo=bool(house and house.settings.demo),
            tab_owner=tab_owner(visitor) if visitor else "",
            idle_minutes=house.settings.idle_minutes if house else 15,
            doors=shown,
            crossing=crossing(house, visitor, context.get("world")) if house and visitor else "",
            has_account=bool(house and visitor and is_open(house, "/konto", visitor)),
            here=request.scope.get("path", "/") + (f"?{query}" if query else ""),
            **context,
        )
    )


def crossing(house: House, visitor: Visitor, world: World | None) -> str:
    """The other world, for who works in both: one press from practice to the live desk, and back again. Who is not
    certified yet, and looks after nobody there, is not sent to a desk where nothing is for them."""
    other: World = "practice" if world == "live" else "live"
    if not world or not is_open(house, WAYS_IN[other], visitor):
        return ""
    return other if other == "practice" or may_be_rung(house, visitor) else ""


def may_be_rung(house: House | None, visitor: Visitor | None) -> bool:
    """Whether an alarm in a live conversation may ring on this visitor's pages: then they carry the bell (EM1)."""
    if house is None or visitor is None or "/vagt" not in house.pages:
        return False
    return visitor.has(*RUNG) or any(membership.certified for membership in visitor.memberships)


def tab_owner(visitor: Visitor) -> str:
    """Whose words a tab keeps (`own-tab.js`): the same for one person always, and no account's id."""
    return hashlib.sha256(b"tab|" + visitor.account_id.encode()).hexdigest()[:24]


def document_title(t: T, heading: str, world: World | None) -> str:
    """What the browser's tab says: the world first, in words, so that two tabs are never confused."""
    if world is None:
        return t("web.frame.title", page=heading)
    return t("web.frame.world_title", page=heading, world=t(f"web.world.{world}.word"))


def favicon(world: World | None) -> str:
    """The file name of the tab's picture; the two worlds differ in shape, not only in colour."""
    return f"favicon-{world}.svg" if world else "favicon.svg"


def add_templates(folder: Path) -> None:
    """Let templates in `folder` be found too. Folders named `templates` beside `live/web` are found by themselves."""
    if str(folder) not in _LOADER.searchpath:
        _LOADER.searchpath.append(str(folder))


def house_of(request: Request) -> House | None:
    """The house this request was answered in, or `None` where only a few routes are put together (a test)."""
    house: House | None = request.scope.get("flyve.house") or getattr(request.app.state, "house", None)
    return house


def _environment() -> Environment:
    return _ENVIRONMENT


RUNG: Final = (Role.COORDINATOR, Role.LEAD)
"""Those who may be rung without being on duty."""
_HERE: Final = Path(__file__).parent / "templates"
_LOADER: Final = FileSystemLoader([str(_HERE), *(str(path) for path in _HERE.parent.parent.glob("*/templates"))])
_ENVIRONMENT: Final = Environment(
    loader=_LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_ENVIRONMENT.globals.update(static_url=static_url, favicon=favicon, ways_in=WAYS_IN)

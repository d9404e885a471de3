"""A page for people who are signed in: who may come, in which language, in which frame, bound to which session."""

from __future__ import annotations

import asyncio
import copy
import inspect
import typing
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Depends
from fastapi.responses import RedirectResponse, Response
from nicegui import Client, ui
from starlette.requests import Request

from live.people.cookies import read_session_cookie
from live.refusal import Refused
from live.web.error_log import note
from live.web.error_pages import locked_page, mishap_page, not_found_page
from live.web.frame import frame
from live.web.light import World, document_title, favicon
from live.web.nicegui_guard import bind
from live.web.static_files import static_text
from live.web.texts import T

if TYPE_CHECKING:
    from live.people.visitor import Role, Visitor
    from live.web.house import House

Builder = Callable[..., Awaitable[Response | None]]

RECONNECT_SECONDS = 120
"""A page waits so long for a browser whose network went away, before what was typed in it is given up."""

BUILD_SECONDS = 15
"""A page that takes longer to build than this is answered with the page that says something went wrong."""


def staff_page(
    house: House,
    path: str,
    *,
    title: str,
    heading: Callable[[Visitor, T], str] | None = None,
    world: World | None = None,
    section: str = "",
    roles: tuple[Role, ...] = (),
) -> Callable[[Builder], Builder]:
    """Open `path` for visitors who hold one of `roles` (none named: everybody who is signed in).

    The decorated `async def page(visitor, t, **path_and_query_parameters)` builds what stands inside the frame. The
    text under the key `title` is in the tab and is the page's `<h1>`, unless `heading(visitor, t)` has other words.
    The page may return a `Response` instead (a redirect), and raise `Refused("not_found")` for what this visitor may
    not see: that gives the same page as what does not exist.
    Nobody signed in: 303 to `/log-ind?til=<here>`. A locked session gets the lock and nothing else.
    """
    house.pages[path] = roles

    async def door(request: Request) -> None:
        request.state.visitor = await _admitted(house, request, roles)

    def opened(builder: Builder) -> Builder:
        async def build(request: Request, **inputs: Any) -> Response | None:
            client, visitor = ui.context.client, request.state.visitor
            t = house.texts.language(visitor.language)
            _dress(client, t, title, world)
            bind(client, visitor.session_id)
            client.on_exception(lambda error: _say(error, t))
            try:
                shown = heading(visitor, t) if heading else title
                with frame(house, visitor, t, title=shown, world=world, section=section):
                    async with asyncio.timeout(BUILD_SECONDS):
                        answer = await builder(visitor=visitor, t=t, **inputs)
            except Exception as error:  # whatever it is, its text is for no screen and no log (N8)
                answer = _instead(request, error)
            if answer is not None:
                client.delete()
            return answer

        build.__signature__ = _signature(builder)  # type: ignore[attr-defined]
        build.__name__ = builder.__name__
        page = ui.page(
            path,
            dependencies=[Depends(door)],
            reconnect_timeout=RECONNECT_SECONDS,
            response_timeout=BUILD_SECONDS + 5,  # ours comes first: NiceGUI's own page for this reloads for ever
            dark=None,
        )
        page(build)
        return builder

    return opened


class TurnedAway(Exception):
    """Somebody at the door who does not come in; `response` is what they are given instead.

    Raised before NiceGUI builds anything, so that knocking leaves nothing behind on the server (A55).
    """

    def __init__(self, response: Response) -> None:
        super().__init__("turned away")
        self.response = response


async def _admitted(house: House, request: Request, roles: tuple[Role, ...]) -> Visitor:
    token = read_session_cookie(request.cookies, house.settings.secure_cookies)
    visitor = await house.sessions.visitor(token)
    if visitor is None:
        raise TurnedAway(RedirectResponse(f"/log-ind?til={quote(_here(request), safe='/')}", status_code=303))
    if roles and not visitor.has(*roles):
        raise TurnedAway(not_found_page(request, visitor))
    if visitor.locked:
        raise TurnedAway(locked_page(request, visitor))
    return visitor


def _here(request: Request) -> str:
    query = request.scope["query_string"].decode("latin-1")
    path: str = request.scope["path"]
    return f"{path}?{query}" if query else path


def _dress(client: Client, t: T, title: str, world: World | None) -> None:
    """NiceGUI keeps language and favicon with the route; here they belong to the visitor."""
    client.page = copy.copy(client.page)
    client.page.language = "da" if t.code == "da" else "en-US"
    client.page.favicon = static_text(favicon(world))
    client.title = document_title(t, t(title) if title in t else title, world)


def _instead(request: Request, error: Exception) -> Response:
    visitor = request.state.visitor
    if isinstance(error, Refused):
        return not_found_page(request, visitor)
    return mishap_page(request, note(error), visitor)


def _say(error: Exception, t: T) -> None:
    """An action on an open page went wrong: say so there, in words."""
    if isinstance(error, Refused):
        ui.notify(t.refusal(error), type="warning", position="top")
    else:
        ui.notify(t("web.gone.mishap_short", id=note(error)), type="negative", position="top")


def _signature(builder: Builder) -> inspect.Signature:
    """The builder's parameters, without the two that the page itself fills in, with their types made real."""
    types = typing.get_type_hints(builder, include_extras=True)
    inputs = [
        parameter.replace(annotation=types.get(name, parameter.annotation), kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in inspect.signature(builder).parameters.items()
        if name not in ("visitor", "t")
    ]
    request = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)
    return inspect.Signature([request, *inputs])

"""The frame round every staff page: which world, where one is, where one can go, and the way out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nicegui import ui

from live.web.components.words import words
from live.web.light import World, may_be_rung, render
from live.web.static_files import static_url
from live.web.texts import T

if TYPE_CHECKING:
    from live.people.visitor import Visitor
    from live.web.house import House


@contextmanager
def frame(
    house: House,
    visitor: Visitor,
    t: T,
    *,
    title: str,
    world: World | None = None,
    section: str = "",
) -> Iterator[None]:
    """Header with world band, navigation and account menu, the page's one `<h1>`, and the content inside.

    `title` is a text key, or words already chosen. The header comes from the same template as on light pages.
    """
    client = ui.context.client
    parts: dict[str, Any] = {
        "house": house,
        "request": client.request,
        "visitor": visitor,
        "t": t,
        "world": world,
        "section": section,
    }
    ui.add_head_html(f'<link rel="stylesheet" href="{static_url("theme.css")}">')
    ui.add_body_html(render("parts/lock.html", **parts))
    for script in ("own-tab.js", "lock.js", "steady-socket.js"):
        ui.add_body_html(f'<script defer src="{static_url(script)}"></script>')
    if may_be_rung(house, visitor):
        ui.add_body_html(render("parts/bell.html", **parts))
        ui.add_body_html(f'<script defer src="{static_url("bell.js")}"></script>')
    with client.layout:
        top = ui.html(render("parts/top.html", **parts), sanitize=False, tag="header")
        top.classes(f"top top--{world}" if world else "top").move(target_index=0)
        ui.html(render("parts/foot.html", **parts), sanitize=False, tag="footer").classes("foot")
    with ui.element("div").classes("page").props('id="indhold" tabindex="-1"'):
        words("h1", t(title) if title in t else title)
        yield

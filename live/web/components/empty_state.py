"""An empty page teaches: what this place is for, and the one next step."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from live.web.components.words import heading, paragraph


def empty_state(title: str, text: str, *, label: str = "", path: str = "", level: int = 2) -> Element:
    """`label` and `path` make the next step a link; more can be put inside with `with`."""
    with ui.element("div").classes("empty") as box:
        heading(title, level)
        paragraph(text)
        if label and path:
            ui.link(label, path).classes("button button--primary")
    return box

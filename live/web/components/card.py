"""A card: one thing on a page, with a quiet edge."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from live.web.components.words import heading, paragraph


def card(classes: str = "", *, tag: str = "section") -> Element:
    """A box to put things into: `with card("card--quiet"):`."""
    return ui.element(tag).classes("card").classes(classes)


def link_card(title: str, text: str, path: str) -> Element:
    """A whole card that leads somewhere."""
    with ui.element("a").classes("card") as box:
        box.props["href"] = path
        heading(title, 3)
        paragraph(text, "soft")
    return box

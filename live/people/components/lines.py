"""A list without bullets: one thing a line, wrapping on a phone."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element


def lines() -> Element:
    """The list: `with lines():`."""
    return ui.element("div").classes("stack stack--tight").props('role="list"')


def line() -> Element:
    """One line of it."""
    return ui.element("div").classes("cluster").props('role="listitem"')

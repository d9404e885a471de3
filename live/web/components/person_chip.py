"""A person: initials, name, and what they are here."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from live.web.components.words import words


def person_chip(name: str, role: str = "") -> Element:
    """The initials are decoration and hidden from screen readers; the name says it all."""
    with ui.element("span").classes("chip") as chip:
        words("span", initials(name), "chip__mark").props["aria-hidden"] = "true"
        with ui.element("span").classes("chip__words"):
            words("span", name)
            if role:
                words("small", role)
    return chip


def initials(name: str) -> str:
    """At most two letters: `Alma Bach Dam` → `AD`."""
    parts = name.split()
    return "".join(part[0].upper() for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts))

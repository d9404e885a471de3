"""What stands at the top and the bottom of the page: what is missing, what others have saved, and the way to save."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from nicegui import ui

from live.door.components.press import press
from live.door.components.told import told
from live.door.document import Door
from live.door.editing import Part
from live.door.rules import missing
from live.web.components.words import heading, paragraph, words
from live.web.texts import T

PART_OF = {
    "place": Part.PLACE,
    "about": Part.TEXTS,
    "who_we_are": Part.TEXTS,
    "target_group": Part.PURPOSE,
    "purpose": Part.PURPOSE,
    "hours": Part.HOURS,
    "offers": Part.OFFERS,
    "bagvagt_name": Part.NUMBERS,
    "bagvagt_phone": Part.NUMBERS,
    "social_on_call_phone": Part.NUMBERS,
    "hotline_phone": Part.NUMBERS,
}
"""Where what is missing is filled in."""

SEND_TOUCHED = "() => emit(window.flyveTouched ? window.flyveTouched() : {})"
"""Save sends along what was typed while the line was down (door-settings.js)."""

PHONE_WINDOW = """(event) => {
  const there = event.target.closest('a');
  if (window.innerWidth < 600 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  window.open(there.href, 'forhaandsvisning', 'width=390,height=780');
}"""
"""The page is made for a phone: where there is room for it, it opens as wide as one."""


def missing_list(t: T, saved: Door) -> None:
    """What keeps the door shut, each a link to where it is filled in; or that nothing does."""
    lacks = missing(saved)
    with ui.element("section").classes("notice" if lacks else "notice notice--good") as box:
        box.props["aria-labelledby"] = "mangler"
        title = heading(t("door.settings.missing" if lacks else "door.settings.nothing_missing"))
        title.props["id"] = "mangler"
        paragraph(t("door.settings.missing_lead" if lacks else "door.settings.ready"))
        if lacks:
            with ui.element("ul"):
                for key in lacks:
                    with ui.element("li"):
                        ui.link(t(key), f"#{PART_OF[key.rpartition('.')[2]].value}")


def contents(t: T) -> None:
    """A long page has a list of what is on it."""
    with ui.element("nav").classes("cluster") as nav:
        nav.props["aria-label"] = t("door.settings.contents")
        for part in Part:
            ui.link(t(f"door.part.{part.value}"), f"#{part.value}")


def meanwhile(
    t: T,
    saved: Door,
    name: str,
    both: frozenset[Part],
    on_mine: Callable[[], Awaitable[None]],
    on_theirs: Callable[[], Awaitable[None]],
) -> None:
    """Somebody else has saved what this person was writing in: both are kept until one is chosen."""
    with ui.element("section").classes("notice").props('role="alert"'):
        heading(t("door.meanwhile.title", name=name or t("door.meanwhile.somebody")))
        paragraph(t("door.meanwhile.lead"))
        for part in (part for part in Part if part in both):
            with ui.element("details").classes("door-item"):
                words("summary", t("door.meanwhile.now", part=t(f"door.part.{part.value}")))
                with ui.element("ul"):
                    for line in told(t, saved, part):
                        words("li", line, "pre-wrap")
        with ui.element("div").classes("cluster"):
            press(t("door.meanwhile.mine"), on_mine)
            press(t("door.meanwhile.theirs"), on_theirs)


class SaveBar:
    """Always in reach at the bottom; says whether there is anything to save."""

    def __init__(
        self,
        t: T,
        organisation_id: str,
        on_save: Callable[[Any], Awaitable[None]],
        on_drop: Callable[[], Awaitable[None]],
    ) -> None:
        self._t = t
        self.state = "saved"
        with ui.element("div").classes("door-bar").props('role="region"') as bar:
            bar.props["aria-label"] = t("door.settings.bar")
            self._said = words("p", "", "door-bar__said").props("aria-live=polite")
            save = words("button", t("door.settings.save"), "button button--primary").props("type=button")
            save.on("click", lambda event: on_save(event.args), js_handler=SEND_TOUCHED)
            preview = ui.link(
                t("door.settings.preview"), f"/vagt/indstillinger/forhaandsvisning?org={quote(organisation_id)}"
            ).classes("button")
            preview.props('target="_blank" rel="opener"').on("click", js_handler=PHONE_WINDOW)
            self._drop = press(t("door.settings.drop"), on_drop, "button--quiet")

    def say(self, state: str, **values: object) -> None:
        """`state` is saved, unsaved, kept, not_kept or wrong."""
        self.state = state
        self._said.set_text(self._t(f"door.settings.{state}", **values))
        self._drop.set_visibility(state != "saved")

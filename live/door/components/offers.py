"""Where she can turn to, in groups, doctors and dentists too (LC16, LC17, BK2), and the phrases of the house."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from live.door.components.press import press
from live.door.components.sheet import Sheet
from live.door.document import Category
from live.door.editing import Part
from live.web.components.words import heading, paragraph, words

_NEW_OFFER = {"name": "", "what": "", "for_whom": "", "phone": "", "web": ""}
_NEW_PHRASE = {"slug": "", "title": "", "da": "", "en": ""}


def offers_part(sheet: Sheet) -> None:
    """One group after the other; a group with nothing in it says what belongs there."""
    t = sheet.t
    with sheet.part(Part.OFFERS) as mine:
        paragraph(t("door.offers.lead"), "soft")
        sheet.slot(sheet.written, "offers")
        for category in Category:
            heading(t(f"door.category.{category}"), 3)
            new = {**_NEW_OFFER, "category": category.value}
            _List(sheet, "offers", "name", new, _offer, mine, of=category, spoken=t(f"door.category.{category}"))


def phrases_part(sheet: Sheet) -> None:
    """Words that can be put in at the desk with two keys; never sent by themselves."""
    with sheet.part(Part.PHRASES) as mine:
        paragraph(sheet.t("door.phrases.lead"), "soft")
        sheet.slot(sheet.written, "phrases")
        _List(sheet, "phrases", "title", _NEW_PHRASE, _phrase, mine)


class _List:
    """Things that can be added, opened, written in and removed. Folded, so that a long list can be looked through."""

    def __init__(
        self,
        sheet: Sheet,
        where: str,
        name: str,
        new: dict[str, str],
        fields: Callable[[Sheet, dict[str, Any]], None],
        mine: bool,
        *,
        of: Category | None = None,
        spoken: str = "",
    ) -> None:
        self._sheet, self._where, self._name, self._new, self._fields = sheet, where, name, new, fields
        self._mine, self._of = mine, of
        self._shown = ui.refreshable(self._draw)
        self._shown()
        if mine:
            self._more = press(sheet.t(f"door.{where}.add"), self._add, spoken=spoken)

    def _draw(self) -> None:
        there = [one for one in self._sheet.written[self._where] if self._of in (None, one.get("category"))]
        if not there and self._of:
            paragraph(self._sheet.t(f"door.offers.none_{self._of}"), "hint")
        for item in there:
            self._item(item)

    def _item(self, item: dict[str, Any]) -> None:
        t = self._sheet.t
        with ui.element("details").classes("door-item") as details:
            if not item[self._name]:
                details.props("open")
            words("summary", item[self._name] or t(f"door.{self._where}.new"))
            with ui.element("div").classes("stack"):
                self._fields(self._sheet, item)
                if self._mine:
                    remove = partial(self._remove, item)
                    press(t(f"door.{self._where}.remove"), remove, "button--quiet", spoken=item[self._name])

    def _add(self) -> None:
        item = dict(self._new)
        self._sheet.written[self._where].append(item)
        self._sheet.changed()
        self._sheet.begin(item, self._name)
        self._shown.refresh()

    def _remove(self, gone: dict[str, Any]) -> None:
        everything = self._sheet.written[self._where]
        everything[:] = [item for item in everything if item is not gone]
        self._sheet.changed()
        self._shown.refresh()
        self._sheet.leave(self._more)


def _offer(sheet: Sheet, offer: dict[str, Any]) -> None:
    t = sheet.t
    sheet.line(Part.OFFERS, offer, "name", t("door.offers.name"))
    sheet.area(Part.OFFERS, offer, "what", t("door.offers.what"), hint=t("door.offers.what_hint"))
    sheet.line(Part.OFFERS, offer, "for_whom", t("door.offers.for_whom"))
    with ui.element("div").classes("door-pair"):
        sheet.line(Part.OFFERS, offer, "phone", t("door.offers.phone"))
        sheet.line(Part.OFFERS, offer, "web", t("door.offers.web"), hint=t("door.offers.web_hint"))


def _phrase(sheet: Sheet, phrase: dict[str, Any]) -> None:
    t = sheet.t
    sheet.line(Part.PHRASES, phrase, "title", t("door.phrases.title"))
    sheet.area(Part.PHRASES, phrase, "da", t("door.in_danish"))
    sheet.area(Part.PHRASES, phrase, "en", t("door.in_english"))

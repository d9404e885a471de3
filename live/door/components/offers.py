"""Where she can turn to, in groups, doctors and dentists too (LC16, LC17, BK2), and the phrases of the house."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from live.door.components.press import press
from live.door.components.sheet import Sheet
from live.door.document import Category
from live.door.editing import Part
from live.web.components.words import heading, paragraph, words

_NEW_OFFER = {"name": "", "what": "", "for_whom": "", "phone": "", "web": ""}


def offers_part(sheet: Sheet) -> None:
    """One group after the other; a group with nothing in it says what belongs there."""
    t, written = sheet.t, sheet.written
    with sheet.part(Part.OFFERS) as mine:
        paragraph(t("door.offers.lead"), "soft")
        sheet.slot(written, "offers")
        for category in Category:
            heading(t(f"door.category.{category}"), 3)

            @ui.refreshable
            def group(category: Category = category) -> None:
                there = [one for one in written["offers"] if one.get("category") == category]
                if not there:
                    paragraph(t(f"door.offers.none_{category}"), "hint")
                for offer in there:
                    _item(sheet, "offers", offer, "name", mine, group.refresh, _offer)

            group()
            if mine:

                def add(category: Category = category, redraw: Any = group.refresh) -> None:
                    written["offers"].append({**_NEW_OFFER, "category": category.value})
                    sheet.changed()
                    redraw()

                press(t("door.offers.add"), add, spoken=t(f"door.category.{category}"))


def phrases_part(sheet: Sheet) -> None:
    """Words that can be put in at the desk with two keys; never sent by themselves."""
    t, written = sheet.t, sheet.written
    with sheet.part(Part.PHRASES) as mine:
        paragraph(t("door.phrases.lead"), "soft")
        sheet.slot(written, "phrases")

        @ui.refreshable
        def shown() -> None:
            for phrase in written["phrases"]:
                _item(sheet, "phrases", phrase, "title", mine, shown.refresh, _phrase)

        shown()
        if mine:

            def add() -> None:
                written["phrases"].append({"slug": "", "title": "", "da": "", "en": ""})
                sheet.changed()
                shown.refresh()

            press(t("door.phrases.add"), add)


def _item(
    sheet: Sheet,
    where: str,
    item: dict[str, Any],
    name: str,
    mine: bool,
    redraw: Any,
    fields: Callable[[Sheet, dict[str, Any]], None],
) -> None:
    """Folded, so that a long list can be looked through; a new one stands open."""
    t = sheet.t
    with ui.element("details").classes("door-item") as details:
        if not item[name]:
            details.props("open")
        words("summary", item[name] or t(f"door.{where}.new"))
        with ui.element("div").classes("stack"):
            fields(sheet, item)
            if mine:

                def remove() -> None:
                    sheet.written[where] = [one for one in sheet.written[where] if one is not item]
                    sheet.changed()
                    redraw()

                press(t(f"door.{where}.remove"), remove, "button--quiet", spoken=item[name])


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

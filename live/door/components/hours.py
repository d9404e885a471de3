"""When the door is open: the days of the week, and the days that are not as usual."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from live.door.components.press import press
from live.door.components.sheet import Sheet
from live.door.document import Weekday
from live.door.editing import Part
from live.web.components.words import heading, paragraph, words


def hours_part(sheet: Sheet) -> None:
    """A week that can be read at a glance, and exceptions in the order they come."""
    t, written = sheet.t, sheet.written
    hours: dict[str, Any] = written["hours"]
    with sheet.part(Part.HOURS) as mine:
        paragraph(t("door.hours.lead"), "soft")
        with ui.element("div").classes("door-week"):
            for weekday in Weekday:
                _day(sheet, hours, weekday, mine)
        heading(t("door.hours.exceptions"), 3)
        paragraph(t("door.hours.exceptions_lead"), "soft")
        sheet.slot(written, "exceptions")

        @ui.refreshable
        def exceptions() -> None:
            for exception in written["exceptions"]:
                _exception(sheet, exception, mine, exceptions.refresh)

        exceptions()
        if mine:

            def add() -> None:
                written["exceptions"].append({"day": "", "hours": [], "note": ""})
                sheet.changed()
                exceptions.refresh()

            press(t("door.hours.add_exception"), add)


def _day(sheet: Sheet, hours: dict[str, Any], weekday: Weekday, mine: bool) -> None:
    t = sheet.t
    name = t(f"door.weekday.{weekday}")
    with ui.element("div").classes("door-day").props("role=group") as row:
        row.props["aria-label"] = name
        words("span", name[:1].upper() + name[1:], "door-day__name")
        with ui.element("div").classes("stack stack--tight"):

            def add() -> None:
                hours.setdefault(weekday.value, []).append(["", ""])
                sheet.changed()
                shown.refresh()

            @ui.refreshable
            def shown() -> None:
                _spans(sheet, hours.get(weekday.value, []), name, mine, shown.refresh)

            shown()
            sheet.slot(hours, weekday.value)
        if mine:
            press(t("door.hours.add"), add, "button--quiet", spoken=t("door.hours.add_on", day=name))


def _spans(sheet: Sheet, spans: list[Any], day: str, mine: bool, redraw: Any) -> None:
    t = sheet.t
    if not spans:
        paragraph(t("door.hours.closed"), "hint")
    for number, span in enumerate(spans):
        with ui.element("div").classes("door-span"):
            for key, word in enumerate(("from", "to")):
                sheet.line(Part.HOURS, span, key, t(f"door.hours.{word}"), spoken=t(f"door.hours.{word}_on", day=day))
            if mine:

                def remove(number: int = number) -> None:
                    del spans[number]
                    sheet.changed()
                    redraw()

                press(t("door.remove"), remove, "button--quiet", spoken=t("door.hours.remove_on", day=day))


def _exception(sheet: Sheet, exception: dict[str, Any], mine: bool, redraw: Any) -> None:
    t = sheet.t
    with ui.element("div").classes("card card--quiet"):
        with ui.element("div").classes("door-pair"):
            sheet.line(Part.HOURS, exception, "day", t("door.hours.day"), hint=t("door.hours.day_hint"))
            sheet.line(Part.HOURS, exception, "note", t("door.hours.note"), hint=t("door.hours.note_hint"))
        day = exception["day"] or t("door.hours.this_day")

        def add() -> None:
            exception["hours"].append(["", ""])
            sheet.changed()
            shown.refresh()

        @ui.refreshable
        def shown() -> None:
            _spans(sheet, exception["hours"], day, mine, shown.refresh)

        shown()
        sheet.slot(exception, "hours")
        if mine:

            def remove() -> None:
                sheet.written["exceptions"] = [one for one in sheet.written["exceptions"] if one is not exception]
                sheet.changed()
                redraw()

            with ui.element("div").classes("cluster"):
                press(t("door.hours.add"), add, "button--quiet", spoken=t("door.hours.add_on", day=day))
                press(t("door.hours.remove_exception"), remove, "button--quiet")

"""When the door is open: the days of the week, and the days that are not as usual."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

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

        def taken() -> None:
            exceptions.refresh()
            sheet.leave(more)

        @ui.refreshable
        def exceptions() -> None:
            for exception in written["exceptions"]:
                _exception(sheet, exception, mine, taken)

        exceptions()
        if mine:

            def add() -> None:
                exception = {"day": "", "hours": [], "note": ""}
                written["exceptions"].append(exception)
                sheet.changed()
                sheet.begin(exception, "day")
                exceptions.refresh()

            more = press(t("door.hours.add_exception"), add)


def _day(sheet: Sheet, hours: dict[str, Any], weekday: Weekday, mine: bool) -> None:
    t = sheet.t
    name = t(f"door.weekday.{weekday}")
    with ui.element("div").classes("door-day").props("role=group") as row:
        row.props["aria-label"] = name
        words("span", name[:1].upper() + name[1:], "door-day__name")
        with ui.element("div").classes("stack stack--tight"):
            shown = _Spans(sheet, lambda: hours.setdefault(weekday.value, []), name, mine)
            sheet.slot(hours, weekday.value)
        if mine:
            shown.more = press(t("door.hours.add"), shown.add, "button--quiet", spoken=t("door.hours.add_on", day=name))


class _Spans:
    """The hours of one day, one line each."""

    def __init__(self, sheet: Sheet, spans: Callable[[], list[Any]], day: str, mine: bool) -> None:
        self._sheet, self._spans, self._day, self._mine = sheet, spans, day, mine
        self.more: Element | None = None
        self._shown = ui.refreshable(self._draw)
        self._shown()

    def add(self) -> None:
        span = ["", ""]
        self._spans().append(span)
        self._sheet.changed()
        self._sheet.begin(span, 0)
        self._shown.refresh()

    def _draw(self) -> None:
        sheet, t, day = self._sheet, self._sheet.t, self._day
        spans = self._spans()
        if not spans:
            paragraph(t("door.hours.closed"), "hint")
        for span in spans:
            with ui.element("div").classes("door-span"):
                for key, word in enumerate(("from", "to")):
                    spoken = t(f"door.hours.{word}_on", day=day)
                    sheet.line(Part.HOURS, span, key, t(f"door.hours.{word}"), spoken=spoken)
                if self._mine:
                    remove = partial(self._remove, span)
                    press(t("door.remove"), remove, "button--quiet", spoken=t("door.hours.remove_on", day=day))

    def _remove(self, gone: list[str]) -> None:
        spans = self._spans()
        spans[:] = [span for span in spans if span is not gone]
        self._sheet.changed()
        self._shown.refresh()
        if self.more is not None:
            self._sheet.leave(self.more)


def _exception(sheet: Sheet, exception: dict[str, Any], mine: bool, redraw: Callable[[], None]) -> None:
    t = sheet.t
    with ui.element("div").classes("card card--quiet"):
        with ui.element("div").classes("door-pair"):
            sheet.line(Part.HOURS, exception, "day", t("door.hours.day"), hint=t("door.hours.day_hint"))
            sheet.line(Part.HOURS, exception, "note", t("door.hours.note"), hint=t("door.hours.note_hint"))
        day = exception["day"] or t("door.hours.this_day")
        shown = _Spans(sheet, lambda: exception["hours"], day, mine)
        sheet.slot(exception, "hours")
        if mine:

            def remove() -> None:
                sheet.written["exceptions"] = [one for one in sheet.written["exceptions"] if one is not exception]
                sheet.changed()
                redraw()

            with ui.element("div").classes("cluster"):
                shown.more = press(
                    t("door.hours.add"), shown.add, "button--quiet", spoken=t("door.hours.add_on", day=day)
                )
                press(t("door.hours.remove_exception"), remove, "button--quiet")

"""Arrivals drawn by quarter of an hour and by weekday: when to be open (RO2)."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from live.statistics.components.numbers import number_table, why_hidden
from live.statistics.counts import Statistics
from live.statistics.picture import bars, day_of, highest
from live.statistics.rules import Cell, Table
from live.statistics.words import clock_quarter, label, lines
from live.web.components.card import card
from live.web.components.words import heading, paragraph, words
from live.web.texts import T


def arrivals_by_quarter(t: T, found: Statistics) -> None:
    """The day as a row of bars, a quarter of an hour each."""
    table = found.quarters
    day = day_of(table)
    cells = day.cells(table)
    ends = {"first": f"{day.first:02}.00", "last": f"{day.last:02}.00"}
    most = max(cells, key=lambda cell: cell.n or 0)
    with card("numbers numbers--wide"):
        heading(t("statistics.quarters.title"))
        paragraph(t("statistics.quarters.lead"), "hint")
        paragraph(t("statistics.of_n", n=found.n), "hint")
        if most.n:
            said = t("statistics.quarters.picture", most=clock_quarter(int(most.slug)), **ends)
        else:
            said = t("statistics.quarters.picture_hidden", **ends)
        _picture(t, cells, said, [f"{hour:02}" for hour in day.hours], edges=True)
        if table.marks:
            paragraph(t("statistics.hidden.bars"), "hint")
        rows = list(lines(t, "quarters", table))
        if rows:
            with ui.element("details").classes("numbers__more"):
                words("summary", t("statistics.quarters.numbers"))
                number_table(t, t("statistics.quarters.title"), rows, first=t("statistics.quarters.at"))
        why_hidden(t, table)


def arrivals_by_weekday(t: T, table: Table) -> None:
    """The week as seven bars, with the numbers beside them."""
    with card("numbers"):
        heading(t("statistics.weekdays.title"))
        if table.of:
            paragraph(t("statistics.of_n", n=table.of), "hint")
        short = [label(t, "weekdays", cell.slug)[:3] for cell in table.cells]
        _picture(t, table.cells, t("statistics.weekdays.picture"), short, edges=False)
        if table.marks:
            paragraph(t("statistics.hidden.bars"), "hint")
        title = t("statistics.weekdays.title")
        number_table(t, title, lines(t, "weekdays", table), first=t("statistics.weekdays.day"))
        why_hidden(t, table)


def _picture(t: T, cells: Sequence[Cell], said: str, below: list[str], *, edges: bool) -> None:
    """`edges`: what is written below stands at the edges between bars, not under each of them."""
    with ui.element("figure").classes("picture"):
        top = highest(cells)
        words("span", str(top) if top else "", "picture__top").props("aria-hidden=true")
        ui.html(bars(cells, said), sanitize=False).classes("picture__bars")
        with ui.element("div").classes("picture__below picture__below--edges" if edges else "picture__below") as row:
            row.props["aria-hidden"] = "true"
            for text in below:
                words("span", text)

"""Tables of numbers, each share with what it is a share of."""

from __future__ import annotations

from collections.abc import Iterable

from nicegui import ui

from live.statistics.rules import Table
from live.statistics.words import Line, explained, label, lines, ranked
from live.web.components.card import card
from live.web.components.words import heading, paragraph, words
from live.web.texts import T

RANKED = ("topics", "referrals")


def part(t: T, name: str, table: Table) -> None:
    """A card: title, a word on what it is about, the numbers, and what a hidden one means."""
    with card("numbers"):
        heading(t(f"statistics.{name}.title"))
        if f"statistics.{name}.lead" in t:
            paragraph(t(f"statistics.{name}.lead"), "hint")
        if table.of:
            paragraph(t("statistics.of_n", n=table.of), "hint")
        shown, none = ranked(table) if name in RANKED else (table, ())
        if shown.cells:
            number_table(t, t(f"statistics.{name}.title"), lines(t, name, shown))
        if none:
            slugs = ", ".join(label(t, name, slug) for slug in none)
            paragraph(t("statistics.none_of", what=slugs), "hint")
        why_hidden(t, table)


def number_table(t: T, title: str, rows: Iterable[Line], *, first: str = "") -> None:
    """Real rows and columns; the title is said to whoever does not see the heading above."""
    with ui.element("table").classes("table table--numbers"):
        words("caption", title, "visually-hidden")
        with ui.element("thead"), ui.element("tr"):
            words("th", first or t("statistics.column.what")).props('scope="col"')
            words("th", t("statistics.column.n"), "number").props('scope="col"')
            words("th", t("statistics.column.share"), "number").props('scope="col"')
        with ui.element("tbody"):
            for line in rows:
                with ui.element("tr"):
                    words("th", line.label).props('scope="row"')
                    words("td", line.n, "number")
                    words("td", line.share, "number")


def why_hidden(t: T, *tables: Table) -> None:
    """Said once under the numbers, where there is something hidden."""
    for text in dict.fromkeys(explained(t, table) for table in tables):
        if text:
            paragraph(text, "hint")

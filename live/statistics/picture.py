"""Bars, drawn here as SVG: no script, nothing from another host. Every picture has its numbers in a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from live.statistics.rules import Cell, Table

WIDE, GAP, HIGH = 10, 2, 100
STUB = 14
"""The height of every hidden bar: it says that there is one, and nothing more."""


@dataclass(frozen=True, slots=True)
class Day:
    """The part of the day with arrivals, in whole hours, and where the hours are written: every `step` hours."""

    first: int
    last: int
    step: int

    @property
    def hours(self) -> range:
        return range(self.first, self.last + 1, self.step)

    def cells(self, table: Table) -> Sequence[Cell]:
        """The quarters of an hour that the picture shows."""
        return table.cells[self.first * 4 : self.last * 4]


def day_of(table: Table) -> Day:
    """From the hour before the first arrival to the hour after the last, so that empty quarters show too."""
    taken = [number for number, cell in enumerate(table.cells) if cell.n != 0]
    first, last = max(0, taken[0] // 4 - 1), min(24, taken[-1] // 4 + 2)
    step = next(step for step in (1, 2, 3, 4) if -(-(last - first) // step) <= 6)
    last = first + -(-(last - first) // step) * step
    return Day(max(0, first - max(0, last - 24)), min(24, last), step)


def highest(cells: Sequence[Cell]) -> int:
    """The number that the tallest bar stands for; 0 when all are hidden."""
    return max((cell.n or 0 for cell in cells), default=0)


def bars(cells: Sequence[Cell], said: str) -> str:
    """One bar a cell, from left to right. `said` is what somebody hears who does not see it.

    It stretches to its box; what is written at its edges is text beside it, which keeps its size on a phone.
    """
    top = max(highest(cells), 1)
    drawn = "".join(_bar(place * WIDE + GAP // 2, cell, top) for place, cell in enumerate(cells))
    wide = max(len(cells), 1) * WIDE
    lines = "".join(
        f'<line class="bars__line" x1="0" x2="{wide}" y1="{y}" y2="{y}" vector-effect="non-scaling-stroke"/>'
        for y in (0, HIGH // 2, HIGH)
    )
    return (
        f'<svg class="bars" viewBox="0 0 {wide} {HIGH}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(said, quote=True)}" focusable="false">{lines}{drawn}</svg>'
    )


def _bar(x: int, cell: Cell, top: int) -> str:
    if cell.n == 0:
        return ""
    kind, tall = ("bars__hidden", STUB) if cell.n is None else ("bars__bar", max(1, round(HIGH * cell.n / top)))
    return (
        f'<rect class="{kind}" x="{x}" y="{HIGH - tall}" width="{WIDE - GAP}" height="{tall}" '
        'vector-effect="non-scaling-stroke"/>'
    )

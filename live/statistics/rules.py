"""Which numbers may be seen. Values in, a decision out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

SMALLEST = 5
"""A number from 1 to 4 could point at somebody. It is never shown, and nor is what it could be computed from."""


def whole(counts: Mapping[str, int]) -> "Table":
    """A table whose cells add up to the total beside it.

    One hidden cell could be had by taking the others from the total. So we go on hiding the next smallest number,
    wherever it stands, until the hidden cells hold at least two different numbers: then each of them may just as well
    be another, even for somebody who knows this rule. Where nothing would be left to see, all of it is hidden, with
    its zeros (tests/statistics goes through every small table).
    """
    values = list(counts.values())
    total = sum(values)
    hidden = {value for value in values if 0 < value < SMALLEST}
    if not hidden:
        return _table(counts, total, frozenset(), Mark.FEW)
    if total < SMALLEST:
        return Table(tuple(Cell(slug, None, Mark.FEW) for slug in counts), None)
    for value in sorted(value for value in set(values) if value >= SMALLEST):
        if len(hidden) > 1:
            break
        hidden.add(value)
    anything_left = any(value and value not in hidden for value in values)
    if len(hidden) == 1 or (not anything_left and values.count(0) <= 1):
        return Table(tuple(Cell(slug, None, Mark.HIDDEN) for slug in counts), total)
    return _table(counts, total, frozenset(hidden), Mark.FEW if max(hidden) < SMALLEST else Mark.HIDDEN)


def apart(counts: Mapping[str, int], of: int) -> "Table":
    """A table whose cells do not add up: a conversation may have several topics, and may have none.

    Here a small number can hide alone, for there is nothing to take the others from. "All but one" says as much as
    "one", and would tell through a neighbouring table how many were never registered: it is hidden too.
    `of`: how many conversations.
    """
    if 0 < of < SMALLEST:
        return Table(tuple(Cell(slug, None, Mark.FEW) for slug in counts), None)
    return Table(tuple(_apart(slug, n, of) for slug, n in counts.items()), of)


class Mark(StrEnum):
    """FEW: less than five. HIDDEN: less than five, or hidden so that such a number cannot be had from it."""

    SHOWN = "shown"
    FEW = "few"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Cell:
    """One number; None when it is not shown."""

    slug: str
    n: int | None
    mark: Mark = Mark.SHOWN


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in their order, and the number of conversations they are about; None when that is too small itself."""

    cells: tuple[Cell, ...]
    of: int | None

    @property
    def marks(self) -> frozenset[Mark]:
        """Which marks need explaining."""
        return frozenset(cell.mark for cell in self.cells) - {Mark.SHOWN}


@dataclass(frozen=True, slots=True)
class Spread:
    """Minutes: half were at or below `median`, nine of ten at or below `p90`. `n`: of how many, None when hidden."""

    median: int
    p90: int
    n: int | None


def spread(minutes: Sequence[int], *, tell_n: bool = True) -> Spread | None:
    """None for fewer than five: those would be single people's waits."""
    if len(minutes) < SMALLEST:
        return None
    ordered = sorted(minutes)
    return Spread(_at(ordered, 50), _at(ordered, 90), len(ordered) if tell_n else None)


def per_mille(part: int, of: int) -> int:
    """The share in tenths of a percent, halves rounded up: 50 of 54 are 926."""
    return (2000 * part + of) // (2 * of)


def _apart(slug: str, n: int, of: int) -> Cell:
    if 0 < n < SMALLEST:
        return Cell(slug, None, Mark.FEW)
    return Cell(slug, None, Mark.HIDDEN) if 0 < of - n < SMALLEST else Cell(slug, n)


def _at(ordered: Sequence[int], percent: int) -> int:
    return ordered[ceil(percent * len(ordered) / 100) - 1]


def _table(counts: Mapping[str, int], of: int, hidden: frozenset[int], mark: Mark) -> Table:
    return Table(
        tuple(Cell(slug, None, mark) if n in hidden else Cell(slug, n) for slug, n in counts.items()),
        of,
    )

"""A figure beside its target and its floor; medians of paired runs; and the section of docs/performance.md.

No figure in the documents is typed by hand: what `trainer bench` measured is written between two markers.
"""

import os
import platform
import sqlite3
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

BEGIN, END = "<!-- measured: begin (written by `trainer bench`) -->", "<!-- measured: end -->"


@dataclass(frozen=True)
class Figure:
    """One line of the table. `held` None: no target, told for reference."""

    name: str
    target: str
    reached: str
    floor: str = ""
    held: bool | None = None
    runs: list[float] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        return {True: "yes", False: "NO", None: ""}[self.held]


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def table(figures: Sequence[Figure]) -> str:
    """For people, in Markdown."""
    head = ("What", "Target", "Reached", "Floor", "Held")
    rows = [(figure.name, figure.target, figure.reached, figure.floor, figure.verdict) for figure in figures]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join((line(head), rule, *(line(row) for row in rows)))


def as_json(figures: Sequence[Figure]) -> dict[str, object]:
    """For machines: everything, with the single runs."""
    return {"machine": machine(), "figures": [asdict(figure) for figure in figures]}


def write(figures: Sequence[Figure], document: Path) -> None:
    """Put these figures into the measured section of `document`; lines of other measurements stay as they are.

    Raises ValueError when the document has no such section.
    """
    text = document.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    measured, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{document} has no measured section ({BEGIN} … {END})")
    kept = {figure.name: figure for figure in _read(measured)} | {figure.name: figure for figure in figures}
    section = f"\n{machine()}\n\n{table(list(kept.values()))}\n"
    document.write_text(f"{before}{BEGIN}\n{section}\n{END}{after}", encoding="utf-8")


def machine() -> str:
    """Where it was measured, as far as it matters and names nobody."""
    model = next(
        (
            line.partition(": ")[2]
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    busy = os.getloadavg()[0]
    return (
        f"Measured on {os.cpu_count()} cores ({model}), Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, load average {busy:.1f} at the end."
    )


def _read(section: str) -> list[Figure]:
    found = []
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")] if line.startswith("| ") else []
        cells += [""] * (5 - len(cells))
        if cells[0] and cells[0] != "What":
            held = {"yes": True, "NO": False}.get(cells[4])
            found.append(Figure(cells[0], cells[1], cells[2], cells[3], held))
    return found

"""The table of faults: `kill -9` on SQLite and on PostgreSQL, and a browser behind a line that is cut."""

import asyncio
import os
import shutil
from collections.abc import Sequence

from playwright.sync_api import sync_playwright

from tests.bench.figures import Figure, median
from tests.faults.kill import Outcome, kill_again_and_again
from tests.faults.line import BadLine, Cut, Healed
from tests.faults.live_line import LiveLine, Survived
from tests.servers.postgres import PostgresServer

CUTS: tuple[tuple[Cut, float], ...] = (
    ("reset", 5),
    ("reset", 10),
    ("reset", 60),
    ("black hole", 5),
    ("black hole", 10),
    ("black hole", 60),
    ("restart", 1),
    ("restart", 10),
)


async def faults(kills: int, postgres_kills: int, cuts: Sequence[tuple[Cut, float]] = CUTS) -> list[Figure]:
    """Kills under load and cuts of the line: what must be zero, and how soon people are answered again.

    A part whose program is not installed here is said to be missing, not left out.
    """
    figures = _told("SQLite", await kill_again_and_again(kills))
    try:
        figures += await _on_postgres(postgres_kills)
    except FileNotFoundError as problem:
        figures.append(Figure("kill -9 on PostgreSQL", "0", str(problem), held=False))
    try:
        figures += _healed(await asyncio.to_thread(bad_lines, cuts))
        figures += _survived(await asyncio.to_thread(live_lines, cuts))
    except FileNotFoundError as problem:
        figures.append(Figure("Chromium behind a bad line", "0", str(problem), held=False))
    return figures


async def _on_postgres(kills: int) -> list[Figure]:
    server = PostgresServer()
    try:
        return _told("PostgreSQL", await kill_again_and_again(kills, url=server.new_database("kill")))
    finally:
        server.stop()


def _told(kind: str, outcome: Outcome) -> list[Figure]:
    def zero(name: str, count: int) -> Figure:
        return Figure(f"{what}: {name}", "0", str(count), held=count == 0)

    what = f"{kind}, {outcome.kills} × kill -9, {outcome.senders} writing"
    back = sorted(outcome.back_after)
    return [
        zero(f"acknowledged lost, of {outcome.acknowledged:,}", outcome.lost),
        zero("stored twice", outcome.stored_twice),
        zero("shown twice", outcome.shown_twice),
        zero("out of order, or with gaps", outcome.disorder + outcome.gaps),
        zero("sides that saw something else than was stored", outcome.differing),
        zero("left without an answer", outcome.unanswered),
        Figure(
            f"{what}: from start to first answer",
            "",
            f"{median(back):.1f} s (longest {back[-1]:.1f} s)",
            runs=outcome.back_after,
        ),
    ]


def bad_lines(cuts: Sequence[tuple[Cut, float]] = CUTS) -> list[Healed]:
    """Each cut once in Chromium, about four minutes for all. Raises FileNotFoundError without one."""
    program = chromium()
    line = BadLine(len(cuts))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0)
            return [line.cut(browser, cut, lasts) for cut, lasts in cuts]
    finally:
        line.close()


def live_lines(cuts: Sequence[tuple[Cut, float]] = CUTS) -> list[Survived]:
    """The same cuts between the real pages of a young person and a counsellor. Raises FileNotFoundError."""
    program = chromium()
    line = LiveLine(len(cuts))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0)
            return [line.cut(browser, cut, lasts) for cut, lasts in cuts]
    finally:
        line.close()


def chromium() -> str:
    """Where it is. Raises FileNotFoundError."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise FileNotFoundError("Chromium is not installed")
    return program


def _survived(found: list[Survived]) -> list[Figure]:
    lost = sum(not survived.nothing_lost for survived in found)
    slowest = max(found, key=lambda survived: survived.across_after)
    return [
        Figure(
            f"Young person and counsellor, {len(found)} cuts: something typed was lost, doubled or reloaded",
            "0",
            str(lost),
            held=lost == 0,
        ),
        Figure(
            "Young person and counsellor: both have the other's words after the line is back (slowest)",
            "",
            f"{slowest.across_after:.1f} s ({slowest.cut}, {slowest.lasted:g} s)",
        ),
    ]


def _healed(found: list[Healed]) -> list[Figure]:
    lost = sum(not healed.nothing_lost for healed in found)
    slowest = max(found, key=lambda healed: healed.missed_shown_after)
    return [
        Figure(
            f"Chromium, {len(found)} cuts: something typed was lost, doubled or reloaded",
            "0",
            str(lost),
            held=lost == 0,
        ),
        Figure(
            "Chromium: missed messages shown after the line is back (slowest)",
            "≤ 2 s",
            f"{slowest.missed_shown_after:.1f} s ({slowest.cut}, {slowest.lasted:g} s)",
            held=slowest.missed_shown_after <= 2,
        ),
        *(
            Figure(
                f"Chromium, {healed.cut} {healed.lasted:g} s: missed shown / own safe after",
                "",
                f"{healed.missed_shown_after:.2f} s / {healed.own_safe_after:.2f} s",
            )
            for healed in found
        ),
    ]

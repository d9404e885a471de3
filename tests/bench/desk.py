"""How soon a desk shows what has changed: 200 young people wait, 20 talk, five screens are open, and all is quiet."""

import asyncio
import functools
import itertools
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.room.queries import seat_of
from live.storage.database import Database
from tests.bench.figures import Figure, median
from tests.desk.house import DeskHouse, DeskView
from trainer.migrations import upgrade

WAITING, TALKING, WORDS = 200, 20, 4
PAUSE = 0.45  # seconds between two changes: a quiet machine, and no reading waits for the one before


@dataclass
class Delays:
    """Milliseconds from the wish to the frame on another screen; the COMMIT lies between."""

    changes: list[float] = field(default_factory=list)
    alarms: list[float] = field(default_factory=list)
    bytes_each: int = 0


async def desk(runs: int, changes: int = 40) -> list[Figure]:
    """Paired runs are not needed: nothing but the house itself runs."""
    found = [await _desk(changes) for _ in range(runs)]
    change, alarm = (
        [_share(values, 0.95) for values in ([run.changes, run.alarms][which] for run in found)] for which in (0, 1)
    )
    return [
        Figure(
            f"desk, {WAITING} waiting, {TALKING} talking: change to frame, p95",
            "≤ 50 ms",
            f"{median(change):.0f} ms",
            held=median(change) <= 50,
            runs=change,
        ),
        Figure(
            "desk: alarm to the coordinator's frame, p95, without load",
            "≤ 2 s",
            f"{median(alarm):.0f} ms",
            held=median(alarm) <= 2_000,
            runs=alarm,
        ),
        Figure("desk: bytes on the wire for one who comes", "", f"{median(run.bytes_each for run in found):.0f}"),
    ]


async def _desk(changes: int) -> Delays:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'desk.sqlite3'}"
        upgrade(url)
        database = Database(url)
        database.create_all()
        house = DeskHouse(database, MemoryHub(), Keyring.from_folder(Path(folder) / "keys", create=True))
        try:
            async with house.serving():
                return await _measure(house, changes)
        finally:
            database.close()


async def _measure(house: DeskHouse, changes: int) -> Delays:
    house.certify("Dorte")
    house.on_duty("Fatima", "Gorm", "Dorte")
    talking = [await asyncio.to_thread(house.arrive, f"Ung {n}", "Hej") for n in range(TALKING)]
    for number, alma in enumerate(talking):
        await asyncio.to_thread(house.take, ("Fatima", "Gorm")[number % 2], alma.room_id)
    words = ["Jeg ved ikke, hvor jeg skal starte, men der er noget, jeg er ked af"] * WORDS
    waiting = [await asyncio.to_thread(house.arrive, f"Ung {n}", *words) for n in range(WAITING)]
    names = ("Fatima", "Gorm", "Helle", "Fatima")
    others = [_Screen(await house.sit(name)) for name in names]
    dorte = _Screen(await house.sit("Dorte"))
    await dorte.shows(lambda items: sum(id_.startswith("waiting/") for id_ in items) == WAITING)
    delays = Delays()
    for number, alma in zip(range(changes), itertools.cycle(waiting), strict=False):
        await asyncio.sleep(PAUSE)
        begun = time.perf_counter()
        if number % 2:
            await asyncio.to_thread(house.database.act_now, house.conversations.line, [], [alma.room_id])
            await dorte.shows(lambda items, id_=f"waiting/{alma.room_id}": items[id_]["away_since"])  # type: ignore[misc]
        else:
            new = await asyncio.to_thread(house.arrive, "Ny")
            await dorte.shows(lambda items, id_=f"waiting/{new.room_id}": items[id_])  # type: ignore[misc]
            delays.bytes_each = dorte.last_frame
        delays.changes.append((time.perf_counter() - begun) * 1_000)
    for alma, name in zip(talking, itertools.cycle(("Fatima", "Gorm")), strict=False):
        await asyncio.sleep(PAUSE)
        seat = house.database.look_now(seat_of, alma.room_id, "account", house.ids[name])
        begun = time.perf_counter()
        await asyncio.to_thread(house.act, alma.room_id, seat or 0, "alarm", branch="life")
        await dorte.shows(functools.partial(_rings, alma.room_id))
        delays.alarms.append((time.perf_counter() - begun) * 1_000)
    for screen in (dorte, *others):
        await screen.leave()
    return delays


class _Screen:
    """Reads for ever, as a page does."""

    def __init__(self, view: DeskView) -> None:
        self._view = view
        self._news = asyncio.Event()
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._ping())]
        self.last_frame = 0

    async def shows(self, what: Callable[[dict[str, Any]], object]) -> None:
        async with asyncio.timeout(10):
            while True:
                try:
                    if what(self._view.items):
                        return
                except KeyError:
                    pass
                self._news.clear()
                await self._news.wait()

    async def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._view.line.socket.close()

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(5)
            await self._view.line.send('{"t":"ping"}')

    async def _read(self) -> None:
        while True:
            try:
                frame = await self._view.hear()
            except TimeoutError:
                continue
            self.last_frame = len(str(frame))
            self._news.set()


def _rings(room_id: str, items: dict[str, Any]) -> bool:
    return any(item.get("rings") and item["room"] == room_id for item in items.values())


def _share(values: list[float], share: float) -> float:
    return sorted(values)[max(0, round(len(values) * share) - 1)]

"""Long use: memory stays where it is, nothing leaks, and nothing is lost while people come and go (R2, R3, R21)."""

import asyncio
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.load import Load
from tests.bench.servers import Server, our_house

ROOMS = 30
RATE = 3.0  # messages a second in a room: as fast as two people are let, so that windows fill in minutes, not days
WARM = 180.0  # seconds until every window in memory is full (512 keys a room)
COMING_AND_GOING = 0.5  # seconds between two sockets that hang up and come back


@dataclass(frozen=True)
class State:
    """The server at one moment."""

    memory: float
    files: int


async def soak(minutes: float, warm: float = WARM, rooms: int = ROOMS) -> list[Figure]:
    """Busy rooms for `minutes` after they have warmed up."""
    server = our_house(rooms)
    try:
        load = Load(server)
        await load.connect()
        leaving = asyncio.create_task(_come_and_go(load))
        sent = (await load.run(warm, rooms * RATE)).sent
        before = _state(server)
        stretch = await load.run(minutes * 60, rooms * RATE)
        after = _state(server)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        await load.close()
        lost = stretch.lost + load.faults.total
        growth = after.memory / before.memory - 1
        return [
            Figure(
                f"Soak, {minutes:g} min after warm-up: growth of memory ({before.memory:.0f} MiB)",
                "< 5 %",
                f"{growth * 100:.1f} %",
                held=growth < 0.05,
            ),
            Figure(
                "Soak: open files more than before",
                "0",
                str(max(0, after.files - before.files)),
                held=after.files <= before.files,
            ),
            Figure(
                f"Soak: lost, twice, gaps, out of order, of {sent + stretch.sent:,}", "0", str(lost), held=lost == 0
            ),
        ]
    finally:
        await asyncio.to_thread(server.stop)


async def _come_and_go(load: Load) -> None:
    chance = random.Random(3)
    while True:
        await asyncio.sleep(COMING_AND_GOING)
        side = chance.choice(chance.choice(load.rooms).sides)
        if side.quiet:
            side.hang_up()
            await side.connect()


def _state(server: Server) -> State:
    time.sleep(0.5)
    return State(server.memory, len(os.listdir(Path(f"/proc/{server.process.process.pid}/fd"))))

"""What 2,000 sockets cost that only say now and then that they are there."""

import asyncio
import time
from dataclasses import dataclass

from tests.bench.figures import Figure, median
from tests.bench.load import Load
from tests.bench.servers import Server, our_house, the_floor

ROOMS = 1_000


@dataclass(frozen=True)
class Idle:
    """Share of one core; MiB over the server without anybody."""

    core: float
    memory: float
    empty: float
    broken: int


async def idle(runs: int, seconds: float, rooms: int = ROOMS) -> list[Figure]:
    """Both sides of `rooms` rooms connected, as when nothing is said: who is silent for 8 s is asked, and answers."""
    ours, floor = [], []
    for _ in range(runs):
        floor.append(await _idle(the_floor(rooms), seconds))
        ours.append(await _idle(our_house(rooms), seconds))
    core, memory = median(found.core for found in ours), median(found.memory for found in ours)
    broken = sum(found.broken for found in ours)
    name = f"{rooms * 2:,} idle sockets"
    return [
        Figure(
            f"{name}: CPU",
            "≤ 5 % of a core",
            f"{core * 100:.1f} %",
            f"{median(found.core for found in floor) * 100:.1f} %",
            core <= 0.05,
            [found.core for found in ours],
        ),
        Figure(
            f"{name}: memory over the empty server ({median(found.empty for found in ours):.0f} MiB)",
            "≤ 200 MiB",
            f"{memory:.0f} MiB",
            f"{median(found.memory for found in floor):.0f} MiB",
            memory <= 200,
            [found.memory for found in ours],
        ),
        Figure(f"{name}: connections that broke", "0", str(broken), held=broken == 0),
    ]


async def _idle(server: Server, seconds: float) -> Idle:
    try:
        await asyncio.sleep(2)
        empty = server.memory
        load = Load(server, heartbeat=None)
        await load.connect()
        await asyncio.sleep(5)
        begun, cpu = time.perf_counter(), server.cpu
        await asyncio.sleep(seconds)
        core = (server.cpu - cpu) / (time.perf_counter() - begun)
        memory = server.memory - empty
        await load.close()
        return Idle(core, memory, empty, load.faults.broken)
    finally:
        await asyncio.to_thread(server.stop)

"""The highest rate that still feels like a conversation: p95 under 250 ms and nothing lost."""

import asyncio
from dataclasses import dataclass

from tests.bench.figures import Figure, median
from tests.bench.load import Load
from tests.bench.servers import Server, our_house, the_floor

ROOMS = 1_200  # a seat may write 100 a minute in the long run: this many rooms can carry 4,000 a second
LIMIT = 250.0  # ms
LATE = 0.25  # seconds: a load that is later than this was the bottleneck itself
STEP = 1.25
FINER = 2  # halvings between the last rate that held and the first that did not


@dataclass(frozen=True)
class Highest:
    """What one server reached. `cpu` in seconds for 1,000 messages, at that rate."""

    rate: float
    cpu: float
    p95: float
    faults: int


async def rate(runs: int, seconds: float, rooms: int = ROOMS, start: float = 800, steps: int = 30) -> list[Figure]:
    """The highest rate, and the CPU that 1,000 messages cost the server there."""
    ours, floor = [], []
    for run in range(runs):
        for which in ("ours", "floor") if run % 2 else ("floor", "ours"):
            if which == "ours":
                ours.append(await _highest(our_house(rooms), seconds, start, steps))
            else:
                floor.append(await _highest(the_floor(rooms), seconds, start * 4, steps))
    reached, cpu = median(found.rate for found in ours), median(found.cpu for found in ours)
    faults = sum(found.faults for found in ours)
    return [
        Figure(
            "Highest rate with p95 < 250 ms, nothing lost",
            "≥ 1,300/s (aim 2,000/s)",
            f"{reached:,.0f}/s (p95 {median(found.p95 for found in ours):.0f} ms)",
            f"{median(found.rate for found in floor):,.0f}/s",
            reached >= 1_300,
            [found.rate for found in ours],
        ),
        Figure("Lost, twice or out of order on the way there", "0", str(faults), held=faults == 0),
        Figure(
            "Server CPU for 1,000 messages at that rate",
            "≤ 0.6 s",
            f"{cpu:.2f} s",
            f"{median(found.cpu for found in floor):.2f} s",
            cpu <= 0.6,
            [found.cpu for found in ours],
        ),
    ]


async def _highest(server: Server, seconds: float, start: float, steps: int) -> Highest:
    try:
        load = Load(server)
        await load.connect()
        await load.run(2, 100)
        best, too_much, at = Highest(0, float("inf"), float("inf"), 0), 0.0, start
        for _ in range(steps):
            tried = await _try(load, at, seconds)
            if tried is not None:
                best = tried
            elif best.rate == 0 and at > 100:  # began too high
                at /= 2
                continue
            else:
                too_much = at
                break
            at = best.rate * STEP
        for _ in range(FINER if too_much else 0):
            at = (best.rate + too_much) / 2
            if (tried := await _try(load, at, seconds)) is not None:
                best = tried
            else:
                too_much = at
        await load.close()
        return Highest(best.rate, best.cpu, best.p95, load.faults.total)
    finally:
        await asyncio.to_thread(server.stop)


async def _try(load: Load, at: float, seconds: float) -> Highest | None:
    """None when this rate is too much, for the server or for the load."""
    cpu = load.server.cpu
    stretch = await load.run(seconds, at)
    if stretch.lost or stretch.quantile(0.95) >= LIMIT or stretch.late > LATE:
        await asyncio.sleep(1)
        return None
    return Highest(at, (load.server.cpu - cpu) / stretch.sent * 1000, stretch.quantile(0.95), 0)

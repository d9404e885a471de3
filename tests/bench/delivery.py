"""How long a message takes to the other side, beside the floor in the same minute."""

import asyncio
from dataclasses import dataclass

from tests.bench.figures import Figure, median
from tests.bench.load import EVERY, Delivered, Load
from tests.bench.servers import Server, our_house, the_floor

SLICES = 4  # each run goes back and forth between the two this often, so that both meet the same weather


@dataclass(frozen=True)
class Pair:
    """One run: the same load on both."""

    ours: Delivered
    floor: Delivered
    faults: int


async def delivery(rooms: int, runs: int, seconds: float) -> list[Figure]:
    """p50 and p95 at `rooms` two-party rooms, one message every 5 s in each, `seconds` for each of the two a run."""
    pairs = [await _pair(rooms, seconds, floor_first=bool(run % 2)) for run in range(runs)]
    ours = {share: median(pair.ours.quantile(share) for pair in pairs) for share in (0.5, 0.95, 0.99)}
    floor = {share: median(pair.floor.quantile(share) for pair in pairs) for share in (0.5, 0.95, 0.99)}
    lost = sum(pair.ours.lost for pair in pairs)
    sent = sum(pair.ours.sent for pair in pairs)
    faults = sum(pair.faults for pair in pairs)
    figures = [
        Figure(
            f"Delivery at {rooms:,} rooms: lost, twice, out of order, of {sent:,}",
            "0",
            str(lost + faults),
            held=lost + faults == 0,
        )
    ]
    for share, name, times in ((0.5, "p50", 1.5), (0.95, "p95", 2.0)):
        ratios = [pair.ours.quantile(share) / pair.floor.quantile(share) for pair in pairs]
        ratio = median(ratios)
        reached = f"{ours[share]:.1f} ms ({ratio:.2f} × floor)"
        if rooms < 1_000:
            target, held = f"≤ {times} × floor", ratio <= times
        elif name == "p95":
            target, held = "≤ 34 ms", ours[share] <= 34
        else:
            target, held = "", None
        figures.append(
            Figure(f"Delivery {name} at {rooms:,} rooms", target, reached, f"{floor[share]:.1f} ms", held, ratios)
        )
    figures.append(Figure(f"Delivery p99 at {rooms:,} rooms", "", f"{ours[0.99]:.1f} ms", f"{floor[0.99]:.1f} ms"))
    return figures


async def _pair(rooms: int, seconds: float, *, floor_first: bool) -> Pair:
    servers: list[Server] = []
    try:
        servers += [our_house(rooms), the_floor(rooms)]
        loads = [Load(server) for server in servers]
        for load in loads:
            await load.connect()
        both = [Delivered(), Delivered()]
        for load in loads:
            await load.run(min(3.0, seconds), rooms / EVERY)  # warm
        for _ in range(SLICES):
            for which in (1, 0) if floor_first else (0, 1):
                both[which].add(await loads[which].run(seconds / SLICES, rooms / EVERY))
        for load in loads:
            await load.close()
        return Pair(both[0], both[1], loads[0].faults.total)
    finally:
        for server in servers:
            await asyncio.to_thread(server.stop)

"""Alarms while the load of two hundred rooms runs on the same server: R19 under the weather of a busy evening."""

import asyncio

from tests.bench.alarm import TakenRoom, alarm_figure, quantile
from tests.bench.figures import Figure
from tests.bench.live_house import live_house
from tests.bench.load import EVERY, Load

ROOMS, ALARMS = 200, 20  # under load; alarms in each run


async def alarm_under_load(runs: int, *, rooms: int = ROOMS, alarms: int = ALARMS) -> list[Figure]:
    """p99 over all runs; and nothing of the load is lost meanwhile."""
    took: list[float] = []
    lost = load_lost = 0
    for _ in range(runs):
        house = live_house(talking=alarms, rooms=rooms)
        try:
            load = Load(house.server)
            await load.connect()
            writing = asyncio.create_task(load.run(max(4.0, alarms * 1.0), rooms / EVERY))
            taken = [TakenRoom(came.room_id, house.cookies["Fatima"]) for came in house.talking]
            figure = await alarm_figure(house.server.port, taken, house.cookies["Dorte"], origin=house.server.origin)
            took += figure.runs
            lost += alarms - len(figure.runs)
            stretch = await writing
            await load.close()
            load_lost += stretch.lost + load.faults.total
        finally:
            await asyncio.to_thread(house.server.stop)
    worst = quantile(took, 0.99) if took else float("inf")
    return [
        Figure(
            f"Alarm on the coordinator's screen, {rooms} rooms written in: p99 of {len(took) + lost}",
            "≤ 2 s",
            f"{worst:.0f} ms",
            held=worst <= 2_000,
            runs=took,
        ),
        Figure("Alarm under load: alarms lost", "0", str(lost), held=lost == 0),
        Figure("Alarm under load: messages lost, twice, out of order", "0", str(load_lost), held=load_lost == 0),
    ]

"""How long it takes from a counsellor's press on Akut until the coordinator's screen has it (R19).

Run it while a load runs: who presses is one of many, and must not stand in their line.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.bench.figures import Figure
from tests.bench.wire import Wire

LIMIT = 2_000  # ms at p99
PATIENCE = 15.0  # seconds until an alarm counts as lost


@dataclass(frozen=True)
class TakenRoom:
    """A live conversation that somebody has taken; `cookie` is the Cookie header of whoever sits at its keys."""

    room: str
    cookie: str


async def alarm_figure(
    port: int, rooms: Sequence[TakenRoom], coordinator_cookie: str, *, origin: str | None = None, rounds: int = 1
) -> Figure:
    """One alarm in each room, `rounds` times over, each closed again as pressed by mistake."""
    watching = await Coordinator.sit(port, coordinator_cookie, origin)
    took: list[float] = []
    lost = 0
    for taken in [room for _ in range(rounds) for room in rooms]:
        try:
            async with asyncio.timeout(PATIENCE):
                took.append(await _one(port, taken, watching, origin))
        except (TimeoutError, RuntimeError):
            lost += 1
    watching.wire.close()
    worst = quantile(took, 0.99) if took else float("inf")
    return Figure(
        f"Alarm on the coordinator's screen, p99 of {len(took) + lost}",
        "≤ 2 s, none lost",
        f"{worst:.0f} ms, {lost} lost",
        held=worst <= LIMIT and lost == 0,
        runs=took,
    )


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(eq=False)
class Coordinator:
    """A coordinator's line, as the bell of any page holds it."""

    wire: Wire = field(init=False)
    seen: dict[str, asyncio.Event] = field(default_factory=dict)

    @classmethod
    async def sit(cls, port: int, cookie: str, origin: str | None) -> "Coordinator":
        self, welcomed = cls(), asyncio.Event()

        def hear(text: bytes) -> None:
            frame = orjson.loads(text)
            if frame["t"] == "welcome":
                welcomed.set()
            for id_, item in frame.get("set", {}).items() if frame["t"] == "items" else ():
                if id_.startswith("alarm/") and item["room"] in self.seen:
                    self.seen[item["room"]].set()

        self.wire = await Wire.connect(port, hear, path="/ws/desk", cookie=cookie, origin=origin)
        self.wire.send(b'{"t":"hello","mode":"bell"}')
        async with asyncio.timeout(PATIENCE):
            await welcomed.wait()
        return self


async def _one(port: int, taken: TakenRoom, watching: Coordinator, origin: str | None) -> float:
    """Milliseconds from the press to the coordinator's screen."""
    answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    shown = watching.seen[taken.room] = asyncio.Event()
    wire = await Wire.connect(
        port, lambda text: answers.put_nowait(orjson.loads(text)), path="/ws/staff", cookie=taken.cookie, origin=origin
    )
    try:
        wire.send(orjson.dumps({"t": "hello", "room": taken.room, "after": 0}))
        await _until(answers, "welcome")
        began = time.perf_counter()
        wire.send(orjson.dumps({"t": "act", "key": f"alarm-{began}", "verb": "alarm", "branch": "life"}))
        await shown.wait()
        took = (time.perf_counter() - began) * 1_000
        wire.send(orjson.dumps({"t": "act", "key": f"close-{began}", "verb": "close_alarm", "mistake": True}))
        await _until(answers, "entry", f"close-{began}")  # one's own entry is the answer to the act
        return took
    finally:
        del watching.seen[taken.room]
        wire.close()


async def _until(answers: "asyncio.Queue[dict[str, Any]]", kind: str, key: str | None = None) -> None:
    while True:
        frame = await answers.get()
        if frame["t"] == kind and (key is None or frame.get("key") == key):
            return
        if frame["t"] in ("refused", "gone"):
            raise RuntimeError(frame["code"])

"""The load: two-party rooms in which people write 120 characters every now and then, watched closely.

Everything that must hold is checked while it runs: nothing lost, nothing twice, each seat's `n` without gaps, each
sender's messages in order, and both sides seeing the same order (R2, R3).
"""

import asyncio
import random
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import count

import orjson

from tests.bench.prepared import TwoPartyRoom
from tests.bench.servers import Server
from tests.bench.wire import Wire

EVERY = 5.0  # seconds between two messages in a room
HEARTBEAT = 6.0  # seconds: what the room element does while people talk; when nothing is said it only answers
WORDS = ("Hej, jeg ved ikke helt hvor jeg skal starte, men det har været en underlig uge, og jeg får ikke sovet. " * 2)[
    :120
]


@dataclass
class Faults:
    """What must never happen, counted."""

    duplicated: int = 0
    gaps: int = 0
    disorder: int = 0
    differing: int = 0
    refused: int = 0
    broken: int = 0

    @property
    def total(self) -> int:
        return sum(vars(self).values())


@dataclass
class Delivered:
    """What one stretch of load gave."""

    latencies: list[float] = field(default_factory=list)  # seconds from send to the other side's socket
    sent: int = 0
    lost: int = 0
    late: float = 0.0  # worst lateness of the load itself, seconds: large means the load was the bottleneck

    def add(self, other: "Delivered") -> None:
        """Another stretch of the same run."""
        self.latencies += other.latencies
        self.sent += other.sent
        self.lost += other.lost
        self.late = max(self.late, other.late)

    def quantile(self, share: float) -> float:
        """In ms."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else float("inf")


class Load:
    """Both sides of every room of one server."""

    def __init__(self, server: Server, *, heartbeat: float | None = HEARTBEAT) -> None:
        self.server = server
        self.heartbeat = heartbeat
        self.rooms = [LoadedRoom(room, number, self) for number, room in enumerate(server.rooms)]
        self.faults = Faults()
        self.delivered = Delivered()
        self.asked = 0  # how often a server has asked whether somebody is there
        self.waiting: dict[bytes, float] = {}  # key → when it was sent, until the other side has it
        self._random = random.Random(1)  # the same load every time
        self._beating: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Open every socket, a few at a time, and begin the heartbeat: who is silent is taken for gone."""
        if self.heartbeat is not None:
            self._beating = asyncio.create_task(self._beat(self.heartbeat))
        for start in range(0, len(self.rooms), 50):
            await asyncio.gather(*(side.connect() for room in self.rooms[start : start + 50] for side in room.sides))

    async def run(self, seconds: float, per_second: float) -> Delivered:
        """Write at `per_second` overall (Poisson, over all rooms and both sides); wait for what is on its way."""
        self.delivered = stretch = Delivered()
        begun = due = time.perf_counter()
        order = self._shuffled()
        while True:
            due += self._random.expovariate(per_second)
            if due - begun > seconds:
                break
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            else:
                stretch.late = max(stretch.late, -wait)
                if stretch.sent % 20 == 0:
                    await asyncio.sleep(0)  # let the answers in even when the clock has run ahead
            order.popleft().say()
            stretch.sent += 1
            if not order:
                order = self._shuffled()
        deadline = time.perf_counter() + 10
        while self.waiting and time.perf_counter() < deadline:
            await asyncio.sleep(0.01)
        stretch.lost = len(self.waiting)
        self.waiting.clear()
        return stretch

    async def close(self) -> None:
        """Hang up everywhere, after a last comparison of what both sides have seen."""
        if self._beating is not None:
            self._beating.cancel()
        for room in self.rooms:
            first, second = room.sides
            self.faults.differing += first.seen != second.seen
            first.hang_up()
            second.hang_up()
        await asyncio.sleep(0.05)

    def _shuffled(self) -> "deque[Side]":
        """Every room once, one of its sides by lot: nobody writes faster than a person may."""
        chosen = [self._random.choice(room.sides) for room in self.rooms]
        self._random.shuffle(chosen)
        return deque(chosen)

    async def _beat(self, every: float) -> None:
        """Each socket says ping in the rhythm of the room element; spread evenly."""
        sides = [side for room in self.rooms for side in room.sides]
        begun = time.perf_counter()
        for number in count():
            wait = begun + number * every / len(sides) - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            sides[number % len(sides)].ping()


class LoadedRoom:
    """Two sides that write to each other."""

    def __init__(self, room: TwoPartyRoom, number: int, load: Load) -> None:
        self.room_id = room.room_id
        self.number = number
        self.sides = (Side(self, 0, room.tokens[0], load), Side(self, 1, room.tokens[1], load))


class Side:
    """One socket of one room, and what it has been shown."""

    def __init__(self, room: LoadedRoom, number: int, token: str, load: Load) -> None:
        self.room = room
        self.number = number
        self.n = 0
        self.seen = 0  # a running fingerprint of every message shown, in order: equal on both sides
        self._mark = b"%05d-%d-" % (room.number, number)
        self._token = token
        self._load = load
        self._said = 0
        self._heard = 0  # the other side's last message
        self._wire: Wire | None = None
        self._welcomed = asyncio.Event()

    async def connect(self) -> None:
        self._wire = await Wire.connect(self._load.server.port, self._take, self._lost, cookie=f"s={self._token}")
        self._wire.send(orjson.dumps({"t": "hello", "room": self.room.room_id, "after": self.n}))
        await asyncio.wait_for(self._welcomed.wait(), 20)

    @property
    def quiet(self) -> bool:
        """Nothing of this side is on its way: it may hang up without a message of its own in the air."""
        return not any(key.startswith(self._mark) for key in self._load.waiting)

    def say(self) -> None:
        """A message of 120 characters."""
        self._said += 1
        key = self._mark + b"%08d" % self._said
        self._load.waiting[key] = time.perf_counter()
        assert self._wire is not None
        self._wire.send(b'{"t":"act","key":"%b","verb":"say","text":"%b"}' % (key, ENCODED))

    def ping(self) -> None:
        if self._wire is not None:
            self._wire.send(b'{"t":"ping"}')

    def hang_up(self) -> None:
        if self._wire is not None:
            wire, self._wire = self._wire, None
            wire.close()

    def _take(self, text: bytes) -> None:
        at = time.perf_counter()
        frame = orjson.loads(text)
        match frame["t"]:
            case "entry" | "done":
                self._grow(frame["n"])
                key = frame.get("key")
                if key is not None:
                    self._show(key.encode(), at)
            case "ping":
                self._load.asked += 1
                if self._wire is not None:
                    self._wire.send(b'{"t":"pong"}')
            case "welcome":
                self._welcomed.set()
            case "refused":
                self._load.faults.refused += 1
            case "gone":
                self._load.faults.broken += 1

    def _grow(self, n: int) -> None:
        if n <= self.n:
            self._load.faults.duplicated += 1
        elif n != self.n + 1 and self.n:
            self._load.faults.gaps += 1
        self.n = n

    def _show(self, key: bytes, at: float) -> None:
        self.seen = hash((self.seen, key))
        if key.startswith(self._mark):
            return
        number = int(key[8:])
        if number <= self._heard:
            self._load.faults.duplicated += 1
        elif number != self._heard + 1:
            self._load.faults.disorder += 1
        self._heard = number
        sent = self._load.waiting.pop(key, None)
        if sent is not None:
            self._load.delivered.latencies.append(at - sent)

    def _lost(self) -> None:
        if self._wire is not None:
            self._load.faults.broken += 1


ENCODED = WORDS.encode()

"""`kill -9` under load, again and again, while people write and send again until they are answered.

What was acknowledged must be there, once, in order, for both sides (R1, R2, R3).
"""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field

import orjson

from live.keys.keyring import Keyring
from live.room.queries import read_whole
from live.room.rules import DEEDS, SIGHT, Gate
from live.storage.database import Database
from tests.bench.prepared import TwoPartyRoom
from tests.bench.servers import Server, our_house
from tests.bench.wire import Wire

PAUSE = 0.12  # seconds between two messages of one sender
BURST, PER_SECOND = 18, 1.5  # a little less than the server's limit for one socket
RETRY = 0.05  # seconds between two tries to come back


@dataclass
class Outcome:
    """What must be zero, and what is told beside it."""

    kills: int = 0
    senders: int = 0
    acknowledged: int = 0
    lost: int = 0
    stored_twice: int = 0
    shown_twice: int = 0
    gaps: int = 0
    disorder: int = 0
    differing: int = 0
    unanswered: int = 0
    back_after: list[float] = field(default_factory=list)  # seconds from start of the process to its first answer

    @property
    def faults(self) -> int:
        return (
            self.lost
            + self.stored_twice
            + self.shown_twice
            + self.gaps
            + self.disorder
            + self.differing
            + self.unanswered
        )


async def kill_again_and_again(kills: int, *, rooms: int = 6, url: str | None = None) -> Outcome:
    """Two senders in each room; SQLite, or the empty database at `url`."""
    server = our_house(rooms, url)
    outcome = Outcome(kills=kills, senders=2 * rooms)
    chance = random.Random(7)
    pairs = [(Sender(server, room, 0), Sender(server, room, 1)) for room in server.rooms]
    senders = [sender for pair in pairs for sender in pair]
    try:
        writing = [asyncio.create_task(sender.write()) for sender in senders]
        await _all_welcome(senders)
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(0.1, 1.0))
            await asyncio.to_thread(server.kill)
            for sender in senders:
                sender.answered_at = 0.0
            begun = time.perf_counter()
            await asyncio.to_thread(server.start)
            await _first_answer(senders)
            outcome.back_after.append(min(s.answered_at for s in senders if s.answered_at) - begun)
        for task in writing:
            task.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
        await _settle(senders)
        for sender in senders:
            sender.hang_up()
        await asyncio.to_thread(server.process.stop)
        _judge(outcome, server, pairs)
        return outcome
    finally:
        await asyncio.to_thread(server.stop)


class Sender:
    """One side of a room, as faithful as the room element: in order, again until answered, after what was shown."""

    def __init__(self, server: Server, room: TwoPartyRoom, number: int) -> None:
        self.answered_at = 0.0
        self.acknowledged: set[str] = set()
        self.shown: list[str] = []  # keys, in the order in which they appeared
        self.twice = 0
        self.gaps = 0
        self.waiting: dict[str, str] = {}  # key → words, in order
        self._server = server
        self._room = room
        self._number = number
        self._written = 0
        self._n = 0
        self._wire: Wire | None = None
        self._welcome = False
        self._sent: set[str] = set()  # on this socket
        self._tokens, self._tokens_at = float(BURST), time.monotonic()
        self._coming: asyncio.Task[None] | None = None

    @property
    def settled(self) -> bool:
        return self._welcome and not self.waiting

    @property
    def welcome(self) -> bool:
        return self._welcome

    @property
    def seen_up_to(self) -> int:
        return len(self.shown)

    async def write(self) -> None:
        """A message every now and then, whatever the line does."""
        while True:
            await asyncio.sleep(PAUSE * random.uniform(0.5, 1.5))
            if len(self.waiting) < 40:
                self._written += 1
                key = f"{self._room.room_id[:8]}-{self._number}-{self._written:06d}"
                self.waiting[key] = f"besked {self._written} " + "x" * 100
            self.send_what_waits()

    def send_what_waits(self) -> None:
        """In order, each once on this socket, within the limit; comes back when the line is gone."""
        if self._wire is None:
            if self._coming is None or self._coming.done():
                self._coming = asyncio.create_task(self._come_back())
            return
        if not self._welcome:
            return
        now = time.monotonic()
        self._tokens = min(BURST, self._tokens + (now - self._tokens_at) * PER_SECOND)
        self._tokens_at = now
        for key, words in self.waiting.items():
            if key in self._sent:
                continue
            if self._tokens < 1:
                return
            self._tokens -= 1
            self._sent.add(key)
            self._wire.send(orjson.dumps({"t": "act", "key": key, "verb": "say", "text": words}))

    def hang_up(self) -> None:
        if self._wire is not None:
            self._wire.close()

    async def _come_back(self) -> None:
        try:
            wire = await Wire.connect(
                self._server.port, self._take, self._lost, cookie=f"s={self._room.tokens[self._number]}"
            )
        except (OSError, TimeoutError):
            await asyncio.sleep(RETRY)
            return
        self._sent.clear()
        self._tokens, self._tokens_at = float(BURST), time.monotonic()
        self._wire = wire
        wire.send(orjson.dumps({"t": "hello", "room": self._room.room_id, "after": self._n}))

    def _lost(self) -> None:
        self._wire = None
        self._welcome = False

    def _take(self, text: bytes) -> None:
        frame = orjson.loads(text)
        match frame["t"]:
            case "welcome":
                self._welcome = True
                self.send_what_waits()
            case "entry":
                if frame["n"] <= self._n:
                    self.twice += 1
                self._grow(frame["n"], frame.get("key"))
            case "done":
                self.answered_at = self.answered_at or time.perf_counter()
                self.acknowledged.add(frame["key"])
                if frame["n"] is not None and frame["n"] > self._n:
                    self._grow(frame["n"], frame["key"])
                self.waiting.pop(frame["key"], None)
            case "refused" if frame.get("wait"):
                self._sent.discard(frame["key"])

    def _grow(self, n: int, key: str | None) -> None:
        self.gaps += n != self._n + 1
        self._n = n
        if key is not None:
            self.shown.append(key)
            if self.waiting.pop(key, None) is not None:
                self.acknowledged.add(key)  # shown as one's own, from the log: as good as an answer


async def _all_welcome(senders: list[Sender]) -> None:
    async with asyncio.timeout(60):
        while not all(sender.welcome for sender in senders):
            await asyncio.sleep(0.02)


async def _first_answer(senders: list[Sender]) -> None:
    async with asyncio.timeout(60):
        while not any(sender.answered_at for sender in senders):
            await asyncio.sleep(0.005)


async def _settle(senders: list[Sender]) -> None:
    """Until everybody has an answer to everything, and has had time to see what the other wrote."""
    deadline = time.monotonic() + 60
    while not all(sender.settled for sender in senders) and time.monotonic() < deadline:
        for sender in senders:
            sender.send_what_waits()
        await asyncio.sleep(0.05)
    await asyncio.sleep(1)


def _judge(outcome: Outcome, server: Server, pairs: list[tuple[Sender, Sender]]) -> None:
    """Compare what was acknowledged and shown with what is stored."""
    database = Database(server.url)
    keyring, gate = Keyring.from_folder(server.folder / "keys"), Gate(SIGHT, DEEDS)
    for room, pair in zip(server.rooms, pairs, strict=True):
        entries = database.look_now(read_whole, keyring, gate, room.room_id).entries
        stored = [entry.key for entry in entries if entry.kind == "said" and entry.key is not None]
        counted = Counter(stored)
        outcome.stored_twice += sum(times - 1 for times in counted.values())
        outcome.gaps += [entry.seq for entry in entries] != list(range(1, len(entries) + 1))
        for number in (0, 1):
            own = [key for key in stored if key.split("-")[-2] == str(number)]
            outcome.disorder += own != sorted(own)
        for sender in pair:
            outcome.acknowledged += len(sender.acknowledged)
            outcome.lost += len(sender.acknowledged - counted.keys())
            outcome.shown_twice += sender.twice + len(sender.shown) - len(set(sender.shown))
            outcome.gaps += sender.gaps
            outcome.differing += sender.shown != stored
            outcome.unanswered += len(sender.waiting)
    database.close()

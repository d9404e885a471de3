"""A room as this process shows it: read once, then grown by what is committed, for all sockets that watch it.

News comes in three ways, each enough alone: entries that ride along with a commit of this process, a knock from
another, and the slow poll that heals a lost knock. Whatever does not fit seamlessly is read again from the log.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, select

from live.hub.hub import Hub, Subscription
from live.keys.box import RoomBox, Unreadable
from live.keys.keyring import Keyring
from live.room.entries import Entry
from live.room.log import read
from live.room.queries import Shown, as_seen_by, read_whole, show
from live.room.rules import Gate
from live.room.state import State
from live.room.tables import Room
from live.storage.database import Database

log = logging.getLogger(__name__)
WINDOW = 256  # entries of a room kept in memory; a reader who is further behind gets the rest from the log
POLL = 2.0  # seconds between two looks at the rooms that are watched

OnNews = Callable[[], None]
OnSignal = Callable[[dict[str, object]], None]


@dataclass(slots=True)
class Feed:
    """One watched room. `tail` holds the latest entries beside who sees them."""

    room_id: str
    box: RoomBox
    state: State
    keep_until: int
    tail: deque[tuple[Entry, dict[int, tuple[int, str]]]] = field(default_factory=lambda: deque(maxlen=WINDOW))
    watchers: dict[int, "Watcher"] = field(default_factory=dict)
    knock: Subscription | None = None
    reading: "asyncio.Task[None] | None" = None
    knocked: bool = False  # there was a knock while it was being read

    def take_in(self, entries: Sequence[Entry], gate: Gate) -> bool:
        """Grow by entries that follow on; False when there is a gap to read first."""
        for entry in entries:
            if entry.seq <= self.state.last_seq:
                continue
            if entry.seq != self.state.last_seq + 1:
                return False
            seen = self.state.grow(entry, gate)
            if entry.kind == "erased":
                self.tail.clear()  # the words are gone from the log; they must not live on in memory
            self.tail.append((entry, seen))
        return True

    def find(self, seat: int, seq: int) -> tuple[int, int] | None:
        """(the seat's own n, when) of an entry in the window; None when it is older."""
        return next(
            ((seen[seat][0], entry.at) for entry, seen in reversed(self.tail) if entry.seq == seq and seat in seen),
            None,
        )

    def after(self, seat: int, n: int) -> list[Shown] | None:
        """What `seat` sees after its own number `n`; None when that lies before the window."""
        missing = self.state.seats[seat].seen - n
        if missing <= 0:
            return []
        found: list[Shown] = []
        for entry, seen in reversed(self.tail):
            if seat in seen:
                found.append(show(entry, *seen[seat]))
                if len(found) == missing:
                    return found[::-1]
        return None


@dataclass(slots=True, eq=False)
class Watcher:
    """Somebody who shows a room: told of news, and handed signals that are for everyone to sort."""

    seat: int
    on_news: OnNews
    on_signal: OnSignal


class Feeds:
    """All rooms that are watched in this process."""

    def __init__(self, database: Database, hub: Hub, keyring: Keyring, gate: Gate) -> None:
        self._database = database
        self._hub = hub
        self._keyring = keyring
        self._gate = gate
        self._feeds: dict[str, Feed] = {}
        self._fresh: deque[tuple[str, Sequence[Entry]]] = deque()  # committed here, not yet taken in
        self._called = False
        self._opening: dict[str, asyncio.Task[Feed]] = {}
        self._late: set[str] = set()  # rooms that had news while they were being opened
        self._loop: asyncio.AbstractEventLoop | None = None
        self._poll: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._poll = asyncio.create_task(self._poll_for_ever(), name="feeds: slow poll")

    async def stop(self) -> None:
        self._loop = None
        if self._poll is not None:
            self._poll.cancel()
            await asyncio.gather(self._poll, return_exceptions=True)

    def news(self, room_id: str, entries: Sequence[Entry]) -> None:
        """Committed just now by this process (called on the writer's thread): one hop to the loop for a whole group."""
        if self._loop is not None:
            self._fresh.append((room_id, entries))
            if not self._called:
                self._called = True
                self._loop.call_soon_threadsafe(self._take_fresh)
        self._hub.knock(topic(room_id), rode_along=True)

    async def watch(self, room_id: str, watcher: Watcher) -> Feed:
        """Listen first, then read: nothing falls between. Raises Refused("not_found"), `Unreadable`."""
        feed = self._feeds.get(room_id)
        if feed is None:
            task = self._opening.get(room_id)
            if task is None:
                task = self._opening[room_id] = asyncio.create_task(self._open(room_id))
                task.add_done_callback(lambda _task: self._opening.pop(room_id, None))
            feed = await asyncio.shield(task)
        feed.watchers[id(watcher)] = watcher
        self._feeds[room_id] = feed
        return feed

    def unwatch(self, feed: Feed, watcher: Watcher) -> None:
        """The last one out turns off the light."""
        feed.watchers.pop(id(watcher), None)
        if not feed.watchers and self._feeds.get(feed.room_id) is feed:
            del self._feeds[feed.room_id]
            if feed.knock is not None:
                feed.knock.close()

    def signal(self, feed: Feed, signal: dict[str, object]) -> None:
        """Pass a signal to all who watch the room, in every process, sealed on its way."""
        self._hub.signal(topic(feed.room_id), feed.box.seal_signal(signal))

    async def all_after(self, room_id: str, seat: int, n: int) -> list[Shown]:
        """The long way round for a reader far behind: the whole log, read and folded."""
        room = await self._database.look(read_whole, self._keyring, self._gate, room_id)
        return [shown for shown in as_seen_by(room, seat) if shown.n > n]

    async def catch_up(self, feed: Feed) -> None:
        """Read what other processes have written, and wait for it."""
        self._catch_up(feed)
        if feed.reading is not None:
            await asyncio.shield(feed.reading)

    async def _open(self, room_id: str) -> Feed:
        self._late.discard(room_id)
        subscription = self._hub.subscribe(topic(room_id), lambda: self._late.add(room_id))
        try:
            room = await self._database.look(read_whole, self._keyring, self._gate, room_id)
        finally:
            subscription.close()
        feed = Feed(room_id, room.box, room.state, room.row.keep_until)
        feed.tail.extend(zip(room.entries, room.seen, strict=True))
        feed.knock = self._hub.subscribe(
            topic(room_id), lambda: self._catch_up(feed), lambda sealed: self._pass_on(feed, sealed), rides_along=True
        )
        self._feeds[room_id] = feed
        if room_id in self._late:
            self._late.discard(room_id)
            self._catch_up(feed)
        return feed

    def _take_fresh(self) -> None:
        self._called = False  # before looking: whoever appends from now on calls again
        while self._fresh:
            self._ride_along(*self._fresh.popleft())

    def _ride_along(self, room_id: str, entries: Sequence[Entry]) -> None:
        feed = self._feeds.get(room_id)
        if feed is None:
            if room_id in self._opening:
                self._late.add(room_id)
            return
        if feed.take_in(entries, self._gate):
            author = entries[-1].seat
            for watcher in sorted(feed.watchers.values(), key=lambda each: each.seat == author):  # the others first
                watcher.on_news()
        else:
            self._catch_up(feed)

    def _catch_up(self, feed: Feed) -> None:
        """Somebody knocked: read what this process does not have yet. One read at a time per room."""
        feed.knocked = True
        if feed.reading is None:
            feed.reading = asyncio.create_task(self._read_new(feed))

    async def _read_new(self, feed: Feed) -> None:
        try:
            while feed.knocked:
                feed.knocked = False
                entries = await self._database.look(read, feed.box, feed.room_id, after=feed.state.last_seq)
                feed.take_in(entries, self._gate)
        except Exception as problem:  # the slow poll tries again; until then this room shows what it has
            log.warning("feed: a watched room could not be read (%s)", type(problem).__name__)
        finally:
            feed.reading = None
        for watcher in list(feed.watchers.values()):
            watcher.on_news()

    def _pass_on(self, feed: Feed, sealed: bytes) -> None:
        try:
            signal = feed.box.open_signal(sealed)
        except Unreadable:
            return  # not from this house
        for watcher in list(feed.watchers.values()):
            watcher.on_signal(signal)

    async def _poll_for_ever(self) -> None:
        while True:
            await asyncio.sleep(POLL)
            try:
                await self._look_for_lost_knocks()
            except Exception as problem:  # the poll heals others; it must not die of a database that is away
                log.warning("feeds: the slow poll could not read (%s)", type(problem).__name__)

    async def _look_for_lost_knocks(self) -> None:
        watched = list(self._feeds)
        for start in range(0, len(watched), 500):
            ends = await self._database.look(_ends, watched[start : start + 500])
            for room_id in watched[start : start + 500]:
                feed = self._feeds.get(room_id)
                if feed is None:
                    continue
                if room_id not in ends:
                    self._say_gone(feed)
                elif ends[room_id] != feed.state.last_seq:
                    self._catch_up(feed)

    def _say_gone(self, feed: Feed) -> None:
        """The room was deleted while it was shown: nobody keeps its words on a screen."""
        for watcher in list(feed.watchers.values()):
            watcher.on_signal({"gone": True})


def topic(room_id: str) -> str:
    """The hub's name for a room."""
    return f"room:{room_id}"


def _ends(session: Session, room_ids: list[str]) -> dict[str, int]:
    rows = session.exec(select(Room.id, Room.last_seq).where(Room.id.in_(room_ids)))  # type: ignore[attr-defined]
    return dict(rows.all())

"""One socket in one room: frames in, frames out, in the order of the log."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, TypeGuard

from live.keys.box import Unreadable
from live.refusal import Refused
from live.room.actions import Act, Done, Rooms
from live.room.feed import Feed, Feeds, Watcher
from live.room.queries import Shown
from live.room.rules import SIGNALS, may_receive
from live.socket import frames
from live.socket.door import Visit
from live.socket.frames import Hello
from live.socket.limits import (
    BURST,
    FRAME,
    OVERSIZED,
    PER_SECOND,
    PINGS_PER_SECOND,
    SIGNALS_PER_SECOND,
    UNREAD,
    Bucket,
)
from live.socket.presence import REPEAT, Presence
from live.storage.clock import now
from live.storage.database import Database

SILENCE = 13.0  # seconds without a frame from the other end: it is gone, whatever the network says (R11)
ASK = 8.0  # seconds without one until it is asked whether it is there
NOBODY: frozenset[int] = frozenset()
OUT = ("gone", "outside")


class Connection:
    """A seat as one socket sees it. All methods run on the event loop."""

    def __init__(
        self,
        *,
        name: str,
        visit: Visit,
        seat: int,
        database: Database,
        rooms: Rooms,
        feeds: Feeds,
        words: Callable[[str, dict[str, Any]], str],
        send_text: Callable[[str], Awaitable[None]],
    ) -> None:
        self._name = name
        self.visit = visit
        self._seat = seat
        self._database = database
        self._rooms = rooms
        self._feeds = feeds
        self._words = words
        self._send_text = send_text
        self._loop = asyncio.get_running_loop()
        self._awake = asyncio.Event()
        self._outbox: list[str] = []  # what is not an entry: refusals, signals, pongs
        self._shown = 0  # this seat's n up to which this socket has been served
        self._asked: set[str] = set()  # keys of this socket's acts that are on their way into the log
        self._acts = Bucket(BURST, PER_SECOND)
        self._signals = Bucket(SIGNALS_PER_SECOND, SIGNALS_PER_SECOND)
        self._pings = Bucket(PINGS_PER_SECOND, PINGS_PER_SECOND)
        self.over = asyncio.Event()  # set when waiting for the other end makes no sense any more
        self._faults = 0
        self._locked = False
        self._room_gone = False
        self._presence = Presence()
        self.heard_at = time.monotonic()
        self._said_here_at = 0.0
        self._feed: Feed
        self._watcher = Watcher(seat, self._wake, self._hear)

    async def enter(self, hello: Hello) -> None:
        """Watch the room and say welcome. Raises what `Feeds.watch` raises."""
        self._feed = feed = await self._feeds.watch(hello.room, self._watcher)
        seat = feed.state.seats.get(self._seat)
        if seat is None or seat.vacant or hello.after > seat.seen:  # done in another process, and its knock is late
            await self._feeds.catch_up(feed)
            seat = feed.state.seats.get(self._seat)
        if seat is None or seat.vacant:
            self._feeds.unwatch(feed, self._watcher)
            raise Refused("not_found")
        # Somebody who has seen more than there is (a restored backup) begins anew.
        self._shown = hello.after if hello.after <= seat.seen else 0
        self._outbox.insert(  # before what was heard meanwhile
            0,
            frames.frame(
                "welcome",
                seat=self._seat,
                role=seat.role,
                world=feed.state.world,
                kind=feed.state.kind,
                phase=feed.state.phase,
                after=self._shown,
                last=seat.seen,
                keep_until=feed.keep_until,
                now=now(),
            ),
        )
        self.heard_at = time.monotonic()
        self._say_here(ask=True)
        self._awake.set()

    def leave(self) -> None:
        """The socket is closed, however it came about."""
        self._feeds.unwatch(self._feed, self._watcher)
        self._feeds.signal(self._feed, {"away": self._seat, "by": self._name})

    def alive(self) -> None:
        """Something came from the other end: it is here, and is said to be here now and then."""
        self.heard_at = time.monotonic()
        if self.heard_at - self._said_here_at > REPEAT:
            self._say_here()

    def may_ping(self) -> bool:
        """Whether this ping is answered."""
        self.alive()
        return not self._pings.take()

    def take(self, text: str | bytes) -> None:
        """A frame from the other end, other than a plain ping. Whatever it is, it harms nobody else."""
        self.alive()
        if len(text) > FRAME:
            self._fault("too_large")
            return
        frame = frames.read(text) if isinstance(text, str) else None
        match frame.get("t") if frame else None:
            case "act":
                self._act(frame or {})
            case "signal":
                self._signal(frame or {})
            case "pong":
                pass  # it has been heard: that was all it had to say
            case "ping":
                if not self._pings.take():
                    self.tell(frames.PONG)
            case "touch":
                if not self._pings.take():
                    self.visit.touched()
            case _:
                self._fault("bad_frame")

    async def send_for_ever(self) -> None:
        """Send what there is, in order, the welcome first; return when this socket has nothing to do here any more."""
        await self._send_text(self._outbox.pop(0))
        while True:
            await self._awake.wait()
            self._awake.clear()
            if await self._stand_still():
                return
            while self._outbox:
                await self._send_text(self._outbox.pop(0))
            if not self._locked:
                try:
                    await self._send_entries()
                except (Refused, Unreadable):  # purged while this socket was far behind
                    self._room_gone = True
                    self._awake.set()

    def tick(self, at: float) -> None:
        """Every other second: has the other end fallen silent, has the session been locked, opened or ended?"""
        if at - self.heard_at > SILENCE or len(self._outbox) > UNREAD:
            self.over.set()  # it does not answer or does not read: a frame to it may hang for ever
        elif at - self.heard_at > ASK:
            self.tell(frames.PING)
        standing = self.visit.standing()
        if standing in OUT or (standing == "locked") != self._locked:
            self._awake.set()

    def tell(self, frame: str) -> None:
        """Send what a door has to say beside the conversation; it takes no part in the counting."""
        self._outbox.append(frame)
        self._awake.set()

    async def _stand_still(self) -> bool:
        """Locked: words wait. Gone: say so, and True ends the connection."""
        standing = self.visit.standing()
        if standing in OUT or self._faults > OVERSIZED:
            code = "signed_out" if standing == "gone" else "not_found" if standing == "outside" else "too_many_faults"
            await self._send_text(frames.gone(code, self._words(code, {})))
            return True
        if self._room_gone:
            await self._send_text(frames.gone("deleted", self._words("deleted", {})))
            return True
        locked = standing == "locked"
        if locked != self._locked:
            self._locked = locked
            await self._send_text(frames.frame("locked" if locked else "unlocked"))
        return False

    async def _send_entries(self) -> None:
        shown = self._feed.after(self._seat, self._shown)
        if shown is None:
            shown = await self._feeds.all_after(self._feed.room_id, self._seat, self._shown)
        for entry in shown:
            await self._send_text(self._as_frame(entry))
            self._shown = entry.n

    def _as_frame(self, shown: Shown) -> str:
        """What this very socket asked for is answered with a short `done`; everybody else gets the entry."""
        if shown.key is not None and shown.seat == self._seat and shown.key in self._asked:
            self._asked.discard(shown.key)
            if shown.kind == "said":
                return frames.done(shown.key, shown.n, shown.at)
        return frames.entry(shown)

    def _act(self, frame: dict[str, Any]) -> None:
        key, verb = frame.get("key"), frame.get("verb")
        if not is_key(key) or not isinstance(verb, str):
            self._refuse(None, Refused("bad_frame"))
            return
        standing = self.visit.standing()
        if standing != "open":
            code = "locked" if standing == "locked" else "not_found" if standing == "outside" else "signed_out"
            self._refuse(key, Refused(code))
            return
        if wait := self._acts.take():
            self._refuse(key, Refused("too_fast"), wait)
            return
        self.visit.touched()
        args = {name: value for name, value in frame.items() if name not in ("t", "key", "verb")}
        self._asked.add(key)
        known = self._rooms.verbs.get(verb)
        asks = known is not None and known.asks_who_is_away
        away = self._presence.away(self._feed.state.seats) if asks else NOBODY
        act = Act(self._feed.room_id, self._seat, key, verb, args, away)
        self._database.submit(self._rooms.perform, act).add_done_callback(lambda f: self._answer(key, f))

    def _answer(self, key: str, future: "Future[Done | Refused]") -> None:
        """On the writer's thread. What was done shows itself in the log; the rest needs a word."""
        problem = future.exception()
        outcome: Done | Refused = Refused("try_again") if problem else future.result()
        if isinstance(outcome, Refused) or outcome.again:
            self._loop.call_soon_threadsafe(self._settle, key, outcome)

    def _settle(self, key: str, outcome: Done | Refused) -> None:
        if isinstance(outcome, Refused):
            self._asked.discard(key)
            self._refuse(key, outcome, 1_000 if outcome.code == "try_again" else None)
        elif outcome.seq <= self._feed.state.last_seq:
            n, at = self._feed.find(self._seat, outcome.seq) or (None, None)
            if n is not None and n > self._shown:
                return  # this socket comes to it in its turn: an answer now would look like a gap
            self._asked.discard(key)
            self.tell(frames.done(key, n, at))

    def _refuse(self, key: str | None, refused: Refused, wait: int | None = None) -> None:
        self.tell(frames.refused(key, refused.code, self._words(refused.code, refused.details), wait))

    def _fault(self, code: str) -> None:
        self._faults += 1
        self._refuse(None, Refused(code))

    def _signal(self, frame: dict[str, Any]) -> None:
        kind = next((kind for kind in SIGNALS if kind in frame), None)
        if kind is None or self.visit.standing() != "open" or not self._sits() or self._signals.take():
            return
        value = frame[kind]
        if kind == "typing":
            value = bool(value)
        elif not isinstance(value, str) or len(value) > 4_000:
            return
        self._feeds.signal(self._feed, {kind: value, "seat": self._seat})

    def _say_here(self, *, ask: bool = False) -> None:
        """Somebody whose seat has ended may still read what they saw, but is not in the room."""
        if not self._sits():
            return
        self._said_here_at = time.monotonic()
        signal: dict[str, object] = {"here": self._seat, "by": self._name}
        if ask:
            signal["ask"] = True
        self._feeds.signal(self._feed, signal)

    def _hear(self, signal: dict[str, object]) -> None:
        """A signal of the room; it says whether this socket passes it on."""
        if "gone" in signal:
            self._room_gone = True
            self._awake.set()
        elif not self._sits():
            return  # what happens in a room is not for those who have left it
        elif "here" in signal or "away" in signal:
            here = "here" in signal
            if self._presence.hear(str(signal["by"]), int(str(signal["here" if here else "away"])), here):
                self.tell(frames.frame("signal", present=[*filter(self._in_the_room, self._presence.seats())]))
            if signal.get("ask") and signal["by"] != self._name:
                self._say_here()
        else:
            self._hear_from_seat(signal)

    def _hear_from_seat(self, signal: dict[str, object]) -> None:
        seats = self._feed.state.seats
        sender = seats.get(int(str(signal.get("seat", 0))))
        if sender is None or sender.number == self._seat or self.visit.standing() != "open":
            return
        for kind in SIGNALS:
            if kind in signal and may_receive(kind, sender.role, seats[self._seat].role):
                self.tell(frames.frame("signal", **{"from": sender.number, kind: signal[kind]}))

    def _sits(self) -> bool:
        """Whether this seat is in the room now."""
        return self._in_the_room(self._seat)

    def _in_the_room(self, number: int) -> bool:
        seat = self._feed.state.seats.get(number)
        return seat is not None and seat.sits

    def _wake(self) -> None:
        self._awake.set()


def is_key(key: object) -> TypeGuard[str]:
    """A client's name for one act: 8–64 printable ASCII characters."""
    return isinstance(key, str) and 8 <= len(key) <= 64 and key.isascii() and key.isprintable()

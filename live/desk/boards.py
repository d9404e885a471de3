"""The boards of this process: read when somebody knocks, never more than five times a second, healed by a slow poll."""

import asyncio
import logging
import time
from collections.abc import Callable

from live.desk.board import Board
from live.desk.reading import BoardReader
from live.hub.hub import Hub, Subscription
from live.keys.keyring import Keyring
from live.room.rules import Gate
from live.storage.database import Database

POLL = 2.0  # seconds between two looks without a knock
EVERY = 0.2  # seconds between two readings at least
ROOM_NEWS = 0.5  # seconds that news of a running conversation may wait: the room itself has told them already
FRESH = 1.0  # seconds that an answer to `now` may be old
LET_GO = 60.0  # seconds without anybody looking; then nothing of it stays in memory
OnChange = Callable[[Board], None]
log = logging.getLogger(__name__)


class Boards:
    """All desks that somebody looks at from this process."""

    def __init__(self, database: Database, hub: Hub, keyring: Keyring, gate: Gate) -> None:
        self._database = database
        self._hub = hub
        self._keyring = keyring
        self._gate = gate
        self._desks: dict[str, _Desk] = {}
        self._letting_go: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._letting_go = asyncio.create_task(self._let_go_for_ever(), name="boards: letting go")

    async def stop(self) -> None:
        if self._letting_go is not None:
            self._letting_go.cancel()
            await asyncio.gather(self._letting_go, return_exceptions=True)
        for desk in self._desks.values():
            desk.close()
        self._desks.clear()

    def watch(self, organisation_id: str, on_change: OnChange) -> Callable[[], None]:
        """Call `on_change` with the board: at once, or as soon as it has been read; then whenever it has changed.

        On the event loop. Answers how to stop watching.
        """
        desk = self._desk(organisation_id)
        watcher = object()
        desk.watchers[watcher] = on_change
        if desk.board is not None and not desk.is_old(POLL + EVERY):
            on_change(desk.board)
        else:
            desk.untold = True
            desk.knocked(0)
        return lambda: desk.leave(watcher)

    async def now(self, organisation_id: str) -> Board:
        """The board, at most a second old. Raises Refused("not_found") for an organisation without a door."""
        desk = self._desk(organisation_id)
        if desk.board is None or desk.is_old(FRESH):
            return await desk.read()
        desk.looked_at = time.monotonic()
        return desk.board

    def knock(self, organisation_id: str) -> None:
        """Something at this desk has changed and is committed. From any thread, to every process."""
        self._hub.knock(topic(organisation_id))

    def _desk(self, organisation_id: str) -> "_Desk":
        desk = self._desks.get(organisation_id)
        if desk is None:
            reader = BoardReader(self._keyring, self._gate, organisation_id)
            desk = self._desks[organisation_id] = _Desk(self._database, self._hub, reader)
        desk.looked_at = time.monotonic()
        return desk

    async def _let_go_for_ever(self) -> None:
        """Words are not kept in memory for a screen that is not there."""
        while True:
            await asyncio.sleep(LET_GO / 4)
            for desk in list(self._desks.values()):
                if not desk.watchers and time.monotonic() - desk.looked_at > LET_GO:
                    desk.close()
                    self._desks.pop(desk.reader.organisation_id, None)


class _Desk:
    """One organisation's board in this process, and who watches it."""

    def __init__(self, database: Database, hub: Hub, reader: BoardReader) -> None:
        self.reader = reader
        self.board: Board | None = None
        self.watchers: dict[object, OnChange] = {}
        self.looked_at = time.monotonic()
        self.untold = False  # somebody watches who has not been told anything yet
        self._database = database
        self._hub = hub
        self._loop = asyncio.get_running_loop()
        self._read_at = -1e9
        self._timer: asyncio.TimerHandle | None = None
        self._poll: asyncio.TimerHandle | None = None
        self._reading: asyncio.Task[Board] | None = None
        self._news_while_reading = False
        self._closed = False
        self._knocks = {
            topic(reader.organisation_id): hub.subscribe(topic(reader.organisation_id), lambda: self.knocked(0))
        }
        self._rooms: dict[str, Subscription] = {}

    def is_old(self, seconds: float) -> bool:
        return time.monotonic() - self._read_at > seconds

    def leave(self, watcher: object) -> None:
        self.watchers.pop(watcher, None)
        self.looked_at = time.monotonic()

    def close(self) -> None:
        """Nobody looks any more: let go of what was read."""
        self._closed = True
        for subscription in (*self._knocks.values(), *self._rooms.values()):
            subscription.close()
        self._rooms.clear()
        for timer in (self._timer, self._poll):
            if timer is not None:
                timer.cancel()
        if self._reading is not None:
            self._reading.cancel()

    def knocked(self, within: float) -> None:
        """There is news: read at once, or after a breath when it was read just now."""
        if self._closed or not self.watchers:
            self._read_at = -1e9  # whoever looks next reads anew
            return
        if self._reading is not None:
            self._news_while_reading = True
            return
        at = self._loop.time() + max(within, EVERY - (time.monotonic() - self._read_at))
        if self._timer is not None:
            if self._timer.when() <= at:
                return
            self._timer.cancel()
        if at <= self._loop.time():
            self._begin()
        else:
            self._timer = self._loop.call_at(at, self._begin)

    async def read(self) -> Board:
        """Read now, together with whoever else wants to; tell those who watch."""
        if self._reading is None:
            self._begin()
        assert self._reading is not None
        return await asyncio.shield(self._reading)

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._reading is None:
            self._news_while_reading = False
            self._reading = asyncio.create_task(self._database.look(self.reader.read))
            self._reading.add_done_callback(self._read)

    def _read(self, reading: "asyncio.Task[Board]") -> None:
        self._reading = None
        if reading.cancelled() or self._closed:
            return
        if self._poll is not None:
            self._poll.cancel()
        self._poll = self._loop.call_later(POLL, self.knocked, 0)
        self._read_at = time.monotonic()
        if problem := reading.exception():  # the slow poll tries again; until then the desks show what they have
            log.warning("boards: a desk could not be read (%s)", type(problem).__name__)
            return
        board, before = reading.result(), self.board
        self.board = board
        self._listen_to(self.reader.rooms())
        if self._news_while_reading:
            self.knocked(0)
        if board != before or self.untold:  # also what nobody looked at for a while and has not changed since
            self.untold = False
            for on_change in list(self.watchers.values()):
                try:
                    on_change(board)
                except Exception as trouble:  # one screen's fault must not leave the others blind
                    log.error("boards: somebody who watches failed with %s", type(trouble).__name__)

    def _listen_to(self, rooms: frozenset[str]) -> None:
        for room_id in self._rooms.keys() - rooms:
            self._rooms.pop(room_id).close()
        for room_id in rooms - self._rooms.keys():
            self._rooms[room_id] = self._hub.subscribe(
                f"room:{room_id}",
                lambda room=room_id: self._room_knocked(room),  # type: ignore[misc]
            )

    def _room_knocked(self, room_id: str) -> None:
        """What she writes while she waits is shown at once; a running conversation is followed in its own room."""
        waits = self.board is not None and any(one.room_id == room_id for one in self.board.waiting)
        self.knocked(0 if waits else ROOM_NEWS)


def topic(organisation_id: str) -> str:
    """The hub's name for an organisation's desk."""
    return f"desk:{organisation_id}"

"""Purging: rooms past their promise lose words, shape and people; then the keys of empty days are destroyed."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from live.keys.epochs import Epoch
from live.room.actions import Rooms
from live.room.tables import Room
from live.storage.clock import DAY, day, now
from live.storage.database import Database
from live.storage.engine import checkpoint

OnPurged = Callable[[Session, str], None]

AT_ONCE = 50  # rooms in one transaction: the writer is needed by people who are talking
WHOLE_DAYS = 2  # a day's key stays this long, even when the day is empty: a room may be opening across midnight
TRIES = 10  # at cutting the write-ahead log while somebody is reading
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Purged:
    """What one purge did. `clean` is False when old words may still lie in the write-ahead log: the next one tries."""

    rooms: int
    keys: int
    clean: bool


@dataclass
class Purge:
    """Knows what belongs to a room. Others register `on_purged(session, room_id)` for rows of their own about it."""

    database: Database
    rooms: Rooms
    on_purged: list[OnPurged] = field(default_factory=list)
    sweeps: list[Callable[[Session], None]] = field(default_factory=list)  # what else goes out with the hour
    held: list[Callable[[Session, str], bool]] = field(default_factory=list)  # what keeps a room past its promise

    async def run(self) -> Purged:
        """Everything that is past its promise now. May be interrupted anywhere, and run twice at once."""
        purged = 0
        while done := await self.database.act(self._some):
            purged += done
        for sweep in (self.rooms.log.let_go, *self.sweeps):
            await self.database.act(sweep)
        keys = await asyncio.to_thread(self._destroy, await self.database.look(empty_epochs, self.rooms))
        return Purged(purged, keys, await self.wipe())

    async def wipe(self) -> bool:
        """After rows are gone: cut the write-ahead log, which still holds them. False if readers never let it."""
        for attempt in range(TRIES):
            if await asyncio.to_thread(checkpoint, self.database.engines):
                return True
            await asyncio.sleep(0.2 * attempt)
        return False

    def _some(self, session: Session) -> int:
        room_ids = self._due(session)
        for room_id in room_ids:
            for call in self.on_purged:
                call(session, room_id)
            self.rooms.delete(session, room_id)
        return len(room_ids)

    def _due(self, session: Session) -> list[str]:
        """Some that may go. Those that a legal hold keeps stand in nobody's way."""
        passed = 0
        while page := overdue(session, passed):
            if due := [room_id for room_id in page if not any(held(session, room_id) for held in self.held)]:
                return due
            passed += len(page)
        return []

    def _destroy(self, epochs: Sequence[Epoch]) -> int:
        for epoch in epochs:
            self.rooms.log.keyring.epochs.destroy(epoch)
        return len(epochs)


class PurgeClock:
    """Purges when the house opens, and every hour after."""

    def __init__(self, purge: Purge, *, every: float = 3_600.0) -> None:
        self._purge = purge
        self._every = every
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin, once per process; several servers may do so, for a purge harms no other."""
        self._task = asyncio.create_task(self._run_for_ever(), name="retention: purging")

    async def stop(self) -> None:
        """End; what was being purged is either gone or will be found again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run_for_ever(self) -> None:
        while True:
            try:
                done = await self._purge.run()
                if done.rooms or done.keys or not done.clean:
                    log.info("purge: %d rooms, %d keys, clean: %s", done.rooms, done.keys, done.clean)
            except Exception as problem:  # a promise that could not be kept now is kept within the hour
                log.error("purge: failed with %s, and is tried again", type(problem).__name__)
                await asyncio.sleep(min(60.0, self._every))
                continue
            await asyncio.sleep(self._every)


def overdue(session: Session, passed: int = 0) -> Sequence[str]:
    """Some rooms whose promise has run out, after the first `passed` of them."""
    ended = select(Room.id).where(Room.keep_until <= now()).order_by(col(Room.keep_until), col(Room.id))
    return session.exec(ended.offset(passed).limit(AT_ONCE)).all()


def empty_epochs(session: Session, rooms: Rooms) -> list[Epoch]:
    """Days of an organisation in a world whose key opens nothing any more."""
    living = [epoch for epoch in rooms.log.keyring.epochs.living() if epoch.day <= day(now()) - WHOLE_DAYS]
    return [epoch for epoch in living if not _has_rooms(session, epoch)]


def _has_rooms(session: Session, epoch: Epoch) -> bool:
    statement = select(Room.id).where(
        Room.organisation_id == epoch.organisation_id,
        Room.world == epoch.world,
        Room.opened_at >= epoch.day * DAY,
        Room.opened_at < (epoch.day + 1) * DAY,
    )
    return session.exec(statement.limit(1)).first() is not None

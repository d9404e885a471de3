"""Whose browser this is, and that an ended visit is over at once: in every tab, on every socket, on every server."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session, col, select

from live.conversation.queries import visit_of
from live.conversation.tables import YoungVisit
from live.socket.door import Standing
from live.storage.database import Database

LOOK = 2.0  # seconds between two looks at which visits still live
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Young:
    """A visit as the cookie and the tab's value name it. No name, no address: there is nothing else."""

    visit_id: str
    room_id: str
    organisation_id: str
    language: str


class Visits:
    """The visits that have sockets in this process, and where to find any."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: Counter[str] = Counter()  # sockets by visit
        self._over: set[str] = set()
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._looking = asyncio.create_task(self._look_for_ever(), name="youth: which visits live")

    async def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def find(self, token: str | None, tab: str | None) -> Young | None:
        """The visit, or None. With `tab` None the cookie alone speaks: enough for a handshake, never for a word."""
        if not token:
            return None
        return await self._database.look(find_visit, token, tab)

    def standing(self, visit_id: str) -> Standing:
        """Asked at every act."""
        return "gone" if visit_id in self._over else "open"

    def ended(self, visit_id: str) -> None:
        """It is over: its sockets here say nothing more. Other servers learn it within two seconds."""
        if self._open[visit_id]:
            self._over.add(visit_id)

    def opened(self, visit_id: str) -> None:
        """A socket of this visit stands."""
        self._open[visit_id] += 1

    def closed(self, visit_id: str) -> None:
        """It is down."""
        self._open[visit_id] -= 1
        if self._open[visit_id] <= 0:
            del self._open[visit_id]
            self._over.discard(visit_id)

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            here = [visit_id for visit_id in self._open if visit_id not in self._over]
            if not here:
                continue
            try:
                alive = await self._database.look(alive_of, here)
            except Exception as problem:  # the database is away: nobody is thrown out for that
                log.warning("youth: visits could not be read (%s)", type(problem).__name__)
                continue
            self._over |= {visit_id for visit_id in here if visit_id not in alive and self._open[visit_id]}


def find_visit(session: Session, token: str, tab: str | None) -> Young | None:
    """As `visit_of`, as a value that outlives the session."""
    row = visit_of(session, token, tab)
    return None if row is None else Young(row.id, row.room_id, row.organisation_id, row.language)


def alive_of(session: Session, visit_ids: list[str]) -> set[str]:
    """Those that still are."""
    found: set[str] = set()
    for start in range(0, len(visit_ids), 500):
        found |= set(session.exec(select(YoungVisit.id).where(col(YoungVisit.id).in_(visit_ids[start : start + 500]))))
    return found

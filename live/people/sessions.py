"""The book of who is signed in, the same on every server within two seconds."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from live.people.accounts import end_sessions
from live.people.passwords import verify_password
from live.people.queries import SESSION_HOURS, alive, memberships_of
from live.people.tables import Account, Membership, StaffSession
from live.people.tokens import new_token, token_hash
from live.people.visitor import Visitor
from live.refusal import Refused
from live.storage.clock import HOUR, MINUTE, now
from live.storage.database import Database
from live.storage.ids import new_id

FRESH = 2.0  # seconds an answer may be old
TOUCH_EVERY = 30_000  # ms between two written touches
PENDING_MINUTES = 15  # between password and second factor
State = Literal["open", "locked", "gone"]
_log = logging.getLogger(__name__)


class SessionBook:
    """Sessions live in the database; this process remembers for at most two seconds what it read there.

    A session ends ten hours after it began. It is locked when no person has touched it for `idle_minutes`.
    """

    def __init__(self, database: Database, idle_minutes: int = 15) -> None:
        self._database = database
        self._idle = idle_minutes * MINUTE
        self._cards: dict[str, _Card] = {}  # by the hash of the token
        self._seen: dict[str, _Times] = {}  # by session id: what the gates of sockets and pages ask
        self._places: dict[str, frozenset[str]] = {}  # by session id: the organisations this person works in
        self._watchers: list[Callable[[str], None]] = []
        self._written: dict[str, int] = {}
        self._sweeper: asyncio.Task[None] | None = None

    async def visitor(self, token: str | None) -> Visitor | None:
        """Who holds this cookie; None when not signed in, signed out, ended, or without a role anywhere."""
        if not token or len(token) > 100:
            return None
        hashed = token_hash(token)
        card = self._cards.get(hashed)
        if card is None or time.monotonic() - card.read_at > FRESH:
            self._cards.pop(hashed, None)
            card = await self._database.look(_card, hashed)
            if card is None:
                return None
            self._cards[hashed] = card
            self._remember(card.visitor.session_id, card.times)
            self._places[card.visitor.session_id] = card.visitor.organisation_ids
        state = self.known(card.visitor.session_id)
        if state == "gone":
            return None
        return replace(card.visitor, locked=state == "locked")

    def reread(self, token: str | None) -> None:
        """Something about this person was changed just now: the next question is asked of the database."""
        self._cards.pop(token_hash(token or ""), None)

    def known(self, session_id: str) -> State:
        """What this process knew at its last sweep: for the gates, which may not wait."""
        times = self._seen.get(session_id)
        at = now()
        if times is None or times.begun_at <= at - SESSION_HOURS * HOUR:
            return "gone"
        return "locked" if times.touched_at <= at - self._idle else "open"

    def belongs(self, session_id: str, organisation_id: str) -> bool:
        """Whether the person behind this session worked there at the last sweep (S4)."""
        return organisation_id in self._places.get(session_id, ())

    async def open(self, account_id: str, *, whole: bool = True, device: str = "") -> str:
        """A new session; answers its token, for the cookie. `whole=False`: the second factor is still to come."""
        token = new_token()
        await self._database.act(_open, account_id, token_hash(token), whole, device)
        return token

    async def pending(self, token: str | None) -> str | None:
        """The account that has given its password and not yet its second factor."""
        if not token or len(token) > 100:
            return None
        return await self._database.look(_pending_account, token_hash(token))

    async def rotate(self, token: str) -> str:
        """A new token for the same session; the old one opens nothing any more (A6). Raises Refused("not_found")."""
        return await self._renew(token)

    async def complete(self, token: str) -> str:
        """The second factor was right: whole, with a new token. Raises Refused("not_found")."""
        return await self._renew(token, whole=True, touched_at=now())

    async def unlock(self, token: str, password: str) -> str:
        """The same person is back; answers a new token. Raises Refused: not_found, wrong_password."""
        stored = await self._database.look(_password_hash, token_hash(token))
        if stored is None:
            raise Refused("not_found")
        if not await verify_password(stored, password):
            raise Refused("wrong_password")
        return await self._renew(token, touched_at=now())

    async def touch(self, session_id: str) -> None:
        """A person did something. Never unlocks. Written at most once in thirty seconds."""
        times = self._seen.get(session_id)
        if times is None or self.known(session_id) != "open":
            return
        at = now()
        self._seen[session_id] = replace(times, touched_at=at)
        if at - self._written.get(session_id, 0) >= TOUCH_EVERY:
            self._written[session_id] = at
            await self._database.act(_touch, session_id, at, self._idle)

    async def end(self, token: str) -> None:
        """Signed out: refused from this moment here, and within the sweep elsewhere (A7)."""
        hashed = token_hash(token)
        session_id = await self._database.act(_end, hashed)
        self._cards.pop(hashed, None)
        if session_id:
            self._forget(session_id)

    async def end_all(self, account_id: str, except_session: str | None = None) -> None:
        """Everywhere, or everywhere else."""
        await self._database.act(end_sessions, account_id, except_session)
        await self.sweep()

    def reread_person(self, account_id: str) -> None:
        """As `reread`, for every browser of one person."""
        self._cards = {h: card for h, card in self._cards.items() if card.visitor.account_id != account_id}

    def watch(self, on_gone: Callable[[str], None]) -> Callable[[], None]:
        """Call `on_gone(session_id)` when a session this process has seen ends, wherever it was ended.

        Answers how to stop watching.
        """
        self._watchers.append(on_gone)
        return lambda: self._watchers.remove(on_gone) if on_gone in self._watchers else None

    async def start(self) -> None:
        """Begin to sweep, once per process."""
        if self._sweeper is None:
            self._sweeper = asyncio.create_task(self._sweep_for_ever())

    async def stop(self) -> None:
        """End the sweep."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sweeper
            self._sweeper = None

    async def sweep(self) -> None:
        """Read again which of the sessions seen here still stand."""
        asked = set(self._seen)
        if not asked:
            return
        standing, places = await self._database.look(_standing)
        for session_id in asked:
            if session_id not in standing:
                self._forget(session_id)
            else:
                self._remember(session_id, standing[session_id])
                self._places[session_id] = places.get(session_id, frozenset())
        oldest = time.monotonic() - FRESH
        self._cards = {hashed: card for hashed, card in self._cards.items() if card.read_at > oldest}

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FRESH)
            try:
                await self.sweep()
            except Exception as problem:  # the database may be away for a moment; the next sweep asks again
                _log.warning("the sweep of sessions failed: %s", type(problem).__name__)

    async def _renew(self, token: str, *, whole: bool | None = None, touched_at: int | None = None) -> str:
        old, fresh = token_hash(token), new_token()
        row = await self._database.act(_renew, old, token_hash(fresh), whole, touched_at)
        self._cards.pop(old, None)
        if row.whole:
            self._remember(row.id, _Times(row.begun_at, row.touched_at))
        return fresh

    def _remember(self, session_id: str, times: "_Times") -> None:
        """A touch that has not been written yet must not be forgotten by reading."""
        before = self._seen.get(session_id)
        if before is not None and before.touched_at > times.touched_at:
            times = replace(times, touched_at=before.touched_at)
        self._seen[session_id] = times

    def _forget(self, session_id: str) -> None:
        self._written.pop(session_id, None)
        self._places.pop(session_id, None)
        self._cards = {h: card for h, card in self._cards.items() if card.visitor.session_id != session_id}
        if self._seen.pop(session_id, None) is None:
            return
        for on_gone in tuple(self._watchers):
            try:
                on_gone(session_id)
            except Exception:
                _log.exception("a watcher of sessions failed")


@dataclass(frozen=True, slots=True)
class _Times:
    begun_at: int
    touched_at: int


@dataclass(frozen=True, slots=True)
class _Card:
    visitor: Visitor
    times: _Times
    read_at: float


def _card(session: Session, hashed: str) -> _Card | None:
    read_at = time.monotonic()
    row = session.exec(alive().where(StaffSession.token_hash == hashed)).first()
    if row is None:
        return None
    account = session.exec(select(Account).where(Account.id == row.account_id)).one()
    memberships = memberships_of(session, account.id)
    if not memberships:
        return None
    visitor = Visitor(row.id, account.id, account.name, account.language, memberships)
    return _Card(visitor, _Times(row.begun_at, row.touched_at), read_at)


def _standing(session: Session) -> tuple[dict[str, _Times], dict[str, frozenset[str]]]:
    """Sessions that stand, and where their people work. Columns, not rows: this is asked every other second for
    everybody who is signed in."""
    works = (col(Membership.account_id) == col(StaffSession.account_id)) & col(Membership.ended_at).is_(None)
    asked = alive().outerjoin(Membership, works)
    columns = (
        col(StaffSession.id),
        col(StaffSession.begun_at),
        col(StaffSession.touched_at),
        col(Membership.organisation_id),
    )
    standing: dict[str, _Times] = {}
    places: dict[str, frozenset[str]] = {}
    for id_, begun_at, touched_at, place in session.execute(asked.with_only_columns(*columns)):
        standing[id_] = _Times(begun_at, touched_at)
        if place is not None:
            places[id_] = places.get(id_, frozenset()) | {place}
    return standing, places


def _open(session: Session, account_id: str, hashed: str, whole: bool, device: str) -> None:
    at = now()
    session.add(
        StaffSession(
            id=new_id(),
            token_hash=hashed,
            account_id=account_id,
            whole=whole,
            device=device[:40],
            begun_at=at,
            touched_at=at,
        )
    )


def _pending_account(session: Session, hashed: str) -> str | None:
    return session.exec(
        select(StaffSession.account_id).where(
            StaffSession.token_hash == hashed,
            col(StaffSession.whole).is_(False),
            col(StaffSession.ended_at).is_(None),
            StaffSession.begun_at > now() - PENDING_MINUTES * MINUTE,
        )
    ).first()


def _password_hash(session: Session, hashed: str) -> str | None:
    row = session.exec(alive().where(StaffSession.token_hash == hashed)).first()
    if row is None:
        return None
    return session.exec(select(Account.password_hash).where(Account.id == row.account_id)).first()


def _renew(session: Session, old: str, fresh: str, whole: bool | None, touched_at: int | None) -> StaffSession:
    row = session.exec(
        select(StaffSession)
        .where(StaffSession.token_hash == old, col(StaffSession.ended_at).is_(None))
        .with_for_update()
    ).first()
    if row is None:
        raise Refused("not_found")
    row.token_hash = fresh
    row.whole = row.whole if whole is None else whole
    row.touched_at = touched_at or row.touched_at
    session.add(row)
    return row


def _touch(session: Session, session_id: str, at: int, idle: int) -> None:
    """Only what is not locked can be touched, whatever another server believes."""
    session.connection().execute(_TOUCH, {"session_id": session_id, "at": at, "too_late": at - idle})


_TOUCH = (
    update(StaffSession)
    .where(
        col(StaffSession.id) == bindparam("session_id"),
        col(StaffSession.ended_at).is_(None),
        col(StaffSession.touched_at) > bindparam("too_late"),
        col(StaffSession.touched_at) < bindparam("at"),
    )
    .values(touched_at=bindparam("at"))
)


def _end(session: Session, hashed: str) -> str | None:
    row = session.exec(
        select(StaffSession).where(StaffSession.token_hash == hashed, col(StaffSession.ended_at).is_(None))
    ).first()
    if row is None:
        return None
    row.ended_at = now()
    session.add(row)
    return row.id

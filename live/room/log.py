"""The log as the writer knows it: append in order, answer a repeated act with the first one.

The writer keeps the rooms it works on in memory and checks each against the database before it trusts it, so that
several processes may write to one room; SQLite says for all of them at once that nobody else has written. Nothing here
is true before the COMMIT: a rollback forgets it.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import bindparam, select
from sqlmodel import Session

from live.keys.box import RoomBox
from live.keys.epochs import Epoch
from live.keys.keyring import Keyring
from live.refusal import Refused
from live.room.entries import Draft, Entry
from live.room.rules import Gate
from live.room.state import State
from live.room.tables import Entry as EntryRow
from live.room.tables import Room
from live.storage.clock import day, now
from live.storage.database import before_commit, on_rollback
from live.storage.driver import Statement, driver_of

ROOMS = 4_000  # how many rooms the writer keeps in memory
KEYS = 512  # how many of a room's latest client keys it keeps; older ones are looked up


@dataclass(slots=True)
class OpenRoom:
    """A room in the writer's memory, true as of `state.last_seq`."""

    id: str
    organisation_id: str
    keep_until: int
    box: RoomBox
    state: State
    keys: "OrderedDict[tuple[int, str], int]" = field(default_factory=OrderedDict)
    checked: tuple[int, int] | None = None  # true for as long as the database bears this mark


class Log:
    """Appends to rooms. Used on the writer's thread only, inside its transaction."""

    def __init__(self, keyring: Keyring, gate: Gate) -> None:
        self.keyring = keyring
        self.gate = gate
        self._rooms: OrderedDict[str, OpenRoom] = OrderedDict()

    def open(self, session: Session, room_id: str) -> OpenRoom:
        """The room, locked for this transaction and read up to its end. Raises Refused("not_found")."""
        locked: set[str] = session.info.setdefault("locked rooms", set())
        room = self._rooms.get(room_id)
        if room is not None and room_id in locked:
            return room
        mark = _mark(session)
        if room is not None and mark is not None and room.checked == mark:
            on_rollback(session, lambda: self._forget(room_id))
            locked.add(room_id)
            self._rooms.move_to_end(room_id)
            return room
        row = session.connection().execute(LOCK, {"id": room_id}).one_or_none()
        if row is None:
            self._forget(room_id)  # purged by another process: its key must not live on in memory
            raise Refused("not_found")
        on_rollback(session, lambda: self._forget(room_id))
        locked.add(room_id)
        if room is not None:
            self._rooms.move_to_end(room_id)
        if room is None or room.state.last_seq > row.last_seq:
            box = self.keyring.open_room(
                room_id, Epoch(row.organisation_id, row.world, day(row.opened_at)), row.wrapped_key
            )
            room = OpenRoom(room_id, row.organisation_id, row.keep_until, box, State(row.world, row.kind))
            self._keep(room)
        if room.state.last_seq < row.last_seq:
            for entry in read(session, room.box, room_id, after=room.state.last_seq):
                self._take_in(room, entry)
        room.checked = mark
        return room

    def adopt(self, session: Session, room: OpenRoom) -> None:
        """A room that this transaction creates."""
        session.info.setdefault("locked rooms", set()).add(room.id)
        on_rollback(session, lambda: self._forget(room.id))
        room.checked = _mark(session)
        self._keep(room)

    def append(
        self,
        session: Session,
        room: OpenRoom,
        seat: int,
        drafts: Sequence[Draft],
        key: str | None = None,
        mark: str = "",
    ) -> list[Entry]:
        """Write `drafts` as the next entries. The first carries the client's `key` and the `mark` of its words."""
        at, written = now(), []
        rows: list[dict[str, Any]] = _gathered(session, "entries", _write_entries)
        for number, draft in enumerate(drafts):
            seq = room.state.last_seq + 1
            first_key = key if number == 0 else None
            by = seat if draft.seat is None else draft.seat
            entry = Entry(seq, draft.kind, by, draft.body, first_key, at)
            body = {**draft.body, MARK: mark} if first_key else draft.body
            rows.append(
                {
                    "room_id": room.id,
                    "seq": seq,
                    "kind": draft.kind,
                    "seat": by,
                    "body": room.box.seal_entry(seq, draft.kind, body),
                    "client_key": first_key,
                    "at": at,
                }
            )
            self._take_in(room, entry)
            written.append(entry)
        ends: dict[str, int] = _gathered_ends(session)
        ends[room.id] = room.state.last_seq
        return written

    def forget(self, session: Session, room_id: str) -> None:
        """Before a room is removed: wait for whoever writes to it, write what this group gathered for it (else that
        would be written after the removal and stay for ever), and keep neither words nor key in memory."""
        session.execute(LOCK, {"id": room_id})
        flush(session)
        session.info.get("locked rooms", set()).discard(room_id)
        self._forget(room_id)

    def let_go(self, session: Session) -> None:
        """Rooms whose days are over, purged by whichever server: their keys must not live on in this one's memory."""
        flush(session)
        for room_id in [room.id for room in self._rooms.values() if room.keep_until <= now()]:
            self._forget(room_id)

    def kind_of(self, session: Session, room: OpenRoom, seat: int, key: str) -> str | None:
        """What kind of entry this seat made under this key, or None."""
        flush(session)
        statement = select(EntryRow.kind).where(  # type: ignore[call-overload]
            EntryRow.room_id == room.id, EntryRow.seat == seat, EntryRow.client_key == key
        )
        kind: str | None = session.execute(statement).scalar_one_or_none()
        return kind

    def earlier(self, session: Session, room: OpenRoom, seat: int, key: str) -> tuple[int, str | None] | None:
        """(seq, mark) of what this seat did under this key before, or None. The mark is None once erased."""
        seq = room.keys.get((seat, key))
        if seq is None and len(room.keys) < KEYS:
            return None
        flush(session)
        row = session.connection().execute(EARLIER, {"room_id": room.id, "seat": seat, "key": key}).one_or_none()
        if row is None:
            return None
        return row.seq, None if row.body is None else room.box.open_entry(row.seq, row.kind, row.body).get(MARK)

    def _take_in(self, room: OpenRoom, entry: Entry) -> None:
        room.state.grow(entry, self.gate)
        if entry.key is not None:
            room.keys[entry.seat, entry.key] = entry.seq
            if len(room.keys) > KEYS:
                room.keys.popitem(last=False)

    def _keep(self, room: OpenRoom) -> None:
        self._rooms[room.id] = room
        self._rooms.move_to_end(room.id)
        if len(self._rooms) > ROOMS:
            self._rooms.popitem(last=False)

    def _forget(self, room_id: str) -> None:
        self._rooms.pop(room_id, None)


def read(session: Session, box: RoomBox, room_id: str, *, after: int = 0) -> list[Entry]:
    """The entries with seq > `after`, unsealed, in order."""
    rows = session.connection().execute(READ, {"room_id": room_id, "after": after}).all()
    return [Entry(r.seq, r.kind, r.seat, _unsealed(box, r.seq, r.kind, r.body), r.client_key, r.at) for r in rows]


def mark_of(verb: str, args: dict[str, Any]) -> str:
    """A short fingerprint of an act, kept inside the sealed body: the same key with other words is refused."""
    return hashlib.blake2b(orjson.dumps([verb, args], option=orjson.OPT_SORT_KEYS), digest_size=9).hexdigest()


def flush(session: Session) -> None:
    """Write what was gathered so far, because this transaction is about to read it."""
    _write_entries(session)
    _write_ends(session)


MARK = "#"

LOCK = (
    select(  # type: ignore[call-overload]
        Room.last_seq, Room.organisation_id, Room.world, Room.kind, Room.opened_at, Room.keep_until, Room.wrapped_key
    )
    .where(Room.id == bindparam("id"))
    .with_for_update()
)
READ = (
    select(EntryRow.seq, EntryRow.kind, EntryRow.seat, EntryRow.body, EntryRow.client_key, EntryRow.at)  # type: ignore[call-overload]
    .where(EntryRow.room_id == bindparam("room_id"), EntryRow.seq > bindparam("after"))
    .order_by(EntryRow.seq)
)
EARLIER = select(EntryRow.seq, EntryRow.kind, EntryRow.body).where(  # type: ignore[call-overload]
    EntryRow.room_id == bindparam("room_id"),
    EntryRow.seat == bindparam("seat"),
    EntryRow.client_key == bindparam("key"),
)
INSERT = Statement(
    "INSERT INTO entry (room_id, seq, kind, seat, body, client_key, at)"
    " VALUES ({room_id}, {seq}, {kind}, {seat}, {body}, {client_key}, {at})",
    ("room_id", "seq", "kind", "seat", "body", "client_key", "at"),
)
END = Statement("UPDATE room SET last_seq = {end} WHERE id = {room}", ("end", "room"))


def _unsealed(box: RoomBox, seq: int, kind: str, sealed: bytes | None) -> dict[str, Any] | None:
    if sealed is None:
        return None
    body = box.open_entry(seq, kind, sealed)
    body.pop(MARK, None)
    return body


def _gathered(session: Session, name: str, write: Any) -> list[dict[str, Any]]:
    if name not in session.info:
        session.info[name] = []
        before_commit(session, write)
    rows: list[dict[str, Any]] = session.info[name]
    return rows


def _gathered_ends(session: Session) -> dict[str, int]:
    if "ends" not in session.info:
        session.info["ends"] = {}
        before_commit(session, _write_ends)
    ends: dict[str, int] = session.info["ends"]
    return ends


def _write_entries(session: Session) -> None:
    if rows := session.info.get("entries"):
        driver_of(session).many(INSERT, rows)
        rows.clear()


def _write_ends(session: Session) -> None:
    if ends := session.info.get("ends"):
        written = driver_of(session).many(END, [{"room": room, "end": end} for room, end in ends.items()])
        if written != len(ends):  # a room was removed behind our back: its words must not outlive it
            raise RuntimeError("a room that is written to is no longer there")
        ends.clear()


def _mark(session: Session) -> tuple[int, int] | None:
    """Asked once in a transaction."""
    if "mark" not in session.info:
        session.info["mark"] = driver_of(session).undisturbed()
    mark: tuple[int, int] | None = session.info["mark"]
    return mark

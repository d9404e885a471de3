"""Reading a room: as its own box allows, and as a seat may see it."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from live.keys.box import RoomBox
from live.keys.epochs import Epoch
from live.keys.keyring import Keyring
from live.refusal import Refused
from live.room.entries import Entry, World
from live.room.log import read
from live.room.rules import Gate, Sight
from live.room.state import State
from live.room.tables import Room, SeatHolder
from live.storage.clock import day


@dataclass(frozen=True)
class WholeRoom:
    """A room read from its first entry to its last."""

    row: Room
    box: RoomBox
    state: State
    entries: list[Entry]
    seen: list[dict[int, tuple[int, str]]]  # beside each entry: {seat: (n, sight)}


@dataclass(frozen=True)
class Shown:
    """An entry as one seat sees it: with that seat's own n; masked ones without author and words."""

    n: int
    kind: str
    seat: int
    body: dict[str, Any] | None
    key: str | None
    at: int


def read_whole(session: Session, keyring: Keyring, gate: Gate, room_id: str) -> WholeRoom:
    """Everything, for the gate to choose from. Raises Refused("not_found"), `Unreadable` once its key is gone."""
    row = session.get(Room, room_id)
    if row is None:
        raise Refused("not_found")
    box = keyring.open_room(room_id, Epoch(row.organisation_id, row.world, day(row.opened_at)), row.wrapped_key)
    state = State(row.world, row.kind)
    entries = read(session, box, room_id)
    seen = [state.grow(entry, gate) for entry in entries]
    return WholeRoom(row, box, state, entries, seen)


def as_seen_by(room: WholeRoom, seat: int) -> list[Shown]:
    """What one seat may see of the room, and nothing else."""
    return [
        show(entry, *seen[number])
        for entry, seen in zip(room.entries, room.seen, strict=True)
        if (number := _eyes(room.state, seat, entry.seq)) in seen
    ]


def _eyes(state: State, seat: int, seq: int) -> int:
    """The seat that saw for this one then: whoever takes a vacant seat inherits what those before it counted."""
    while (mine := state.seats.get(seat)) is not None and mine.heir_of is not None and seq < mine.from_seq:
        seat = mine.heir_of
    return seat


def show(entry: Entry, n: int, sight: str) -> Shown:
    """An entry as it leaves the house."""
    if sight == Sight.MASKED:
        return Shown(n, entry.kind, 0, {}, None, entry.at)
    return Shown(n, entry.kind, entry.seat, entry.body, entry.key, entry.at)


def seat_of(session: Session, room_id: str, principal_kind: str, principal_id: str) -> int | None:
    """The seat that a principal holds in a room (the latest, for one who came back), or None. Every door asks first."""
    statement = (
        select(SeatHolder.seat)
        .where(
            SeatHolder.room_id == room_id,
            SeatHolder.principal_kind == principal_kind,
            SeatHolder.principal_id == principal_id,
        )
        .order_by(SeatHolder.seat.desc())  # type: ignore[attr-defined]
    )
    return session.exec(statement).first()


def lies_in(session: Session, room_id: str) -> str | None:
    """The organisation one must work in to take part; None for a practice that is over: it stays the players' own."""
    room = session.get(Room, room_id)
    if room is None or (room.world == World.PRACTICE and room.closed_at is not None):
        return None
    return room.organisation_id

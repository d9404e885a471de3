"""The verbs of a room: open, seat, act, erase. Each takes the session of a transaction and never commits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, select

from live.keys.epochs import Epoch
from live.refusal import Refused
from live.room.entries import HOUSE, Draft, Entry, EntryKind, RoomKind, World
from live.room.log import Log, OpenRoom, flush, mark_of
from live.room.state import Seat, State
from live.room.tables import Entry as EntryRow
from live.room.tables import Room, SeatHolder
from live.storage.clock import DAY, day, now
from live.storage.database import after_commit
from live.storage.ids import new_id


@dataclass(frozen=True)
class Scene:
    """What a verb sees when it is about to happen."""

    session: Session
    log: Log
    room: OpenRoom
    seat: Seat
    away: frozenset[int] = frozenset()

    @property
    def state(self) -> State:
        return self.room.state


@dataclass(frozen=True)
class Verb:
    """A deed. `read` checks the client's arguments and answers clean ones (raises Refused("bad_input"));
    `do` says which entries it becomes (raises Refused). `asks_who_is_away`: it is told; no other is."""

    read: Callable[[dict[str, Any]], dict[str, Any]]
    do: Callable[[Scene, dict[str, Any]], Sequence[Draft]]
    asks_who_is_away: bool = False


@dataclass(frozen=True)
class Act:
    """What a seat asks for, as it came over the wire. `away` is no word of theirs: the seats that nobody has sat in for
    a while, as far as the server knows that was asked."""

    room_id: str
    seat: int
    key: str
    verb: str
    args: dict[str, Any]
    away: frozenset[int] = frozenset()


@dataclass(slots=True, frozen=True)
class Done:
    """It stands in the log at `seq`; `again` when it stood there already (sending twice is harmless)."""

    seq: int
    again: bool = False


News = Callable[[str, Sequence[Entry]], None]


class Rooms:
    """All that is done to rooms in this deployment: the log, the gate and the verbs joined."""

    def __init__(
        self, log: Log, verbs: Mapping[str, Verb], kinds: Sequence[EntryKind], news: News = lambda _room, _entries: None
    ) -> None:
        self.log = log
        self.verbs = verbs
        self.keeps = {kind.name: kind.keeps for kind in kinds}
        self.news = news  # told after the COMMIT, on the writer's thread

    def open_room(
        self,
        session: Session,
        *,
        organisation_id: str,
        world: World,
        kind: RoomKind,
        keep_days: int,
        phase: str = "open",
    ) -> OpenRoom:
        """A new room with its own key. Retention counts from now, and what is promised now is what happens."""
        opened_at, room_id = now(), new_id()
        epoch = Epoch(organisation_id, world.value, day(opened_at))
        wrapped = self.log.keyring.new_room_key(room_id, epoch)
        keep_until = opened_at + keep_days * DAY
        session.add(
            Room(
                id=room_id,
                organisation_id=organisation_id,
                world=world.value,
                kind=kind.value,
                opened_at=opened_at,
                keep_until=keep_until,
                wrapped_key=wrapped,
            )
        )
        session.flush()
        box = self.log.keyring.open_room(room_id, epoch, wrapped)
        room = OpenRoom(room_id, organisation_id, keep_until, box, State(world.value, kind.value))
        self.log.adopt(session, room)
        if phase != "open":
            self.append(session, room, [Draft("phase", {"phase": phase}, seat=HOUSE)])
        return room

    def take_seat(
        self,
        session: Session,
        room: OpenRoom,
        *,
        role: str,
        name: str,
        principal_kind: str,
        principal_id: str,
        **told: Any,
    ) -> int:
        """Give a principal the next free seat. `name` and `told` are what the others are told about them; `here` tells
        the newcomer, who sees nothing from before, whom they meet."""
        number = _free(room)
        session.add(SeatHolder(room_id=room.id, seat=number, principal_kind=principal_kind, principal_id=principal_id))
        session.flush()
        body = {"seat": number, "role": role, "name": name, "here": _here(room), **told}
        self.append(session, room, [Draft("seated", body, seat=HOUSE)])
        return number

    def place(self, session: Session, room: OpenRoom, *, role: str, number: int | None = None) -> None:
        """A vacant seat: nobody is told of it, and it counts what there is to see from now on."""
        self.append(session, room, [_placed(number or _free(room), role)])

    def fill(
        self,
        session: Session,
        room: OpenRoom,
        *,
        role: str,
        name: str,
        principal_kind: str,
        principal_id: str,
        **told: Any,
    ) -> int:
        """Give a principal the vacant seat, and with it all that it has counted; the next one is placed behind it.

        Raises Refused("no_such_seat") when the room has none.
        """
        vacant = room.state.vacant
        if vacant is None:
            raise Refused("no_such_seat")
        number = vacant.number
        session.add(SeatHolder(room_id=room.id, seat=number, principal_kind=principal_kind, principal_id=principal_id))
        session.flush()
        body = {"seat": number, "role": role, "name": name, "here": _here(room), **told}
        self.append(session, room, [_placed(_free(room), vacant.role), Draft("seated", body, seat=HOUSE)])
        return number

    def append(self, session: Session, room: OpenRoom, drafts: Sequence[Draft], seat: int = HOUSE) -> list[Entry]:
        """The house itself writes."""
        entries = self.log.append(session, room, seat, drafts)
        after_commit(session, lambda: self.news(room.id, entries))
        if any(draft.kind == "closed" for draft in drafts):
            session.execute(_close(room.id))
        return entries

    def perform(self, session: Session, act: Act) -> Done | Refused:
        """Do what a seat asks for, once. A refusal is answered, not raised: it must not disturb the group."""
        try:
            room = self.log.open(session, act.room_id)
            verb = self.verbs.get(act.verb)
            if verb is None:
                return Refused("unknown_verb")
            args = verb.read(act.args)
            mark = mark_of(act.verb, args)
            if earlier := self.log.earlier(session, room, act.seat, act.key):
                seq, first_mark = earlier
                return Done(seq, again=True) if first_mark in (None, mark) else Refused("key_reused")
            if refusal := self.log.gate.may(act.seat, act.verb, room.state):
                return Refused(refusal)
            drafts = verb.do(Scene(session, self.log, room, room.state.seats[act.seat], act.away), args)
        except Refused as refused:
            return refused
        entries = self.log.append(session, room, act.seat, drafts, act.key, mark)
        after_commit(session, lambda: self.news(room.id, entries))
        if room.state.phase == "closed":
            session.execute(_close(room.id))
        return Done(entries[0].seq)

    def erase(self, session: Session, room_id: str) -> None:
        """Blank every word of the room in place, keep its shape, and say in the log that it happened."""
        room = self.log.open(session, room_id)
        flush(session)
        for row in session.exec(select(EntryRow).where(EntryRow.room_id == room_id)).all():
            kept = self.keeps.get(row.kind, ())
            body = room.box.open_entry(row.seq, row.kind, row.body) if row.body is not None and kept else {}
            shape = {field: body[field] for field in kept if field in body}
            row.body = room.box.seal_entry(row.seq, row.kind, shape) if shape else None
            session.add(row)
        session.flush()
        self.append(session, room, [Draft("erased", {}, seat=HOUSE)])

    def delete(self, session: Session, room_id: str) -> None:
        """Remove the room, its words, its key and the bridge to people."""
        self.log.forget(session, room_id)
        for table in (EntryRow, SeatHolder):
            session.execute(delete(table).where(table.room_id == room_id))  # type: ignore[arg-type]
        session.execute(delete(Room).where(Room.id == room_id))  # type: ignore[arg-type]


def _free(room: OpenRoom) -> int:
    return next(number for number in count(1) if number not in room.state.seats)


def _placed(number: int, role: str) -> Draft:
    return Draft("placed", {"seat": number, "role": role}, seat=HOUSE)


def _here(room: OpenRoom) -> list[list[int | str]]:
    seats = sorted(room.state.seats.items())
    return [[number, seat.role, seat.name] for number, seat in seats if seat.sits]


def _close(room_id: str) -> Any:
    return update(Room).where(Room.id == room_id).values(closed_at=now())  # type: ignore[arg-type]

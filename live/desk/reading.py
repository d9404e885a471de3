"""Reading a board: one organisation's conversations, shifts, calls and alarms, as of now.

What has been read of a room is remembered between two readings, so that a line of two hundred costs what is new in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, bindparam
from sqlmodel import Session, col, select

from live.conversation.rules import CALL_LIVES
from live.conversation.tables import Call, Conversation
from live.desk.board import Asked, AtTheKeys, Board, Talking, Waiting, Words
from live.desk.people import at_the_desk, people_there
from live.desk.rules import LOOKED_BACK, minutes_each
from live.door.queries import door_of, missing, opening
from live.emergency.queries import alarms
from live.keys.box import RoomBox, Unreadable
from live.keys.epochs import Epoch
from live.keys.keyring import Keyring
from live.room.entries import Entry, SeatRole
from live.room.log import read
from live.room.rules import Gate
from live.room.state import State
from live.room.tables import Room, SeatHolder
from live.storage.clock import MINUTE, day, now

FIRST_WORDS = 5  # messages of somebody who waits …
LETTERS = 300  # … and how much of each: enough to see what is urgent
ESTIMATED_EVERY = MINUTE
LATEST = 200  # takings at most that the estimate goes by


class BoardReader:
    """Reads one organisation's board again and again; one reading at a time."""

    def __init__(self, keyring: Keyring, gate: Gate, organisation_id: str) -> None:
        self.organisation_id = organisation_id
        self._keyring = keyring
        self._gate = gate
        self._glances: dict[str, _Glance] = {}
        self._estimated_at = 0
        self._minutes_each: float | None = None

    def read(self, session: Session) -> Board:
        """Raises Refused("not_found") for an organisation without a door."""
        at = now()
        people = people_there(session, self.organisation_id, at)
        here, away = at_the_desk(people)
        door = door_of(session, self.organisation_id)
        rows = session.execute(RUNNING, {"organisation_id": self.organisation_id}).all()
        self._glances = {row.room_id: glance for row in rows if (glance := self._glance(session, row)) is not None}
        talking = [row for row in rows if row.taken_at is not None and row.room_id in self._glances]
        holders = _holders(session, [row.room_id for row in talking])
        return Board(
            organisation_id=self.organisation_id,
            opening=opening(door, at, bool(here)),
            missing=tuple(missing(door)),
            waiting=tuple(
                self._glances[row.room_id].waiting(row)
                for row in rows
                if row.taken_at is None and row.ended_at is None and row.room_id in self._glances
            ),
            talking=tuple(
                self._glances[row.room_id].talking(row, holders)
                for row in sorted(talking, key=lambda row: (row.taken_at, row.room_id))
            ),
            on_duty=here,
            away=away,
            minutes_each=self._estimate(session, at),
            calls=_calls(session, self.organisation_id, {row.room_id for row in talking if row.ended_at is None}, at),
            alarms=tuple(alarms(session, self.organisation_id)),
            people=people,
        )

    def rooms(self) -> frozenset[str]:
        """The rooms that the last reading looked into: news of theirs is news of the board."""
        return frozenset(self._glances)

    def _glance(self, session: Session, row: Row[Any]) -> "_Glance | None":
        """None when its words cannot be read: a day key that is gone must not take the whole board along."""
        glance = self._glances.get(row.room_id)
        try:
            if glance is None:
                epoch = Epoch(self.organisation_id, row.world, day(row.opened_at))
                box = self._keyring.open_room(row.room_id, epoch, row.wrapped_key)
                glance = _Glance(box, State(row.world, row.kind))
            if glance.state.last_seq < row.last_seq:
                glance.grow(read(session, glance.box, row.room_id, after=glance.state.last_seq), self._gate)
        except Unreadable:
            return None
        return glance

    def _estimate(self, session: Session, at: int) -> float | None:
        if at - self._estimated_at >= ESTIMATED_EVERY:
            takings = session.execute(
                TAKINGS, {"organisation_id": self.organisation_id, "since": at - LOOKED_BACK}
            ).all()
            self._minutes_each = minutes_each((arrived_at, taken_at) for arrived_at, taken_at in takings)
            self._estimated_at = at
        return self._minutes_each


@dataclass(slots=True)
class _Glance:
    """What a board needs to know of one room, grown entry by entry."""

    box: RoomBox
    state: State
    words: list[Words] = field(default_factory=list)
    professions: dict[int, str] = field(default_factory=dict)  # by seat
    last: tuple[int, bool] | None = None  # when something was said last, and whether by her

    def grow(self, entries: Sequence[Entry], gate: Gate) -> None:
        for entry in entries:
            if entry.seq != self.state.last_seq + 1:
                continue
            self.state.grow(entry, gate)
            body = entry.body or {}
            match entry.kind:
                case "said":
                    self._hear(entry, str(body.get("text", "")))
                case "withdrawn":
                    self.words = [said for said in self.words if said.key != body.get("said")]
                case "seated":
                    self.professions[body["seat"]] = str(body.get("profession", ""))
                case "erased":
                    self.words.clear()  # gone from the log: they must not live on here
                    self.professions.clear()

    def waiting(self, row: Row[Any]) -> Waiting:
        return Waiting(
            row.room_id, self._nickname(), row.arrived_at, row.away_since, tuple(self.words), bool(row.alarmed)
        )

    def talking(self, row: Row[Any], holders: dict[tuple[str, int], str]) -> Talking:
        self.words.clear()  # whoever talks with her has them; the board needs them no more
        at, from_young = self.last or (None, False)
        return Talking(
            room_id=row.room_id,
            nickname=self._nickname(),
            phase=self.state.phase,
            counsellors=tuple(
                AtTheKeys(account, seat.name, self.professions.get(seat.number, ""), seat.role, seat.number)
                for seat in self.state.seats.values()
                if seat.sits and (account := holders.get((row.room_id, seat.number))) is not None
            ),
            arrived_at=row.arrived_at,
            taken_at=row.taken_at or 0,
            young_away_since=row.away_since,
            last_at=at,
            last_from_young=from_young,
        )

    def _hear(self, entry: Entry, text: str) -> None:
        seat = self.state.seats.get(entry.seat)
        from_young = seat is not None and seat.role == SeatRole.YOUNG
        self.last = (entry.at, from_young)
        if from_young and entry.body is not None and self.state.phase == "waiting" and len(self.words) < FIRST_WORDS:
            self.words.append(Words(text[:LETTERS], entry.at, entry.key or ""))

    def _nickname(self) -> str:
        return next((seat.name for seat in self.state.seats.values() if seat.role == SeatRole.YOUNG), "")


RUNNING = (
    select(  # type: ignore[call-overload]
        Conversation.room_id,
        Conversation.arrived_at,
        Conversation.away_since,
        Conversation.taken_at,
        Conversation.ended_at,
        Conversation.alarmed,
        Room.world,
        Room.kind,
        Room.opened_at,
        Room.last_seq,
        Room.wrapped_key,
    )
    .join(Room, col(Room.id) == col(Conversation.room_id))
    .where(
        Conversation.organisation_id == bindparam("organisation_id"),
        col(Conversation.registered_at).is_(None),
        col(Conversation.ended_at).is_(None) | col(Conversation.taken_at).is_not(None),
    )
    .order_by(Conversation.arrived_at, Conversation.id)
)
TAKINGS = (
    select(Conversation.arrived_at, Conversation.taken_at)
    .where(
        Conversation.organisation_id == bindparam("organisation_id"),
        Conversation.taken_at > bindparam("since"),
    )
    .order_by(col(Conversation.taken_at).desc())
    .limit(LATEST)
)
HELD = select(SeatHolder.room_id, SeatHolder.seat, SeatHolder.principal_id).where(
    col(SeatHolder.room_id).in_(bindparam("rooms", expanding=True)), SeatHolder.principal_kind == "account"
)
ASKED = (
    select(Call)
    .where(
        Call.organisation_id == bindparam("organisation_id"),
        col(Call.answered_at).is_(None),
        Call.at > bindparam("since"),
    )
    .order_by(col(Call.at), col(Call.id))
)


def _holders(session: Session, rooms: list[str]) -> dict[tuple[str, int], str]:
    """Who of the house sits where."""
    if not rooms:
        return {}
    held = session.execute(HELD, {"rooms": rooms})
    return {(room_id, seat): account for room_id, seat, account in held}


def _calls(session: Session, organisation_id: str, rooms: set[str], at: int) -> tuple[Asked, ...]:
    """Questions to colleagues that still wait for an answer."""
    open_ones = session.execute(ASKED, {"organisation_id": organisation_id, "since": at - CALL_LIVES}).scalars()
    return tuple(
        Asked(call.id, call.room_id, call.from_account, call.to_account, call.why, call.at)
        for call in open_ones
        if call.room_id in rooms
    )

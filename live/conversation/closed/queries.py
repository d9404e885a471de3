"""Closed conversations as one person may find them: nothing of what was written, until it is opened."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from live.conversation.holding import HoldView, holds
from live.conversation.reading import ClosedOne, closed_ones, read_closed
from live.conversation.rules import may_coordinate
from live.conversation.tables import Conversation
from live.keys.keyring import Keyring
from live.people.queries import roles_there
from live.people.tables import Account
from live.people.visitor import Visitor
from live.refusal import Refused
from live.room.queries import Shown, seat_of
from live.room.rules import Gate
from live.room.tables import Room
from live.storage.clock import now


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """One conversation in the list. Times in ms. `readable_until`: this person has opened it and may still read.

    `never_taken`: she left before anybody came, so there is nothing to register.
    `keep_until` is the promise the young person was given; `held`: two people have kept it beyond.
    """

    room_id: str
    arrived_at: int
    ended_at: int
    ending: str
    alarmed: bool
    erased: bool
    registered: bool
    never_taken: bool
    own: bool
    readable_until: int | None
    keep_until: int
    held: bool


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold with names, and when the conversation it is about began."""

    hold_id: str
    arrived_at: int
    purpose: str
    asked_by: str
    asked_at: int
    until: int
    approved_by: str
    standing: bool
    may_approve: bool


@dataclass(frozen=True, slots=True)
class ClosedList:
    """`waiting`: my own that I have not registered. `others` and `holds` are for who coordinates or leads."""

    coordinates: bool
    waiting: tuple[ClosedLine, ...]
    others: tuple[ClosedLine, ...] = ()
    holds: tuple[HoldLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one. `seat` is the reader's own, 0 for somebody who was not in it."""

    arrived_at: int
    ending: str
    erased: bool
    seat: int
    own: bool
    shown: tuple[Shown, ...]


def closed_list(session: Session, keyring: Keyring, visitor: Visitor, organisation_id: str) -> ClosedList:
    """Newest first. Raises Refused("not_found") for who does not work there."""
    found = closed_ones(session, visitor.account_id, organisation_id)
    coordinates = may_coordinate(roles_there(session, visitor.account_id, organisation_id))
    standing = holds(session, keyring, visitor.account_id, organisation_id) if coordinates else []
    held = {one.hold.room_id for one in standing if one.standing}
    lines = tuple(_lines(session, found, held))
    waiting = tuple(line for line in lines if line.own and not line.registered)
    if not coordinates:
        return ClosedList(False, waiting)
    return ClosedList(True, waiting, lines, _holds(session, standing))


def transcript(session: Session, keyring: Keyring, gate: Gate, visitor: Visitor, room_id: str) -> Transcript:
    """Raises Refused("not_found") unless it is my own and not registered, or I have just said why I must read it."""
    shown = read_closed(session, keyring, gate, visitor.account_id, room_id)
    row = session.exec(select(Conversation).where(Conversation.room_id == room_id)).first()
    if row is None:
        raise Refused("not_found")
    seat = seat_of(session, room_id, "account", visitor.account_id)
    own = seat is not None and seat == row.counsellor_seat
    return Transcript(
        row.arrived_at,
        row.ending or "lost",
        row.erased,
        (seat or 0) if own else 0,
        own and row.registered_at is None,
        tuple(shown),
    )


def _lines(session: Session, found: Iterable[ClosedOne], held: set[str]) -> Iterable[ClosedLine]:
    found = list(found)
    kept = dict(
        session.exec(select(Room.id, Room.keep_until).where(col(Room.id).in_([one.room_id for one in found]))).all()
    )
    for one in found:
        row = one.conversation
        if one.room_id in kept and (kept[one.room_id] > now() or one.room_id in held):
            yield ClosedLine(
                room_id=one.room_id,
                arrived_at=row.arrived_at,
                ended_at=row.ended_at or row.arrived_at,
                ending=row.ending or "lost",
                alarmed=row.alarmed,
                erased=row.erased,
                registered=row.registered_at is not None,
                never_taken=row.taken_at is None,
                own=one.own,
                readable_until=one.readable_until,
                keep_until=kept[one.room_id],
                held=one.room_id in held,
            )


def _holds(session: Session, found: list[HoldView]) -> tuple[HoldLine, ...]:
    people = {one.hold.asked_by for one in found} | {one.hold.approved_by for one in found if one.hold.approved_by}
    names = dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(people))).all())
    rooms = [one.hold.room_id for one in found]
    began = dict(
        session.exec(
            select(Conversation.room_id, Conversation.arrived_at).where(col(Conversation.room_id).in_(rooms))
        ).all()
    )
    return tuple(
        HoldLine(
            one.hold.id,
            began.get(one.hold.room_id, one.hold.asked_at),
            one.purpose,
            names.get(one.hold.asked_by, ""),
            one.hold.asked_at,
            one.hold.until or 0,
            names.get(one.hold.approved_by or "", ""),
            one.standing,
            one.may_approve,
        )
        for one in found
    )

"""Taking an alarm from outside its room, ringing the next one, and closing what has lost its room."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col

from live.emergency.queries import authorise_watching, found_alarm, hearer
from live.emergency.rules import may_acknowledge, next_level
from live.emergency.tables import Alarm
from live.emergency.verbs import shut, take
from live.people.audit import record
from live.people.tables import Account
from live.people.visitor import Visitor
from live.refusal import Refused
from live.room.actions import Rooms
from live.room.entries import HOUSE, Draft
from live.room.log import OpenRoom
from live.room.queries import seat_of
from live.room.tables import Room
from live.storage.clock import MINUTE, now
from live.storage.database import after_commit

MAIL_AGAIN = MINUTE
"""A letter to the bagvagt that did not leave is tried again after this long; one that is being sent is left alone."""


@dataclass(frozen=True)
class Alarms:
    """What is done to alarms from desks, bells and the clock. Each method takes a session and never commits."""

    rooms: Rooms
    knock: Callable[[str], None]

    def acknowledge(self, session: Session, account_id: str, alarm_id: str) -> None:
        """ "Jeg tager den": it stops ringing everywhere, and those at the keys read who comes.

        Raises Refused: not_found, no_alarm (it is over), alarm_taken, alarm_needs_another (who raised it, unless the
        bagvagt is the one to be spoken to).
        """
        alarm, room = self._ringing(session, account_id, alarm_id)
        who = hearer(session, account_id, alarm.organisation_id)
        if not may_acknowledge(who, level=alarm.level, raised_by=alarm.raised_by):
            raise Refused("alarm_needs_another")
        own = account_id == alarm.raised_by
        take(session, alarm, account_id, reached_bagvagt=own)
        person = session.get(Account, account_id)
        by = _seat(session, room, account_id)
        self._write(session, room, "alarm_acknowledged", by, name=person.name if person else "", bagvagt=own)
        self._tell(session, alarm)
        record(session, account_id, "alarm.acknowledged", organisation_id=alarm.organisation_id, object_ref=alarm.id)

    def ring_next(self, session: Session, account_id: str, alarm_id: str) -> None:
        """Somebody will not wait for the minute to pass. Raises Refused: not_found, no_alarm, alarm_taken."""
        alarm, room = self._ringing(session, account_id, alarm_id)
        self._ring(session, alarm, room)

    def ring_again(self, session: Session, alarm_id: str, rung_at: int) -> bool:
        """The minute has passed. Of several servers that notice it one wins: the one that finds `rung_at` unchanged."""
        alarm = session.get(Alarm, alarm_id)
        if alarm is None:
            return False
        room = self._held(session, alarm)
        if alarm.rung_at != rung_at or alarm.acknowledged_at or alarm.closed_at:
            return False
        self._ring(session, alarm, room)
        return True

    def claim_letter(self, session: Session, alarm_id: str) -> bool:
        """Whether this server writes to the bagvagt now. At most one does at a time, until it has left (RO5)."""
        at = now()
        claimed = session.execute(
            update(Alarm)
            .where(
                col(Alarm.id) == alarm_id,
                col(Alarm.mailed_at).is_(None),
                col(Alarm.acknowledged_at).is_(None),
                col(Alarm.closed_at).is_(None),
                col(Alarm.mail_tried_at).is_(None) | (col(Alarm.mail_tried_at) <= at - MAIL_AGAIN),
            )
            .values(mail_tried_at=at)
        )
        return bool(claimed.rowcount)  # type: ignore[attr-defined]

    def letter_left(self, session: Session, alarm_id: str) -> None:
        """The bagvagt has been written to: in the log, for it is asked about afterwards (RO5)."""
        alarm = session.get(Alarm, alarm_id)
        if alarm is None or alarm.mailed_at is not None:
            return
        alarm.mailed_at = now()
        session.add(alarm)
        self._tell(session, alarm)
        record(session, None, "alarm.bagvagt", organisation_id=alarm.organisation_id, object_ref=alarm.id)

    def close_without_room(self, session: Session, visitor: Visitor, alarm_id: str, *, mistake: bool = False) -> None:
        """Its room is over or deleted, so nobody can close it there. Coordinators and leads.

        Raises Refused: not_found, no_alarm, close_in_room.
        """
        alarm = session.get(Alarm, alarm_id)
        if alarm is None:
            raise Refused("not_found")
        authorise_watching(session, visitor, alarm.organisation_id)
        if alarm.closed_at is not None:
            raise Refused("no_alarm")
        room = session.get(Room, alarm.room_id) if alarm.room_id else None
        if room is not None and room.closed_at is None:
            raise Refused("close_in_room")
        self._tell(session, alarm)
        shut(session, alarm, visitor.account_id, mistake=mistake)

    def _ringing(self, session: Session, account_id: str, alarm_id: str) -> tuple[Alarm, OpenRoom | None]:
        alarm = found_alarm(session, account_id, alarm_id)
        room = self._held(session, alarm)
        if alarm.closed_at is not None:
            raise Refused("no_alarm")
        if alarm.acknowledged_at is not None:
            raise Refused("alarm_taken")
        return alarm, room

    def _held(self, session: Session, alarm: Alarm) -> OpenRoom | None:
        """Hold the room, then the alarm, in the order of the verbs; and read the alarm again: two may press at once.

        None when the room has no words to give any more.
        """
        room = None
        if alarm.room_id is not None and session.get(Room, alarm.room_id) is not None:
            room = self.rooms.log.open(session, alarm.room_id)
        session.refresh(alarm, with_for_update=True)
        return room if room is not None and room.state.phase != "closed" else None

    def _ring(self, session: Session, alarm: Alarm, room: OpenRoom | None) -> None:
        level = next_level(alarm.level)
        if level != alarm.level:
            self._write(session, room, "alarm_rung", HOUSE, level=int(level))
        alarm.rung_at, alarm.level = max(now(), alarm.rung_at + 1), level
        session.add(alarm)
        self._tell(session, alarm)

    def _write(self, session: Session, room: OpenRoom | None, kind: str, by: int, **body: str | int | bool) -> None:
        if room is not None:
            self.rooms.append(session, room, [Draft(kind, dict(body))], by)

    def _tell(self, session: Session, alarm: Alarm) -> None:
        organisation_id = alarm.organisation_id
        after_commit(session, lambda: self.knock(organisation_id))


def forget_room(session: Session, room_id: str) -> None:
    """For the purge: the words are gone. That an alarm rang stays as a bare fact, and points at nothing any more: the
    conversation's own times are coarse from now on, and an exact one beside it would undo that."""
    session.execute(update(Alarm).where(col(Alarm.room_id) == room_id).values(room_id=None, conversation_id=""))


def _seat(session: Session, room: OpenRoom | None, account_id: str) -> int:
    """Their living seat in the room; the house speaks for whoever has none."""
    number = seat_of(session, room.id, "account", account_id) if room is not None else None
    seat = room.state.seats.get(number) if room is not None and number is not None else None
    return seat.number if seat is not None and seat.until_seq is None else HOUSE

"""The alarms that ring, those that are over, and who can hear one. No words: they stand in the room."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from live.duty.queries import on_duty, on_duty_there
from live.emergency.rules import Hearer, Reachable, is_rung, may_hear_of
from live.emergency.tables import Alarm
from live.people.queries import roles_there
from live.people.tables import Account
from live.people.visitor import Role, Visitor
from live.refusal import Refused
from live.room.tables import Room
from live.storage.clock import now

PAGE = 50


@dataclass(frozen=True, slots=True)
class AlarmNow:
    """An alarm with the names of those it concerns. `room_over`: its room is closed or gone, so that it can be
    closed from the list of alarms only."""

    id: str
    organisation_id: str
    room_id: str | None
    raised_at: int
    raised_by: str
    raised_by_name: str
    branch: str
    level: int
    rung_at: int
    acknowledged_by: str | None
    acknowledged_by_name: str
    acknowledged_at: int | None
    reached_bagvagt: bool
    mailed_at: int | None
    assessed_at: int | None
    decision: str
    closed_at: int | None
    mistake: bool
    room_over: bool = False


def alarms(session: Session, organisation_id: str) -> list[AlarmNow]:
    """Every alarm of this organisation that is not closed, oldest first: for the desks' boards."""
    open_ones = select(Alarm).where(Alarm.organisation_id == organisation_id, col(Alarm.closed_at).is_(None))
    return _named(session, session.exec(open_ones.order_by(col(Alarm.raised_at))).all())


def alarms_for(session: Session, account_id: str, organisation_id: str) -> list[AlarmNow]:
    """Those that this person may hear of: also the one they raised themselves."""
    all_of_them = alarms(session, organisation_id)
    if not all_of_them or may_hear_of(hearer(session, account_id, organisation_id)):
        return all_of_them
    return [alarm for alarm in all_of_them if alarm.raised_by == account_id]


def rings_for(session: Session, alarm: AlarmNow, account_id: str) -> bool:
    """Whether this person's bell rings for it now."""
    if alarm.acknowledged_at is not None or alarm.closed_at is not None:
        return False
    return is_rung(hearer(session, account_id, alarm.organisation_id), level=alarm.level, raised_by=alarm.raised_by)


def hearer(session: Session, account_id: str, organisation_id: str) -> Hearer:
    """Who this is in that organisation, at this moment."""
    return Hearer(
        account_id, roles_there(session, account_id, organisation_id), on_duty(session, account_id, organisation_id)
    )


def reachable(session: Session, organisation_id: str, raised_by: str) -> Reachable:
    """Who is there besides the one who pressed."""
    others = [person for person in on_duty_there(session, organisation_id) if person.account_id != raised_by]
    return Reachable(any(person.role == Role.COORDINATOR for person in others), bool(others))


def unanswered(session: Session, before: int) -> list[Alarm]:
    """Alarms that nobody has taken and that last rang before `before` (ms), in every organisation."""
    return list(
        session.exec(
            select(Alarm).where(
                col(Alarm.closed_at).is_(None), col(Alarm.acknowledged_at).is_(None), Alarm.rung_at <= before
            )
        )
    )


def running_alarm(session: Session, room_id: str) -> Alarm | None:
    """The one alarm of a room that is not closed."""
    return session.exec(select(Alarm).where(Alarm.room_id == room_id, col(Alarm.closed_at).is_(None))).first()


def found_alarm(session: Session, account_id: str, alarm_id: str) -> Alarm:
    """An alarm that this person may hear of. Raises Refused("not_found"): what is forbidden is not found."""
    alarm = session.get(Alarm, alarm_id)
    if alarm is None:
        raise Refused("not_found")
    who = hearer(session, account_id, alarm.organisation_id)
    if not may_hear_of(who) and not (who.roles and alarm.raised_by == account_id):
        raise Refused("not_found")
    return alarm


def past_alarms(
    session: Session, visitor: Visitor, organisation_id: str, before: int | None = None, size: int = PAGE
) -> list[AlarmNow]:
    """Closed ones, newest first: times and who, never a word. Raises Refused("not_found")."""
    authorise_watching(session, visitor, organisation_id)
    closed = select(Alarm).where(Alarm.organisation_id == organisation_id, col(Alarm.closed_at).is_not(None))
    if before is not None:
        closed = closed.where(Alarm.raised_at < min(max(before, 0), now()))
    return _named(session, session.exec(closed.order_by(col(Alarm.raised_at).desc()).limit(size)).all())


def authorise_watching(session: Session, visitor: Visitor, organisation_id: str) -> None:
    """Coordinators and leads of that organisation, read again. Raises Refused("not_found")."""
    roles = roles_there(session, visitor.account_id, organisation_id)
    if visitor.locked or not {Role.COORDINATOR, Role.LEAD} & set(roles):
        raise Refused("not_found")


def _named(session: Session, found: Sequence[Alarm]) -> list[AlarmNow]:
    if not found:
        return []  # nearly always, and every desk asks every other second
    people = {row.raised_by for row in found} | {row.acknowledged_by for row in found if row.acknowledged_by}
    names = dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(people))).all())
    rooms = {row.room_id for row in found if row.room_id}
    open_rooms = set(session.exec(select(Room.id).where(col(Room.id).in_(rooms), col(Room.closed_at).is_(None))))
    return [
        AlarmNow(
            id=row.id,
            organisation_id=row.organisation_id,
            room_id=row.room_id,
            raised_at=row.raised_at,
            raised_by=row.raised_by,
            raised_by_name=names.get(row.raised_by, ""),
            branch=row.branch,
            level=row.level,
            rung_at=row.rung_at,
            acknowledged_by=row.acknowledged_by,
            acknowledged_by_name=names.get(row.acknowledged_by or "", ""),
            acknowledged_at=row.acknowledged_at,
            reached_bagvagt=row.reached_bagvagt,
            mailed_at=row.mailed_at,
            assessed_at=row.assessed_at,
            decision=row.decision,
            closed_at=row.closed_at,
            mistake=row.mistake,
            room_over=row.room_id not in open_rooms,
        )
        for row in found
    ]

"""Everybody who works in an organisation, as of this moment: what the desk's gate decides by."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from live.desk.board import Person, Shift
from live.duty.queries import OnDuty, first_word
from live.duty.rules import is_away, is_over, role_on_duty
from live.duty.tables import Duty, Introduction
from live.people.tables import Account, Certification, Membership, Organisation
from live.people.visitor import OrganisationKind, Role


def people_there(session: Session, organisation_id: str, at: int) -> dict[str, Person]:
    """By account. Prepared statements and columns, not rows: this is asked every other second for every open desk."""
    asked = {"organisation_id": organisation_id, "at": at}
    roles: dict[str, set[Role]] = {}
    names: dict[str, str] = {}
    for account_id, role, name in session.execute(WORK_THERE, asked):
        roles.setdefault(account_id, set()).add(Role(role))
        names[account_id] = name
    certified = set(session.execute(CERTIFIED, asked).scalars())
    volunteers = set(session.execute(VOLUNTEERS).scalars())
    introduced = {account_id: tuple(told) for account_id, *told in session.execute(INTRODUCED, asked)}
    shifts = {
        account_id: Shift(on_at, seen_at, busy, sound_checked_at, is_away(seen_at, at))
        for account_id, on_at, seen_at, busy, sound_checked_at in session.execute(ON_DUTY, asked)
        if not is_over(seen_at, at)
    }
    people: dict[str, Person] = {}
    for account_id, held in roles.items():
        first_name, profession, department = introduced.get(account_id, (first_word(names[account_id]), "", ""))
        people[account_id] = Person(
            name=names[account_id],
            roles=frozenset(held),
            certified=account_id in certified,
            first_name=first_name,
            profession=profession,
            department=department,
            employed="volunteer" if account_id in volunteers else "municipal",
            shift=shifts.get(account_id),
        )
    return people


def at_the_desk(people: dict[str, Person]) -> tuple[tuple[OnDuty, ...], tuple[OnDuty, ...]]:
    """(those who may be promised to a young person, those whose desk has fallen silent), by name."""
    here: list[OnDuty] = []
    away: list[OnDuty] = []
    for account_id, person in people.items():
        if person.shift is not None and person.certified:
            who = OnDuty(
                account_id,
                person.first_name,
                person.profession,
                person.employed,
                role_on_duty(person.roles),
                person.shift.busy,
                person.shift.seen_at,
            )
            (away if person.shift.away else here).append(who)
    return _by_name(here), _by_name(away)


WORK_THERE = (
    select(Membership.account_id, Membership.role, Account.name)
    .join(Account, col(Account.id) == col(Membership.account_id))
    .where(Membership.organisation_id == bindparam("organisation_id"), col(Membership.ended_at).is_(None))
)
CERTIFIED = select(Certification.account_id).where(
    Certification.organisation_id == bindparam("organisation_id"),
    col(Certification.withdrawn_at).is_(None),
    col(Certification.until).is_(None) | (col(Certification.until) > bindparam("at")),
)
VOLUNTEERS = (
    select(Membership.account_id)
    .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
    .where(Organisation.kind == OrganisationKind.VOLUNTEERS.value, col(Membership.ended_at).is_(None))
)
INTRODUCED = select(
    Introduction.account_id, Introduction.first_name, Introduction.profession, Introduction.department
).where(Introduction.organisation_id == bindparam("organisation_id"))
ON_DUTY = select(Duty.account_id, Duty.on_at, Duty.seen_at, Duty.busy, Duty.sound_checked_at).where(  # type: ignore[call-overload]
    Duty.organisation_id == bindparam("organisation_id"), col(Duty.off_at).is_(None)
)


def _by_name(them: list[OnDuty]) -> tuple[OnDuty, ...]:
    return tuple(sorted(them, key=lambda who: (who.first_name.lower(), who.account_id)))

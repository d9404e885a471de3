"""Who is on duty, and how they are introduced."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session, col, select

from live.duty.rules import OFF_AFTER, is_away, is_over, role_on_duty
from live.duty.tables import Duty, Introduction
from live.people.queries import alive, is_certified
from live.people.tables import Account, Certification, Membership, Organisation, StaffSession
from live.people.visitor import OrganisationKind, Role
from live.storage.clock import now

Employed = Literal["municipal", "volunteer"]


def on_duty(session: Session, account_id: str, organisation_id: str) -> bool:
    """Whether this person may take and lead conversations there at this moment: on duty, and certified today.

    Asked anew by every action: a certification withdrawn a second ago counts (S4).
    """
    duty = open_duty(session, account_id, organisation_id)
    return duty is not None and duty.seen_at > now() - OFF_AFTER and is_certified(session, account_id, organisation_id)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody who is at the desk now. `role` is what they are to their colleagues there."""

    account_id: str
    first_name: str
    profession: str
    employed: Employed
    role: Role
    busy: bool
    seen_at: int


def on_duty_there(session: Session, organisation_id: str, at: int | None = None) -> list[OnDuty]:
    """Everybody certified who is on duty and was seen within two minutes, by name."""
    return [
        person for person in still_on_duty(session, organisation_id, at) if not is_away(person.seen_at, at or now())
    ]


def still_on_duty(session: Session, organisation_id: str, at: int | None = None) -> list[OnDuty]:
    """As `on_duty_there`, with those whose desk has been silent for a while: they have not gone off."""
    at = at or now()
    rows = session.exec(
        select(Duty, Account.name, Introduction)
        .join(Account, col(Account.id) == col(Duty.account_id))
        .join(
            Introduction,
            (col(Introduction.account_id) == col(Duty.account_id))
            & (col(Introduction.organisation_id) == col(Duty.organisation_id)),
            isouter=True,
        )
        .where(Duty.organisation_id == organisation_id, col(Duty.off_at).is_(None), Duty.seen_at > at - OFF_AFTER)
    ).all()
    accounts = [duty.account_id for duty, _, _ in rows]
    if not accounts:
        return []
    certified = _certified(session, accounts, organisation_id, at)
    roles, volunteers = _roles(session, accounts, organisation_id)
    people = [
        OnDuty(
            account_id=duty.account_id,
            first_name=introduced.first_name if introduced else first_word(name),
            profession=introduced.profession if introduced else "",
            employed="volunteer" if duty.account_id in volunteers else "municipal",
            role=role_on_duty(roles[duty.account_id]),
            busy=duty.busy,
            seen_at=duty.seen_at,
        )
        for duty, name, introduced in rows
        if duty.account_id in certified and duty.account_id in roles
    ]
    return sorted(people, key=lambda person: (person.first_name.lower(), person.account_id))


def introduction(session: Session, account_id: str, organisation_id: str) -> Introduction:
    """How this person is introduced to a young person there: as they said themselves, else by their first name."""
    said = session.get(Introduction, (account_id, organisation_id))
    if said is not None:
        return said
    name = session.exec(select(Account.name).where(Account.id == account_id)).first() or ""
    return Introduction(account_id=account_id, organisation_id=organisation_id, first_name=first_word(name))


def employed_as(session: Session, account_id: str, organisation_id: str) -> Employed:
    """Volunteer or municipal, which a young person is told (LC19): who belongs to a service of volunteers is one."""
    _, volunteers = _roles(session, [account_id], organisation_id)
    return "volunteer" if account_id in volunteers else "municipal"


def open_duty(session: Session, account_id: str, organisation_id: str) -> Duty | None:
    """The shift that this person is in there, or None."""
    return session.exec(
        select(Duty).where(
            Duty.account_id == account_id,
            Duty.organisation_id == organisation_id,
            col(Duty.off_at).is_(None),
        )
    ).first()


def due(session: Session, at: int, *, lock: bool = False) -> list[tuple[Duty, bool]]:
    """The shifts, in every organisation, that should not go on as they are, each with whether its person is signed in
    anywhere: unseen for too long, signed out everywhere, or not certified there any more.

    A handful of questions for all of them together: this is asked every other second.
    """
    open_ones = select(Duty).where(col(Duty.off_at).is_(None))
    duties = session.exec(open_ones.with_for_update() if lock else open_ones).all()
    if not duties:
        return []
    accounts = {duty.account_id for duty in duties}
    signed_in = set(
        session.exec(
            alive(at).with_only_columns(col(StaffSession.account_id)).where(col(StaffSession.account_id).in_(accounts))
        )
    )
    grants = session.exec(
        select(Certification.account_id, Certification.organisation_id)
        .join(
            Membership,
            (col(Membership.account_id) == col(Certification.account_id))
            & (col(Membership.organisation_id) == col(Certification.organisation_id)),
        )
        .where(
            col(Certification.account_id).in_(accounts),
            col(Certification.withdrawn_at).is_(None),
            col(Certification.until).is_(None) | (col(Certification.until) > at),
            col(Membership.ended_at).is_(None),
        )
    )
    certified = {(account_id, place) for account_id, place in grants}
    return [
        (duty, duty.account_id in signed_in)
        for duty in duties
        if duty.account_id not in signed_in
        or is_over(duty.seen_at, at)
        or (duty.account_id, duty.organisation_id) not in certified
    ]


def first_word(name: str) -> str:
    """ "Fatima" of "Fatima Bak"."""
    return name.split()[0] if name.split() else ""


def _certified(session: Session, accounts: list[str], organisation_id: str, at: int) -> set[str]:
    return set(
        session.exec(
            select(Certification.account_id).where(
                col(Certification.account_id).in_(accounts),
                Certification.organisation_id == organisation_id,
                col(Certification.withdrawn_at).is_(None),
                col(Certification.until).is_(None) | (col(Certification.until) > at),
            )
        )
    )


def _roles(session: Session, accounts: Iterable[str], organisation_id: str) -> tuple[dict[str, list[Role]], set[str]]:
    """(living roles there by account, those who belong to a service of volunteers)."""
    held = session.exec(
        select(Membership.account_id, Membership.organisation_id, Membership.role, Organisation.kind)
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
        .where(col(Membership.account_id).in_(list(accounts)), col(Membership.ended_at).is_(None))
    ).all()
    roles: dict[str, list[Role]] = {}
    for account_id, place, role, _ in held:
        if place == organisation_id:
            roles.setdefault(account_id, []).append(Role(role))
    return roles, {account_id for account_id, _, _, kind in held if kind == OrganisationKind.VOLUNTEERS.value}

"""What somebody sees on the practice page: colleagues who are here, who asks for them, and what they wait for.

Everything begins with the visitor's living memberships, read again each time: another organisation's people are
neither seen nor counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from live.people.queries import memberships_of
from live.people.tables import Account, Membership
from live.people.visitor import MembershipView, Role, Visitor
from live.refusal import Refused
from live.room.tables import Room
from live.storage.clock import HOUR, MINUTE, now
from trainer.practice.lobby.rules import AT_WORK_FOR, PRESENT_FOR, InvitationState, Way, is_here
from trainer.practice.lobby.tables import PracticeInvitation, PracticePresence
from trainer.practice.runs import seen_by
from trainer.practice.tables import PracticePart, PracticeRun


@dataclass(frozen=True, slots=True)
class LobbyView:
    """All that the page shows about people, as of now."""

    colleagues: tuple["Colleague", ...]
    asks: tuple["Ask", ...]
    mine: "MyInvitation | None"
    unfinished: tuple["Unfinished", ...]
    seen: frozenset[str]
    """Scenarios whose role card I have read."""
    keep_in: str
    """The organisation whose retention I am told about before a partner is known."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of one of my organisations who is here. `invitation_id`: they wait for anybody, with that case."""

    account_id: str
    name: str
    role: Role
    organisation_name: str
    busy: bool
    invitation_id: str | None = None
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asks me, by name, to practise with them."""

    invitation_id: str
    name: str
    scenario: str


@dataclass(frozen=True, slots=True)
class MyInvitation:
    """What I have asked for and what became of it. `over`: its time has run out."""

    id: str
    way: Way
    state: InvitationState
    scenario: str
    code: str
    expires_at: int
    over: bool
    asked_name: str = ""
    asked_is_here: bool = True
    partner_name: str = ""
    room_id: str = ""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A practice of mine that is still open, with somebody in it."""

    room_id: str
    scenario: str
    partner_name: str


def lobby(session: Session, visitor: Visitor) -> LobbyView:
    """Raises Refused("not_found") for somebody who belongs nowhere any more."""
    at = now()
    memberships = memberships_of(session, visitor.account_id)
    if not memberships:
        raise Refused("not_found")
    unfinished = _unfinished(session, visitor.account_id, at)
    return LobbyView(
        colleagues=_colleagues(session, visitor.account_id, memberships, at),
        asks=_asks(session, visitor.account_id, memberships, at),
        mine=_mine(session, visitor.account_id, at),
        unfinished=unfinished,
        seen=frozenset(seen_by(session, [visitor.account_id])),
        keep_in=memberships[0].organisation_id,
    )


def open_invitations(session: Session, account_ids: Iterable[str], at: int) -> list[PracticeInvitation]:
    """Those of these people that can still be answered, oldest first."""
    return list(
        session.exec(
            select(PracticeInvitation)
            .where(
                col(PracticeInvitation.inviter_id).in_(list(account_ids)),
                PracticeInvitation.state == InvitationState.OPEN.value,
                PracticeInvitation.expires_at > at,
            )
            .order_by(col(PracticeInvitation.created_at), col(PracticeInvitation.id))
        )
    )


def colleagues_of(session: Session, account_id: str, organisation_ids: Iterable[str]) -> dict[str, str]:
    """The names of everybody else who works in one of these organisations now, by account."""
    rows = session.exec(
        select(Account.id, Account.name)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(
            col(Membership.organisation_id).in_(list(organisation_ids)),
            col(Membership.ended_at).is_(None),
            Account.id != account_id,
        )
    )
    return dict(rows.all())


def names_of(session: Session, account_ids: Iterable[str | None]) -> dict[str | None, str]:
    """First names, by account."""
    rows = session.exec(
        select(Account.id, Account.name).where(col(Account.id).in_([one for one in account_ids if one]))
    )
    return {account_id: first_name(name) for account_id, name in rows}


def here_now(session: Session, account_ids: Iterable[str], at: int) -> set[str]:
    """Those of them whose practice page is open."""
    rows = session.exec(
        select(PracticePresence.account_id).where(
            col(PracticePresence.account_id).in_(list(account_ids)), PracticePresence.at > at - PRESENT_FOR
        )
    )
    return set(rows)


def first_name(name: str) -> str:
    """As a partner is called."""
    return name.split()[0] if name.split() else name


def _colleagues(
    session: Session, account_id: str, memberships: tuple[MembershipView, ...], at: int
) -> tuple[Colleague, ...]:
    names = colleagues_of(session, account_id, (membership.organisation_id for membership in memberships))
    here = here_now(session, names, at)
    at_work = _at_work(session, names, at) - here
    waiting = {row.inviter_id: row for row in open_invitations(session, here, at) if row.way == Way.ANYONE.value}
    shown = sorted(here | at_work, key=lambda one: (one in at_work, names[one].casefold(), one))
    roles = _roles_we_know(session, shown, memberships)
    return tuple(
        Colleague(
            one,
            names[one],
            *roles[one],
            busy=one in at_work,
            invitation_id=waiting[one].id if one in waiting else None,
            scenario=waiting[one].scenario if one in waiting else "",
        )
        for one in shown
        if one in roles
    )


def _roles_we_know(
    session: Session, account_ids: Iterable[str], memberships: tuple[MembershipView, ...]
) -> dict[str, tuple[Role, str]]:
    """What each of them is, and where: in an organisation of mine, the oldest role if there are several."""
    mine = {membership.organisation_id: membership.organisation_name for membership in memberships}
    rows = session.exec(
        select(Membership)
        .where(
            col(Membership.account_id).in_(list(account_ids)),
            col(Membership.organisation_id).in_(list(mine)),
            col(Membership.ended_at).is_(None),
        )
        .order_by(col(Membership.created_at).desc(), col(Membership.id).desc())
    )
    return {row.account_id: (Role(row.role), mine[row.organisation_id]) for row in rows}


def _at_work(session: Session, account_ids: Iterable[str], at: int) -> set[str]:
    """In a practice that goes on at this moment."""
    rows = session.exec(
        select(PracticePart.account_id)
        .join(Room, col(Room.id) == col(PracticePart.room_id))
        .where(
            col(PracticePart.account_id).in_(list(account_ids)),
            col(Room.closed_at).is_(None),
            Room.opened_at > at - AT_WORK_FOR,
        )
    )
    return set(rows)


def _asks(session: Session, account_id: str, memberships: tuple[MembershipView, ...], at: int) -> tuple[Ask, ...]:
    """Only from colleagues whose page is open: nobody is called to a room where no one waits."""
    rows = session.exec(
        select(PracticeInvitation)
        .where(
            PracticeInvitation.asked_id == account_id,
            PracticeInvitation.state == InvitationState.OPEN.value,
            PracticeInvitation.expires_at > at,
        )
        .order_by(col(PracticeInvitation.created_at), col(PracticeInvitation.id))
    ).all()
    names = colleagues_of(session, account_id, (membership.organisation_id for membership in memberships))
    here = here_now(session, names, at)
    return tuple(Ask(row.id, first_name(names[row.inviter_id]), row.scenario) for row in rows if row.inviter_id in here)


def _mine(session: Session, account_id: str, at: int) -> MyInvitation | None:
    row = session.exec(
        select(PracticeInvitation)
        .where(PracticeInvitation.inviter_id == account_id, PracticeInvitation.created_at > at - HOUR)
        .order_by(col(PracticeInvitation.created_at).desc(), col(PracticeInvitation.id))
    ).first()
    if row is None or row.state == InvitationState.WITHDRAWN.value:
        return None
    if row.state == InvitationState.MET.value and (row.met_at or 0) < at - 2 * MINUTE:
        return None
    names = names_of(session, (row.asked_id, row.partner_id))
    presence = session.get(PracticePresence, row.asked_id) if row.asked_id else None
    return MyInvitation(
        row.id,
        Way(row.way),
        InvitationState(row.state),
        row.scenario,
        row.code or "",
        row.expires_at,
        over=row.state != InvitationState.MET.value and row.expires_at <= at,
        asked_name=names.get(row.asked_id, ""),
        asked_is_here=row.asked_id is None or is_here(presence.at if presence else None, at),
        partner_name=names.get(row.partner_id, ""),
        room_id=row.room_id or "",
    )


def _unfinished(session: Session, account_id: str, at: int) -> tuple[Unfinished, ...]:
    runs = session.exec(
        select(PracticeRun)
        .join(PracticePart, col(PracticePart.room_id) == col(PracticeRun.room_id))
        .join(Room, col(Room.id) == col(PracticeRun.room_id))
        .where(
            PracticePart.account_id == account_id,
            col(Room.closed_at).is_(None),
            Room.opened_at > at - AT_WORK_FOR,
        )
        .order_by(col(PracticeRun.opened_at).desc())
        .limit(3)
    ).all()
    partners = session.exec(
        select(PracticePart).where(
            col(PracticePart.room_id).in_([run.room_id for run in runs]), PracticePart.account_id != account_id
        )
    ).all()
    names = {part.room_id: part.name for part in partners}
    return tuple(Unfinished(run.room_id, run.scenario, names.get(run.room_id, "")) for run in runs)

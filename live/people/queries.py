"""What can be found about people. Everything begins with who asks: what is forbidden is not found."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from live.keys.box import Unreadable
from live.keys.keyring import Keyring
from live.people.rules import Deed, may, runs
from live.people.tables import (
    Account,
    AuditRow,
    Certification,
    Invitation,
    Membership,
    Organisation,
    PasswordReset,
    RecoveryCode,
    StaffSession,
)
from live.people.tokens import token_hash
from live.people.visitor import MembershipView, OrganisationKind, Role, Visitor
from live.refusal import Refused
from live.storage.clock import HOUR, now

SESSION_HOURS = 10
LAST_ROW = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of one organisation, as those who may look after its people see them."""

    account_id: str
    name: str
    email: str
    memberships: tuple[tuple[str, Role], ...]  # membership id, role
    certified: bool
    certified_until: int | None
    certified_by: str
    certified_at: int | None
    certified_reason: str
    second_factor: bool
    open_sessions: int


def people(session: Session, visitor: Visitor, organisation_id: str, keyring: Keyring) -> list[PersonRow]:
    """Everybody who works there now, by name. Raises Refused("not_found")."""
    authorise(session, visitor, organisation_id, Deed.SEE_PEOPLE)
    there = session.exec(
        select(Membership, Account)
        .join(Account, col(Account.id) == col(Membership.account_id))
        .where(Membership.organisation_id == organisation_id, col(Membership.ended_at).is_(None))
        .order_by(func.lower(Account.name), col(Account.id), col(Membership.created_at))
    ).all()
    grants = {grant.account_id: grant for grant in _standing_grants(session, organisation_id)}
    givers = _names(session, {grant.given_by for grant in grants.values()})
    open_now = _open_sessions(session, {account.id for _, account in there})
    rows: list[PersonRow] = []
    for account in {account.id: account for _, account in there}.values():
        grant = grants.get(account.id)
        rows.append(
            PersonRow(
                account_id=account.id,
                name=account.name,
                email=account.email,
                memberships=tuple((m.id, Role(m.role)) for m, person in there if person.id == account.id),
                certified=grant is not None,
                certified_until=grant.until if grant else None,
                certified_by=givers.get(grant.given_by, "") if grant else "",
                certified_at=grant.given_at if grant else None,
                certified_reason=_reason(keyring, grant) if grant else "",
                second_factor=account.totp_secret is not None,
                open_sessions=open_now.get(account.id, 0),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that has not been used. `open` is false when its time is over."""

    id: str
    email: str
    role: Role
    expires_at: int
    open: bool


def invitations(session: Session, visitor: Visitor, organisation_id: str) -> list[InvitationRow]:
    """Unused ones of the last two weeks, newest first. Raises Refused("not_found")."""
    authorise(session, visitor, organisation_id, Deed.INVITE)
    at = now()
    rows = session.exec(
        select(Invitation)
        .where(
            Invitation.organisation_id == organisation_id,
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
            Invitation.expires_at > at - 14 * 24 * HOUR,
        )
        .order_by(col(Invitation.created_at).desc())
    )
    return [InvitationRow(row.id, row.email, Role(row.role), row.expires_at, row.expires_at > at) for row in rows]


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A row of the log with the actor's name; the name is looked up, never stored in the log."""

    seq: int
    at: int
    actor: str
    role: str
    action: str
    object_ref: str
    object_name: str
    result: str


def audit_page(
    session: Session, visitor: Visitor, organisation_id: str, before: int | None = None, size: int = 50
) -> list[AuditLine]:
    """The organisation's own rows, newest first, those before row `before`. Raises Refused("not_found")."""
    authorise(session, visitor, organisation_id, Deed.READ_AUDIT)
    wanted = select(AuditRow).where(AuditRow.organisation_id == organisation_id)
    if before is not None:
        wanted = wanted.where(AuditRow.seq < min(max(before, 0), LAST_ROW))  # an address may name any number at all
    rows = session.exec(wanted.order_by(col(AuditRow.seq).desc()).limit(min(size, 200))).all()
    names = _names(session, {row.actor for row in rows} | {row.object_ref for row in rows})
    return [
        AuditLine(
            seq=row.seq,
            at=row.at,
            actor=names.get(row.actor, ""),
            role=row.role,
            action=row.action,
            object_ref=row.object_ref,
            object_name=names.get(row.object_ref, ""),
            result=row.result,
        )
        for row in rows
    ]


def settings_of(session: Session, visitor: Visitor, organisation_id: str) -> Organisation:
    """To look at and change. Raises Refused("not_found")."""
    authorise(session, visitor, organisation_id, Deed.CHANGE_SETTINGS)
    return session.exec(select(Organisation).where(Organisation.id == organisation_id)).one()


def practice_days(session: Session, organisation_id: str) -> int:
    """How many days this organisation keeps practice runs: the number that is promised and the one that is kept."""
    return session.exec(select(Organisation.practice_days).where(Organisation.id == organisation_id)).one()


@dataclass(frozen=True, slots=True)
class NetworkMember:
    """An organisation as its network's administrator sees it: that it is there, and whether anybody runs it."""

    id: str
    name: str
    kind: OrganisationKind
    has_lead: bool
    invited: bool


def network_members(session: Session, visitor: Visitor, network_id: str) -> list[NetworkMember]:
    """By name. Raises Refused("not_found") for anybody but an administrator of that network."""
    authorise(session, visitor, network_id, Deed.FOUND_ORGANISATION)
    members = session.exec(
        select(Organisation).where(Organisation.network_id == network_id).order_by(func.lower(Organisation.name))
    ).all()
    return [
        NetworkMember(
            organisation.id,
            organisation.name,
            OrganisationKind(organisation.kind),
            has_somebody_to_run_it(session, organisation),
            _has_open_invitation(session, organisation.id),
        )
        for organisation in members
    ]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One browser somebody is signed in with."""

    id: str
    device: str
    begun_at: int
    touched_at: int
    this_one: bool


def my_sessions(session: Session, visitor: Visitor) -> list[SessionRow]:
    """Where I am signed in, latest first."""
    rows = session.exec(
        alive().where(StaffSession.account_id == visitor.account_id).order_by(col(StaffSession.touched_at).desc())
    )
    return [SessionRow(row.id, row.device, row.begun_at, row.touched_at, row.id == visitor.session_id) for row in rows]


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What a person sees about themselves."""

    name: str
    email: str
    language: str
    second_factor: bool
    second_factor_exempt: bool
    recovery_codes_left: int


def own_account(session: Session, visitor: Visitor) -> OwnAccount:
    """My account."""
    account = session.exec(select(Account).where(Account.id == visitor.account_id)).one()
    left = session.exec(
        select(func.count()).select_from(RecoveryCode).where(RecoveryCode.account_id == account.id)
    ).one()
    return OwnAccount(
        account.name,
        account.email,
        account.language,
        account.totp_secret is not None,
        account.second_factor_exempt,
        left,
    )


def where(visitor: Visitor, wanted: str, deed: Deed) -> MembershipView:
    """The organisation a page is about: the one asked for, or the first where this visitor may do `deed`.

    Raises Refused("not_found").
    """
    for membership in visitor.memberships:
        if wanted in ("", membership.organisation_id) and may([membership.role], deed):
            return membership
    raise Refused("not_found")


def kind_of(session: Session, organisation_id: str) -> OrganisationKind:
    """Municipality, volunteers or network."""
    return OrganisationKind(session.exec(select(Organisation.kind).where(Organisation.id == organisation_id)).one())


def authorise(session: Session, visitor: Visitor, organisation_id: str, deed: Deed) -> list[Role]:
    """The roles held there at this moment, read again; a page built yesterday proves nothing (A9, N10).

    Raises Refused("not_found") for another organisation, a role that is over, a session that has ended: what is
    forbidden is not found. (Whether the screen is locked is asked before: by the gate of the page or the socket.)
    """
    if not _session_stands(session, visitor):
        raise Refused("not_found")
    roles = roles_there(session, visitor.account_id, organisation_id)
    if not may(roles, deed):
        raise Refused("not_found")
    return roles


def roles_there(session: Session, account_id: str, organisation_id: str) -> list[Role]:
    """Living roles of a person in an organisation."""
    held = session.exec(
        select(Membership.role).where(
            Membership.account_id == account_id,
            Membership.organisation_id == organisation_id,
            col(Membership.ended_at).is_(None),
        )
    )
    return [Role(role) for role in held]


def is_certified(session: Session, account_id: str, organisation_id: str) -> bool:
    """Flyvefærdig there, today: granted, not withdrawn, not run out, and still a member."""
    granted = any(grant.account_id == account_id for grant in _standing_grants(session, organisation_id))
    return granted and bool(roles_there(session, account_id, organisation_id))


def memberships_of(session: Session, account_id: str) -> tuple[MembershipView, ...]:
    """Living memberships, oldest first."""
    rows = session.exec(
        select(Membership, Organisation)
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
        .where(Membership.account_id == account_id, col(Membership.ended_at).is_(None))
        .order_by(col(Membership.created_at), col(Membership.id))
    ).all()
    at = now()
    certified = set(
        session.exec(
            select(Certification.organisation_id).where(
                Certification.account_id == account_id,
                col(Certification.withdrawn_at).is_(None),
                col(Certification.until).is_(None) | (col(Certification.until) > at),
            )
        )
    )
    return tuple(
        MembershipView(place.id, place.name, Role(membership.role), place.id in certified) for membership, place in rows
    )


def account_by_email(session: Session, email: str) -> Account | None:
    """Addresses are kept in small letters."""
    return session.exec(select(Account).where(Account.email == email.strip().lower())).first()


def account_by_id(session: Session, account_id: str) -> Account | None:
    """For the sign-in, which has no visitor yet."""
    return session.get(Account, account_id)


def anybody_here(session: Session) -> bool:
    """False when the database is new and the first-run page is open."""
    return session.exec(select(Account.id).limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the holder of a token sees before saying yes."""

    id: str
    email: str
    role: Role
    organisation_id: str
    organisation_name: str
    language: str
    account_exists: bool


def open_invitation(session: Session, token: str) -> OpenInvitation:
    """Raises Refused: invitation_unknown, invitation_used, invitation_old (withdrawn counts as old)."""
    row = session.exec(select(Invitation).where(Invitation.token_hash == token_hash(token))).first()
    if row is None:
        raise Refused("invitation_unknown")
    if row.used_at is not None:
        raise Refused("invitation_used")
    if row.withdrawn_at is not None or row.expires_at <= now():
        raise Refused("invitation_old")
    place = session.exec(select(Organisation).where(Organisation.id == row.organisation_id)).one()
    known = account_by_email(session, row.email) is not None
    return OpenInvitation(row.id, row.email, Role(row.role), place.id, place.name, row.language, known)


def open_reset(session: Session, token: str) -> PasswordReset:
    """Raises Refused: reset_unknown, reset_used, reset_old."""
    row = session.exec(select(PasswordReset).where(PasswordReset.token_hash == token_hash(token))).first()
    if row is None:
        raise Refused("reset_unknown")
    if row.used_at is not None:
        raise Refused("reset_used")
    if row.expires_at <= now():
        raise Refused("reset_old")
    return row


def alive(at: int | None = None):  # type: ignore[no-untyped-def]  # the type of a select has no short name
    """Sessions that stand: whole, not ended, not ten hours old."""
    return select(StaffSession).where(
        col(StaffSession.ended_at).is_(None),
        col(StaffSession.whole).is_(True),
        StaffSession.begun_at > (at or now()) - SESSION_HOURS * HOUR,
    )


def has_somebody_to_run_it(session: Session, organisation: Organisation) -> bool:
    """A lead (or, in a network, an administrator) works there."""
    return count_of_role(session, organisation.id, runs(OrganisationKind(organisation.kind))) > 0


def count_of_role(session: Session, organisation_id: str, role: Role) -> int:
    """How many hold it there now."""
    return session.exec(
        select(func.count(func.distinct(Membership.account_id))).where(
            Membership.organisation_id == organisation_id,
            Membership.role == role.value,
            col(Membership.ended_at).is_(None),
        )
    ).one()


def _session_stands(session: Session, visitor: Visitor) -> bool:
    mine = alive().where(StaffSession.id == visitor.session_id, StaffSession.account_id == visitor.account_id)
    return session.exec(mine).first() is not None


def _standing_grants(session: Session, organisation_id: str) -> list[Certification]:
    return list(
        session.exec(
            select(Certification).where(
                Certification.organisation_id == organisation_id,
                col(Certification.withdrawn_at).is_(None),
                col(Certification.until).is_(None) | (col(Certification.until) > now()),
            )
        )
    )


def _has_open_invitation(session: Session, organisation_id: str) -> bool:
    return (
        session.exec(
            select(Invitation.id).where(
                Invitation.organisation_id == organisation_id,
                col(Invitation.used_at).is_(None),
                col(Invitation.withdrawn_at).is_(None),
                Invitation.expires_at > now(),
            )
        ).first()
        is not None
    )


def _open_sessions(session: Session, account_ids: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in session.exec(alive().where(col(StaffSession.account_id).in_(account_ids))):
        found[row.account_id] = found.get(row.account_id, 0) + 1
    return found


def _names(session: Session, account_ids: set[str]) -> dict[str, str]:
    rows = session.exec(select(Account.id, Account.name).where(col(Account.id).in_(account_ids)))
    return dict(rows.all())


def _reason(keyring: Keyring, grant: Certification) -> str:
    try:
        return keyring.open_personal(grant.reason, reason_place(grant.id)).decode()
    except Unreadable:
        return ""


def reason_place(certification_id: str) -> bytes:
    """Where a sealed reason belongs."""
    return b"certification|" + certification_id.encode()

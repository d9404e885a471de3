"""What people in charge of people do. Each reads the doer's rights again, in the same transaction."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from live.keys.keyring import Keyring
from live.people.accounts import end_sessions, forget_second_factor
from live.people.audit import record
from live.people.queries import (
    account_by_email,
    account_by_id,
    authorise,
    count_of_role,
    has_somebody_to_run_it,
    reason_place,
    roles_there,
)
from live.people.rules import Deed, check_practice_days, clean_email, clean_name, clean_reason, may_bring, runs
from live.people.tables import Account, Certification, Invitation, Membership, Organisation, StaffSession
from live.people.tokens import new_token, token_hash
from live.people.visitor import OrganisationKind, Role, Visitor
from live.refusal import Refused
from live.storage.clock import DAY, HOUR, now
from live.storage.ids import new_id

INVITATION_HOURS = 72


@dataclass(frozen=True)
class InvitationLetter:
    """What the letter needs. The token is in this letter and nowhere else."""

    email: str
    token: str
    role: Role
    organisation_name: str
    language: str


@dataclass(frozen=True)
class Notice:
    """Whom to tell that something was done to their account."""

    email: str
    name: str
    language: str


def invite(session: Session, visitor: Visitor, organisation_id: str, email: str, role: Role) -> InvitationLetter:
    """Invite an address into a role. An older open invitation to the same address there stops working.

    Says nothing about whether the address has an account in some other organisation.
    Raises Refused: not_found, email_odd, role_not_yours, already_member.
    """
    roles = authorise(session, visitor, organisation_id, Deed.INVITE)
    organisation = _organisation(session, organisation_id)
    if role not in may_bring(roles, OrganisationKind(organisation.kind)):
        raise Refused("role_not_yours")
    return _invite(session, visitor, organisation, clean_email(email), role, organisation_id)


def withdraw_invitation(session: Session, visitor: Visitor, organisation_id: str, invitation_id: str) -> None:
    """Raises Refused("not_found")."""
    authorise(session, visitor, organisation_id, Deed.INVITE)
    row = session.exec(
        select(Invitation).where(
            Invitation.id == invitation_id,
            Invitation.organisation_id == organisation_id,
            col(Invitation.used_at).is_(None),
        )
    ).first()
    if row is None:
        raise Refused("not_found")
    row.withdrawn_at = now()
    record(session, visitor, "invitation.withdrawn", organisation_id=organisation_id, object_ref=row.id)


def found_organisation(
    session: Session, visitor: Visitor, network_id: str, name: str, kind: OrganisationKind, lead_email: str
) -> InvitationLetter:
    """A network's administrator opens a municipality or volunteer service and invites its first lead.

    Raises Refused: not_found, name_empty, name_long, email_odd, kind_odd.
    """
    authorise(session, visitor, network_id, Deed.FOUND_ORGANISATION)
    if kind is OrganisationKind.NETWORK:
        raise Refused("kind_odd")
    email = clean_email(lead_email)
    organisation = create_organisation(session, name, kind, network_id=network_id)
    record(session, visitor, "organisation.founded", organisation_id=network_id, object_ref=organisation.id)
    return _invite(session, visitor, organisation, email, Role.LEAD, network_id)


def invite_lead(
    session: Session, visitor: Visitor, network_id: str, organisation_id: str, email: str
) -> InvitationLetter:
    """Invite a lead into an organisation of the network that has none (the first one never came, or left).

    Raises Refused: not_found, email_odd, has_lead.
    """
    authorise(session, visitor, network_id, Deed.FOUND_ORGANISATION)
    organisation = session.exec(
        select(Organisation).where(Organisation.id == organisation_id, Organisation.network_id == network_id)
    ).first()
    if organisation is None:
        raise Refused("not_found")
    if has_somebody_to_run_it(session, organisation):
        raise Refused("has_lead")
    return _invite(session, visitor, organisation, clean_email(email), Role.LEAD, network_id)


def end_membership(session: Session, visitor: Visitor, organisation_id: str, membership_id: str) -> None:
    """A person no longer has this role here; with the last role here goes the certification, and with the last role
    anywhere every open session. Raises Refused: not_found, not_yourself, role_not_yours, last_lead.
    """
    roles = authorise(session, visitor, organisation_id, Deed.END_MEMBERSHIP)
    organisation = _organisation(session, organisation_id)
    membership = session.exec(
        select(Membership)
        .where(
            Membership.id == membership_id,
            Membership.organisation_id == organisation_id,
            col(Membership.ended_at).is_(None),
        )
        .with_for_update()
    ).first()
    if membership is None:
        raise Refused("not_found")
    if membership.account_id == visitor.account_id:
        raise Refused("not_yourself")
    role, kind = Role(membership.role), OrganisationKind(organisation.kind)
    if role not in may_bring(roles, kind):
        raise Refused("role_not_yours")
    if role is runs(kind) and count_of_role(session, organisation_id, role) <= 1:
        raise Refused("last_lead")
    membership.ended_at = now()
    session.add(membership)
    session.flush()
    if not roles_there(session, membership.account_id, organisation_id):
        _withdraw_certification(session, membership.account_id, organisation_id)
    if not session.exec(
        select(Membership.id).where(Membership.account_id == membership.account_id, col(Membership.ended_at).is_(None))
    ).first():
        end_sessions(session, membership.account_id)
    gone = membership.account_id
    record(session, visitor, f"membership.ended.{role}", organisation_id=organisation_id, object_ref=gone)


def certify(
    session: Session,
    visitor: Visitor,
    keyring: Keyring,
    organisation_id: str,
    account_id: str,
    reason: str,
    given_at: int,
    until: int | None,
) -> None:
    """Say by hand that somebody is flyvefærdig here, from when, why, and until when (ms) if there is an end.

    A new counsellor becomes a counsellor by it; an earlier certification here is replaced.
    Raises Refused: not_found, reason_empty, reason_long, date_ahead, until_past.
    """
    authorise(session, visitor, organisation_id, Deed.CERTIFY)
    if not roles_there(session, account_id, organisation_id):
        raise Refused("not_found")
    at = now()
    if given_at > at + DAY:
        raise Refused("date_ahead")
    if until is not None and until <= max(at, given_at):
        raise Refused("until_past")
    grant_certification(
        session, keyring, account_id, organisation_id, visitor.account_id, clean_reason(reason), given_at, until
    )
    record(session, visitor, "certification.given", organisation_id=organisation_id, object_ref=account_id)


def withdraw_certification(session: Session, visitor: Visitor, organisation_id: str, account_id: str) -> None:
    """Raises Refused("not_found") when there is none."""
    authorise(session, visitor, organisation_id, Deed.CERTIFY)
    if not _withdraw_certification(session, account_id, organisation_id):
        raise Refused("not_found")
    record(session, visitor, "certification.withdrawn", organisation_id=organisation_id, object_ref=account_id)


def reset_second_factor(session: Session, visitor: Visitor, organisation_id: str, account_id: str) -> Notice:
    """A second person lets somebody who lost their phone enrol anew; they still need their password.

    Everything they are signed in with ends at once. Raises Refused: not_found, not_yourself.
    """
    account = _somebody_else(session, visitor, organisation_id, account_id, Deed.RESET_SECOND_FACTOR)
    forget_second_factor(session, account)
    end_sessions(session, account.id)
    record(session, visitor, "second_factor.reset", organisation_id=organisation_id, object_ref=account.id)
    return Notice(account.email, account.name, account.language)


def end_sessions_of(session: Session, visitor: Visitor, organisation_id: str, account_id: str) -> None:
    """Sign a colleague out everywhere (a lost laptop). Raises Refused: not_found, not_yourself."""
    account = _somebody_else(session, visitor, organisation_id, account_id, Deed.END_SESSIONS)
    end_sessions(session, account.id)
    record(session, visitor, "sessions.ended", organisation_id=organisation_id, object_ref=account.id)


def end_own_session(session: Session, visitor: Visitor, session_id: str) -> None:
    """Sign out one of my own browsers. Raises Refused("not_found") for anybody else's."""
    ended = session.execute(
        update(StaffSession)
        .where(
            col(StaffSession.id) == session_id,
            col(StaffSession.account_id) == visitor.account_id,
            col(StaffSession.ended_at).is_(None),
        )
        .values(ended_at=now())
    )
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("not_found")
    record(session, visitor, "session.ended", organisation_id=visitor.home.organisation_id, object_ref=session_id)


def change_settings(session: Session, visitor: Visitor, organisation_id: str, name: str, practice_days: object) -> None:
    """The name, and how many days practice runs are kept: counted for runs that begin from now on.

    Raises Refused: not_found, name_empty, name_long, practice_days_odd.
    """
    authorise(session, visitor, organisation_id, Deed.CHANGE_SETTINGS)
    organisation = _organisation(session, organisation_id)
    organisation.name = clean_name(name, longest=120)
    organisation.practice_days = check_practice_days(practice_days)
    session.add(organisation)
    record(session, visitor, "settings.changed", organisation_id=organisation_id)


def change_own_name(session: Session, visitor: Visitor, name: str) -> None:
    """Raises Refused: name_empty, name_long."""
    session.execute(update(Account).where(col(Account.id) == visitor.account_id).values(name=clean_name(name)))


def change_own_language(session: Session, visitor: Visitor, language: str) -> None:
    """Raises Refused("language_odd")."""
    if language not in ("da", "en"):
        raise Refused("language_odd")
    session.execute(update(Account).where(col(Account.id) == visitor.account_id).values(language=language))


def create_organisation(
    session: Session, name: str, kind: OrganisationKind, *, network_id: str | None = None, practice_days: int = 30
) -> Organisation:
    """A new, empty organisation; nobody's rights are asked. Raises Refused: name_empty, name_long."""
    organisation = Organisation(
        id=new_id(),
        name=clean_name(name, longest=120),
        kind=kind.value,
        network_id=network_id,
        practice_days=check_practice_days(practice_days),
        created_at=now(),
    )
    session.add(organisation)
    session.flush()
    return organisation


def join(session: Session, account_id: str, organisation_id: str, role: Role) -> str:
    """Give a role; nobody's rights are asked. Answers the membership's id, the old one if the role was held already."""
    held = session.exec(
        select(Membership.id).where(
            Membership.account_id == account_id,
            Membership.organisation_id == organisation_id,
            Membership.role == role.value,
            col(Membership.ended_at).is_(None),
        )
    ).first()
    if held:
        return held
    membership = Membership(
        id=new_id(), account_id=account_id, organisation_id=organisation_id, role=role.value, created_at=now()
    )
    session.add(membership)
    session.flush()
    return membership.id


def grant_certification(
    session: Session,
    keyring: Keyring,
    account_id: str,
    organisation_id: str,
    given_by: str,
    reason: str,
    given_at: int,
    until: int | None = None,
) -> None:
    """Flyvefærdig in one organisation; nobody's rights are asked (the track and the demo world use it too)."""
    _withdraw_certification(session, account_id, organisation_id)
    grant_id = new_id()
    session.add(
        Certification(
            id=grant_id,
            account_id=account_id,
            organisation_id=organisation_id,
            given_by=given_by,
            given_at=given_at,
            reason=keyring.seal_personal(reason.encode(), reason_place(grant_id)),
            until=until,
        )
    )
    session.execute(
        update(Membership)
        .where(
            col(Membership.account_id) == account_id,
            col(Membership.organisation_id) == organisation_id,
            col(Membership.role) == Role.NEW_COUNSELLOR.value,
            col(Membership.ended_at).is_(None),
        )
        .values(role=Role.COUNSELLOR.value)
    )
    session.flush()


def _invite(
    session: Session, visitor: Visitor, organisation: Organisation, email: str, role: Role, noted_by: str
) -> InvitationLetter:
    at, token = now(), new_token()
    account = account_by_email(session, email)
    if account and role in roles_there(session, account.id, organisation.id):
        raise Refused("already_member")
    session.execute(
        update(Invitation)
        .where(
            col(Invitation.organisation_id) == organisation.id,
            col(Invitation.email) == email,
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=at)
    )
    inviter = session.exec(select(Account).where(Account.id == visitor.account_id)).one()
    invitation = Invitation(
        id=new_id(),
        token_hash=token_hash(token),
        organisation_id=organisation.id,
        email=email,
        role=role.value,
        language=inviter.language,
        invited_by=inviter.id,
        created_at=at,
        expires_at=at + INVITATION_HOURS * HOUR,
    )
    session.add(invitation)
    session.flush()
    record(session, visitor, f"invitation.sent.{role}", organisation_id=noted_by, object_ref=invitation.id)
    return InvitationLetter(email, token, role, organisation.name, inviter.language)


def _somebody_else(session: Session, visitor: Visitor, organisation_id: str, account_id: str, deed: Deed) -> Account:
    authorise(session, visitor, organisation_id, deed)
    if not roles_there(session, account_id, organisation_id):
        raise Refused("not_found")
    if account_id == visitor.account_id:
        raise Refused("not_yourself")
    account = account_by_id(session, account_id)
    if account is None:
        raise Refused("not_found")
    return account


def _withdraw_certification(session: Session, account_id: str, organisation_id: str) -> bool:
    withdrawn = session.execute(
        update(Certification)
        .where(
            col(Certification.account_id) == account_id,
            col(Certification.organisation_id) == organisation_id,
            col(Certification.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now())
    )
    return bool(withdrawn.rowcount)  # type: ignore[attr-defined]


def _organisation(session: Session, organisation_id: str) -> Organisation:
    return session.exec(select(Organisation).where(Organisation.id == organisation_id).with_for_update()).one()

"""What happens to an account: made, let in, given a new password, a second factor enrolled or used.

Actions like the others; apart from `actions.py` because nobody is signed in yet when they run.
"""

from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from live.keys.keyring import Keyring
from live.people.audit import record
from live.people.queries import account_by_email, memberships_of, open_invitation, open_reset
from live.people.rules import clean_email, clean_name
from live.people.tables import Account, Invitation, Membership, PasswordReset, RecoveryCode, StaffSession
from live.people.tokens import code_hash, new_code, new_token, token_hash
from live.people.totp import matching_step, new_secret
from live.refusal import Refused
from live.storage.clock import HOUR, MINUTE, now
from live.storage.ids import new_id

RESET_MINUTES = 60
ENROL_MINUTES = 15
RECOVERY_CODES = 10


def create_account(
    session: Session,
    *,
    email: str,
    name: str,
    password_hash: str,
    language: str = "da",
    second_factor_exempt: bool = False,
) -> Account:
    """A new account without any role. Raises Refused: email_odd, name_empty, name_long, account_exists."""
    address = clean_email(email)
    if account_by_email(session, address):
        raise Refused("account_exists")
    at = now()
    account = Account(
        id=new_id(),
        email=address,
        name=clean_name(name),
        language=language,
        password_hash=password_hash,
        second_factor_exempt=second_factor_exempt,
        created_at=at,
        password_changed_at=at,
    )
    session.add(account)
    session.flush()
    return account


@dataclass(frozen=True)
class NewPerson:
    """What somebody without an account brings to an invitation."""

    name: str
    password_hash: str


def accept_invitation(session: Session, token: str, who: NewPerson | str) -> str:
    """Use the invitation; answers the account's id.

    `who` is somebody new, or the id of an account whose password the caller has just checked. A link in a letter is
    no password: it never opens an account that has one. Of two who come at once with one token, one is refused.
    Raises Refused: invitation_unknown, invitation_used, invitation_old, name_empty, name_long, account_exists.
    """
    invitation = open_invitation(session, token)
    _use_once(session, Invitation, invitation.id, "invitation_used")
    if isinstance(who, NewPerson):
        account = create_account(
            session,
            email=invitation.email,
            name=who.name,
            password_hash=who.password_hash,
            language=invitation.language,
        )
    else:
        known = account_by_email(session, invitation.email)
        if known is None or known.id != who:
            raise Refused("invitation_unknown")
        account = known
    held = session.exec(
        select(Membership.id).where(
            Membership.account_id == account.id,
            Membership.organisation_id == invitation.organisation_id,
            Membership.role == invitation.role.value,
            col(Membership.ended_at).is_(None),
        )
    ).first()
    if held is None:
        session.add(
            Membership(
                id=new_id(),
                account_id=account.id,
                organisation_id=invitation.organisation_id,
                role=invitation.role.value,
                created_at=now(),
            )
        )
        session.flush()
    record(
        session,
        account.id,
        f"invitation.accepted.{invitation.role}",
        organisation_id=invitation.organisation_id,
        object_ref=invitation.id,
    )
    return account.id


@dataclass(frozen=True)
class ResetLetter:
    """What the letter needs; the token is nowhere else."""

    email: str
    name: str
    language: str
    token: str


def ask_for_reset(session: Session, email: str) -> ResetLetter | None:
    """None when nobody works here under that address; the caller must behave alike in both cases (A63)."""
    account = account_by_email(session, email)
    if account is None:
        return None
    homes = memberships_of(session, account.id)
    if not homes:
        return None
    at, token = now(), new_token()
    session.execute(
        update(PasswordReset)
        .where(col(PasswordReset.account_id) == account.id, col(PasswordReset.used_at).is_(None))
        .values(expires_at=at)
    )
    session.add(
        PasswordReset(
            id=new_id(),
            token_hash=token_hash(token),
            account_id=account.id,
            created_at=at,
            expires_at=at + RESET_MINUTES * MINUTE,
        )
    )
    record(session, account.id, "password.reset_asked", organisation_id=homes[0].organisation_id, object_ref=account.id)
    return ResetLetter(account.email, account.name, account.language, token)


def reset_password(session: Session, token: str, password_hash: str) -> None:
    """Use the link: new password, and every session ends. Raises Refused: reset_unknown, reset_used, reset_old."""
    row = open_reset(session, token)
    _use_once(session, PasswordReset, row.id, "reset_used")
    _set_password(session, row.account_id, password_hash)
    end_sessions(session, row.account_id)
    note(session, row.account_id, "password.reset")


def change_password(session: Session, account_id: str, password_hash: str, keep_session: str) -> None:
    """The old one has been checked. Every other session ends."""
    _set_password(session, account_id, password_hash)
    end_sessions(session, account_id, except_session=keep_session)
    note(session, account_id, "password.changed")


def store_stronger_hash(session: Session, account_id: str, password_hash: str) -> None:
    """The same password, hashed at today's costs."""
    session.execute(update(Account).where(col(Account.id) == account_id).values(password_hash=password_hash))


def seed_being_enrolled(session: Session, keyring: Keyring, account_id: str, *, afresh: bool = False) -> str:
    """The TOTP seed to show; the same one for a quarter of an hour, so that a reload fits the phone."""
    account = session.exec(select(Account).where(Account.id == account_id)).one()
    pending = _pending(keyring, account)
    if pending and not afresh:
        return pending
    secret = new_secret()
    account.totp_pending = keyring.seal_personal(secret.encode(), seed_place(account.id))
    account.totp_pending_at = now()
    session.add(account)
    return secret


def finish_enrolment(session: Session, keyring: Keyring, account_id: str, code: str) -> list[str]:
    """The phone shows the right digits: the seed counts from now. Answers ten recovery codes, shown this once.

    Raises Refused: enrolment_old, wrong_code.
    """
    account = session.exec(select(Account).where(Account.id == account_id).with_for_update()).one()
    secret = _pending(keyring, account)
    if secret is None:
        raise Refused("enrolment_old")
    step = matching_step(secret, code, now(), 0)
    if step is None:
        raise Refused("wrong_code")
    account.totp_secret = keyring.seal_personal(secret.encode(), seed_place(account.id))
    account.totp_last_step = step
    account.totp_pending = account.totp_pending_at = None
    session.add(account)
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(id=new_id(), account_id=account_id, code_hash=code_hash(code)) for code in codes)
    session.flush()
    note(session, account_id, "second_factor.enrolled")
    return codes


def use_code(session: Session, keyring: Keyring, account_id: str, typed: str) -> None:
    """Six digits from the phone, or a recovery code; either works once. Raises Refused("wrong_code")."""
    account = session.exec(select(Account).where(Account.id == account_id)).one()
    if account.totp_secret is None:
        raise Refused("wrong_code")
    secret = keyring.open_personal(account.totp_secret, seed_place(account.id)).decode()
    step = matching_step(secret, typed, now(), account.totp_last_step)
    if step is not None:
        newest = (
            update(Account)
            .where(col(Account.id) == account_id, col(Account.totp_last_step) < step)
            .values(totp_last_step=step)
        )
        if session.execute(newest).rowcount != 1:  # type: ignore[attr-defined]
            raise Refused("wrong_code")
        return
    used = session.execute(
        delete(RecoveryCode).where(
            col(RecoveryCode.account_id) == account_id, col(RecoveryCode.code_hash) == code_hash(typed)
        )
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("wrong_code")
    note(session, account_id, "recovery_code.used")


def forget_second_factor(session: Session, account: Account) -> None:
    """Before enrolling anew: the old seed and the old recovery codes are worth nothing any more."""
    account.totp_secret = account.totp_pending = account.totp_pending_at = None
    session.add(account)
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account.id))


def end_sessions(session: Session, account_id: str, except_session: str | None = None) -> None:
    """Sign out everywhere (or everywhere else)."""
    ending = update(StaffSession).where(
        col(StaffSession.account_id) == account_id, col(StaffSession.ended_at).is_(None)
    )
    if except_session is not None:
        ending = ending.where(col(StaffSession.id) != except_session)
    session.execute(ending.values(ended_at=now()))


def note(session: Session, account_id: str, action: str, result: str = "ok") -> None:
    """A row in the log of the organisation where this person works first of all."""
    homes = memberships_of(session, account_id)
    record(
        session,
        account_id,
        action,
        organisation_id=homes[0].organisation_id if homes else "",
        object_ref=account_id,
        result=result,
    )


def sweep_leftovers(session: Session) -> None:
    """What has no use any more: old links, unused invitations and ended sessions (for the hourly purge)."""
    at = now()
    session.execute(delete(PasswordReset).where(col(PasswordReset.expires_at) < at - 24 * HOUR))
    session.execute(delete(Invitation).where(col(Invitation.expires_at) < at - 30 * 24 * HOUR))
    session.execute(delete(StaffSession).where(col(StaffSession.begun_at) < at - 48 * HOUR))


def seed_place(account_id: str) -> bytes:
    """Where a sealed TOTP seed belongs."""
    return b"totp|" + account_id.encode()


def _pending(keyring: Keyring, account: Account) -> str | None:
    if account.totp_pending is None or (account.totp_pending_at or 0) < now() - ENROL_MINUTES * MINUTE:
        return None
    return keyring.open_personal(account.totp_pending, seed_place(account.id)).decode()


def _set_password(session: Session, account_id: str, password_hash: str) -> None:
    changed = update(Account).where(col(Account.id) == account_id)
    session.execute(changed.values(password_hash=password_hash, password_changed_at=now()))


def _use_once(session: Session, table: type[Invitation] | type[PasswordReset], row_id: str, code: str) -> None:
    """Whoever changes the row has it; the other finds it used, on whichever server they came."""
    used = update(table).where(col(table.id) == row_id, col(table.used_at).is_(None)).values(used_at=now())
    if session.execute(used).rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(code)

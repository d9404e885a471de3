"""The rows about people. Nothing here is anybody's words in a conversation."""

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlmodel import Field, SQLModel


class Organisation(SQLModel, table=True):
    """A municipality, a volunteer service or a network (`OrganisationKind`).

    `network_id` is the network whose administrator set it up: the only one from outside who knows that it is there.
    `practice_days`: how long practice runs are kept, 1–90.
    """

    __tablename__ = "organisation"
    id: str = Field(primary_key=True)
    name: str
    kind: str
    network_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    practice_days: int = 30
    created_at: int = Field(sa_type=BigInteger)


class Account(SQLModel, table=True):
    """A person who can sign in. `totp_pending` is a seed being enrolled, `totp_secret` the one that counts."""

    __tablename__ = "account"
    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str
    language: str = "da"
    password_hash: str
    totp_secret: bytes | None = Field(default=None, sa_type=LargeBinary)
    totp_last_step: int = Field(default=0, sa_type=BigInteger)
    totp_pending: bytes | None = Field(default=None, sa_type=LargeBinary)
    totp_pending_at: int | None = Field(default=None, sa_type=BigInteger)
    second_factor_exempt: bool = False
    created_at: int = Field(sa_type=BigInteger)
    password_changed_at: int = Field(sa_type=BigInteger)


class Membership(SQLModel, table=True):
    """Person × organisation × role. It is ended, never deleted: the audit log names it."""

    __tablename__ = "membership"
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    role: str
    created_at: int = Field(sa_type=BigInteger)
    ended_at: int | None = Field(default=None, sa_type=BigInteger)


class Certification(SQLModel, table=True):
    """ "Flyvefærdig" in one organisation, given by a person who wrote down why (sealed). `until` empty: no end set."""

    __tablename__ = "certification"
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    given_by: str = Field(foreign_key="account.id")
    given_at: int = Field(sa_type=BigInteger)
    reason: bytes = Field(sa_type=LargeBinary)
    until: int | None = Field(default=None, sa_type=BigInteger)
    withdrawn_at: int | None = Field(default=None, sa_type=BigInteger)


class Invitation(SQLModel, table=True):
    """One use, one address, one role, one organisation, 72 hours. Only the token's hash is here."""

    __tablename__ = "invitation"
    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    email: str
    role: str
    language: str = "da"
    invited_by: str = Field(foreign_key="account.id")
    created_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)
    used_at: int | None = Field(default=None, sa_type=BigInteger)
    withdrawn_at: int | None = Field(default=None, sa_type=BigInteger)


class PasswordReset(SQLModel, table=True):
    """A way back in for somebody who forgot the password: one use, one hour."""

    __tablename__ = "password_reset"
    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    created_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)
    used_at: int | None = Field(default=None, sa_type=BigInteger)


class RecoveryCode(SQLModel, table=True):
    """One of ten ways in for a day without the phone. A used one is deleted."""

    __tablename__ = "recovery_code"
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    code_hash: str


class StaffSession(SQLModel, table=True):
    """One signed-in browser. `whole` is false between the password and the second factor."""

    __tablename__ = "staff_session"
    __table_args__ = (Index("staff_session_alive", "ended_at", "begun_at"),)
    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    whole: bool
    device: str = ""
    begun_at: int = Field(sa_type=BigInteger)
    touched_at: int = Field(sa_type=BigInteger)
    ended_at: int | None = Field(default=None, sa_type=BigInteger)


class SetUpCode(SQLModel, table=True):
    """What the terminal said at the first start; there is at most one, and none once somebody is here."""

    __tablename__ = "set_up_code"
    id: int = Field(default=1, primary_key=True)
    code_hash: str
    created_at: int = Field(sa_type=BigInteger)


class OutboxMail(SQLModel, table=True):
    """The demo's post: what a real house would have sent."""

    __tablename__ = "outbox_mail"
    id: str = Field(primary_key=True)
    recipient: str
    subject: str
    text: str
    created_at: int = Field(sa_type=BigInteger, index=True)


class AuditRow(SQLModel, table=True):
    """Who did what, when. Never a word of a conversation, an address or a nickname. Append only."""

    __tablename__ = "audit_row"
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: int = Field(sa_type=BigInteger)
    actor: str
    organisation_id: str = Field(index=True)
    role: str
    action: str
    object_ref: str
    result: str
    prev_hash: str
    hash: str


class AuditHead(SQLModel, table=True):
    """The end of the chain; its one row is the lock that keeps two processes on one chain."""

    __tablename__ = "audit_head"
    id: int = Field(default=1, primary_key=True)
    seq: int = Field(default=0, sa_type=BigInteger)
    hash: str

"""Who was on duty when, and how they are introduced. No word of a conversation is here."""

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel


class Duty(SQLModel, table=True):
    """A person at an organisation's desk from `on_at` to `off_at`; at most one is open for each person there.

    `seen_at`: when one of their pages last had a line to us. `busy`: "optaget", asks for quiet (LC10).
    `sound_checked_at`: when they last heard the alert of this shift.
    """

    __tablename__ = "duty"
    __table_args__ = (Index("duty_open", "organisation_id", "off_at"),)
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    on_at: int = Field(sa_type=BigInteger)
    off_at: int | None = Field(default=None, sa_type=BigInteger)
    seen_at: int = Field(sa_type=BigInteger)
    busy: bool = False
    sound_checked_at: int | None = Field(default=None, sa_type=BigInteger)


class Introduction(SQLModel, table=True):
    """How somebody is introduced there: she is told first name and profession (LC19); the department is for the house
    (LC31)."""

    __tablename__ = "introduction"
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id")
    first_name: str
    profession: str = ""
    department: str = ""

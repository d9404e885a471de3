"""What an organisation has decided about its door, and what somebody is still writing. No word of a conversation."""

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel


class DoorSettings(SQLModel, table=True):
    """`body` is a `Door` as JSON; `version` grows by one with every save, so that nobody overwrites unknowingly."""

    __tablename__ = "door_settings"
    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id")
    slug: str = Field(unique=True)
    body: str = Field(sa_type=Text)
    version: int = 1
    changed_at: int = Field(sa_type=BigInteger)
    changed_by: str = Field(foreign_key="account.id")


class DoorDraft(SQLModel, table=True):
    """What one person has written and not yet saved: it survives a lost network, a closed laptop and a restart.

    `base` is the `Door` they began from: what others have saved since is found by comparing with it.
    """

    __tablename__ = "door_draft"
    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id")
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    base: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    changed_at: int = Field(sa_type=BigInteger)

"""Who has said yes to whom seeing a run."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class ReplayConsent(SQLModel, table=True):
    """One partner's yes to one named person. It takes the yes of both; either may take theirs back."""

    __tablename__ = "replay_consent"

    room_id: str = Field(primary_key=True)
    viewer_id: str = Field(primary_key=True, foreign_key="account.id", index=True)
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    at: int = Field(sa_type=BigInteger)

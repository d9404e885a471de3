"""Who waits for whom. Nothing here outlives a day: who asked whom is nobody's history."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class PracticeInvitation(SQLModel, table=True):
    """A wish to practise, until a partner has come or it is let go. A person has at most one open at a time."""

    __tablename__ = "practice_invitation"

    id: str = Field(primary_key=True)
    inviter_id: str = Field(foreign_key="account.id", index=True)
    scenario: str = Field(description="slug")
    way: str = Field(description="code · person · anyone")
    asked_id: str | None = Field(default=None, foreign_key="account.id", index=True)
    code: str | None = Field(default=None, unique=True, description="five characters, only while it is open")
    state: str = Field(index=True, description="open · met · declined · withdrawn")
    created_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)
    partner_id: str | None = Field(default=None, foreign_key="account.id")
    room_id: str | None = None
    met_at: int | None = Field(default=None, sa_type=BigInteger)


class PracticePresence(SQLModel, table=True):
    """Whoever has the practice page open says so every few seconds."""

    __tablename__ = "practice_presence"

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    at: int = Field(sa_type=BigInteger)


class PracticeGuess(SQLModel, table=True):
    """Wrong codes of one person since `since`: five characters must not be found by trying."""

    __tablename__ = "practice_guess"

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    since: int = Field(sa_type=BigInteger)
    wrong: int

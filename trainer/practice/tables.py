"""What is remembered of a practice run without its words: they live, sealed, in the room."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class PracticeRun(SQLModel, table=True):
    """A run of a scenario. It stays in both partners' history after its words have been deleted."""

    __tablename__ = "practice_run"

    room_id: str = Field(primary_key=True)
    organisation_id: str = Field(index=True)
    scenario: str = Field(description="slug; which one it became, if a theme was left out")
    scenario_version: str = ""
    opened_at: int = Field(sa_type=BigInteger)
    keep_until: int = Field(sa_type=BigInteger)
    play_began_at: int | None = Field(default=None, sa_type=BigInteger)
    ended_at: int | None = Field(default=None, sa_type=BigInteger)
    ending: str | None = Field(default=None, description="ended · logged_off · stopped · no_case; all neutral (LC3)")
    previous_room: str | None = None


class PracticePart(SQLModel, table=True):
    """Who took part, in which seat, as whom."""

    __tablename__ = "practice_part"

    room_id: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True, index=True)
    seat: int
    name: str = Field(description="first name, as the partner saw it")
    role: str = Field(default="", description="counsellor · young; empty until the roles are dealt")


class CardSeen(SQLModel, table=True):
    """Whose role card a person has read: a case is only new once."""

    __tablename__ = "card_seen"

    account_id: str = Field(primary_key=True)
    scenario: str = Field(primary_key=True)
    at: int = Field(sa_type=BigInteger)

"""That an alarm rang and who took it, without a word of why; and what did not work on a shift."""

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlmodel import Field, SQLModel


class Alarm(SQLModel, table=True):
    """Somebody pressed Akut (EM1). It outlives the room as a bare fact: when, who, how soon answered (ST3, RO5).

    `rung_at` is when it last rang, `level` how far along the chain it rings (`rules.Level`). `mail_tried_at` and
    `mailed_at` are about the one letter to the bagvagt. What was assessed and decided stands in the room, sealed.
    """

    __tablename__ = "alarm"
    __table_args__ = (Index("ix_alarm_unanswered", "closed_at", "acknowledged_at"),)

    id: str = Field(primary_key=True)
    organisation_id: str = Field(index=True)
    room_id: str | None = Field(default=None, index=True, description="None once the words are gone")
    conversation_id: str = Field(description="empty once the words are gone")
    raised_at: int = Field(sa_type=BigInteger)
    raised_by: str = Field(description="an account")
    branch: str
    level: int
    rung_at: int = Field(sa_type=BigInteger)
    mail_tried_at: int | None = Field(default=None, sa_type=BigInteger)
    mailed_at: int | None = Field(default=None, sa_type=BigInteger)
    acknowledged_by: str | None = None
    acknowledged_at: int | None = Field(default=None, sa_type=BigInteger)
    reached_bagvagt: bool = Field(default=False, description="acknowledged because the bagvagt was spoken to")
    assessed_at: int | None = Field(default=None, sa_type=BigInteger)
    decision: str = Field(default="", description="one of rules.DECISIONS; the reasons stand in the room")
    closed_at: int | None = Field(default=None, sa_type=BigInteger)
    closed_by: str | None = None
    mistake: bool = False


class TechnicalProblem(SQLModel, table=True):
    """Something did not work on a shift (TS3). Its words are sealed, for they may touch on a conversation."""

    __tablename__ = "technical_problem"

    id: str = Field(primary_key=True)
    organisation_id: str = Field(index=True)
    reported_by: str
    reported_at: int = Field(sa_type=BigInteger)
    kind: str
    words: bytes | None = Field(default=None, sa_type=LargeBinary)
    state: str = "new"
    handled_by: str | None = None
    handled_at: int | None = Field(default=None, sa_type=BigInteger)

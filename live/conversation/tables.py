"""What is known of live conversations outside their rooms. No word of anybody is here, but for sealed purposes."""

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlmodel import Field, SQLModel


class Conversation(SQLModel, table=True):
    """A young person came. It outlives the words as a bare fact (ST3), and then points at no room any more.

    `away_since`: when her last line broke; None while she is here. `counsellor_seat`: who answers for it now; a seat,
    so that the bridge to a person is still `seat_holder` alone. `topics`, `needed` and `referrals` are slugs of
    `rules.py`, joined by commas and empty until it is registered (LC20, LC27). Once the words are gone, times are
    coarse: arrived in which quarter of an hour, and how many whole minutes later the rest happened.
    """

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_line", "organisation_id", "ended_at", "arrived_at"),)

    id: str = Field(primary_key=True)
    organisation_id: str
    room_id: str | None = Field(default=None, unique=True, description="None once the words are gone")
    arrived_at: int = Field(sa_type=BigInteger)
    seen_at: int = Field(sa_type=BigInteger)
    away_since: int | None = Field(default=None, sa_type=BigInteger)
    taken_at: int | None = Field(default=None, sa_type=BigInteger)
    counsellor_seat: int | None = None
    ended_at: int | None = Field(default=None, sa_type=BigInteger)
    ending: str | None = Field(default=None, description="young_left · finished · gave_up · lost · closed_door (LC3)")
    registered_at: int | None = Field(default=None, sa_type=BigInteger)
    alarmed: bool = False
    out_of_turn: bool = False
    erased: bool = Field(default=False, description="she deleted her words herself")
    topics: str = ""
    needed: str = ""
    referrals: str = ""
    underretning: bool = False
    bagvagt: bool = False


class YoungVisit(SQLModel, table=True):
    """The only thread between a browser and a conversation: two hashes. It goes with the words at the latest."""

    __tablename__ = "young_visit"

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    tab_hash: str
    organisation_id: str
    room_id: str = Field(index=True)
    language: str = "da"
    created_at: int = Field(sa_type=BigInteger)
    survey: str = Field(default="", description="empty · offered · answered · barred (never after an alarm)")


class Call(SQLModel, table=True):
    """A colleague is asked into a conversation, or to take it over. `yes` None: not answered, or not needed any more
    when `answered_at` is set."""

    __tablename__ = "call"

    id: str = Field(primary_key=True)
    room_id: str = Field(index=True)
    organisation_id: str = Field(index=True)
    from_account: str
    to_account: str | None = Field(default=None, description="None: whoever is on duty")
    why: str = Field(description="join · take_over")
    at: int = Field(sa_type=BigInteger)
    answered_at: int | None = Field(default=None, sa_type=BigInteger)
    answered_by: str | None = None
    yes: bool | None = None


class LegalHold(SQLModel, table=True):
    """Two different people of the organisation keep a room from being purged, for a purpose and until a day."""

    __tablename__ = "legal_hold"

    id: str = Field(primary_key=True)
    room_id: str = Field(index=True)
    organisation_id: str = Field(index=True)
    asked_by: str
    purpose: bytes = Field(sa_type=LargeBinary, description="sealed")
    asked_at: int = Field(sa_type=BigInteger)
    until: int | None = Field(default=None, sa_type=BigInteger)
    approved_by: str | None = None
    approved_at: int | None = Field(default=None, sa_type=BigInteger)
    lifted_at: int | None = Field(default=None, sa_type=BigInteger)


class ClosedReading(SQLModel, table=True):
    """Somebody responsible opened a closed conversation, said why (sealed), and may read it until `until`."""

    __tablename__ = "closed_reading"

    id: str = Field(primary_key=True)
    room_id: str = Field(index=True)
    organisation_id: str
    account_id: str
    purpose: bytes = Field(sa_type=LargeBinary)
    at: int = Field(sa_type=BigInteger)
    until: int = Field(sa_type=BigInteger)

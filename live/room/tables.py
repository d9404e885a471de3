"""How rooms rest in the database. Bodies are sealed; the bridge from seat to person is a table of its own."""

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel


class Room(SQLModel, table=True):
    """A conversation. `organisation_id`, `world`, `kind` and `keep_until` never change: what was promised is kept."""

    __tablename__ = "room"

    id: str = Field(primary_key=True)
    organisation_id: str = Field(index=True)
    world: str
    kind: str
    opened_at: int = Field(sa_type=BigInteger)
    keep_until: int = Field(sa_type=BigInteger, index=True, description="ms; from then on the words are destroyed")
    last_seq: int = 0
    wrapped_key: bytes = Field(sa_type=LargeBinary)
    closed_at: int | None = Field(default=None, sa_type=BigInteger)


class Entry(SQLModel, table=True):
    """One thing said or one thing that happened. Never changed, except that erasing blanks its body."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("room_id", "seat", "client_key"),
        {"sqlite_with_rowid": False},
    )

    room_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    seat: int = Field(description="who did it; 0 is the house itself")
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    client_key: str | None = None
    at: int = Field(sa_type=BigInteger)


class SeatHolder(SQLModel, table=True):
    """Who sits where: the only bridge from words to a person, and it can be deleted alone."""

    __tablename__ = "seat_holder"
    __table_args__ = (Index("ix_seat_holder_principal", "principal_kind", "principal_id"),)

    room_id: str = Field(primary_key=True)
    seat: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    principal_kind: str = Field(description="account · young · guest · simulated")
    principal_id: str

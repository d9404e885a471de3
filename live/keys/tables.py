"""Keys as they rest in the database: always wrapped."""

from sqlmodel import Field, SQLModel


class EpochKey(SQLModel, table=True):
    """The key over all rooms that one organisation opened in one world on one UTC day.

    Destroying it (`wrapped` becomes empty) destroys the words of those rooms, in every backup too, for the backup
    holds only what this key wraps. Rooms end within 24 h, so a day's key has one common end of retention.
    """

    __tablename__ = "epoch_key"

    organisation_id: str = Field(primary_key=True)
    world: str = Field(primary_key=True)
    day: int = Field(primary_key=True, description="UTC day, 0 = 1970-01-01")
    wrapped: bytes | None = None
    destroyed_at: int | None = None

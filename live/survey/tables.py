"""What was answered, with no way back to who answered or after which conversation."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class SurveyAnswer(SQLModel, table=True):
    """One young person's answers to the five questions. Each is choice slugs joined by commas, "" when skipped.

    No room, no visit and no time of day: the day is all that is known. The rows lie in the order of their random ids,
    for the order of writing would tell which answer came after which conversation.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        Index("survey_answer_when", "organisation_id", "day"),
        {"sqlite_with_rowid": False},
    )

    id: str = Field(primary_key=True)
    organisation_id: str
    day: int = Field(description="number of the UTC day, 0 is 1970-01-01")
    q1: str = ""
    q2: str = ""
    q3: str = ""
    q4: str = ""
    q5: str = ""

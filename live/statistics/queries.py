"""The facts of one organisation in one period. Who has no business there finds nothing."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from live.conversation.tables import Conversation
from live.people import audit
from live.people.queries import authorise
from live.people.rules import Deed
from live.people.visitor import Visitor
from live.statistics.counts import Fact, Statistics, count
from live.statistics.period import Period, offered, quarter_of, read_period
from live.storage.clock import now
from live.survey.questions import QUESTIONS
from live.survey.tables import SurveyAnswer


@dataclass(frozen=True, slots=True)
class Report:
    """What the page and the sheet show: one period, and the others that could be chosen."""

    period: Period
    periods: tuple[Period, ...]
    statistics: Statistics


def report(session: Session, visitor: Visitor, organisation_id: str, wanted: str = "") -> Report:
    """`wanted` is a period's slug; an odd one gives the current quarter.

    A conversation counts in the period it began in, once it is over. Raises Refused("not_found") for everybody but
    the organisation's own coordinators and leads: a network's administrator sees nothing of its members.
    """
    authorise(session, visitor, organisation_id, Deed.SEE_STATISTICS)
    at = now()
    period = read_period(wanted) or quarter_of(at)
    first_at = session.exec(
        select(func.min(Conversation.arrived_at)).where(Conversation.organisation_id == organisation_id)
    ).one()
    periods = offered(first_at or at, at)
    if period not in periods:
        periods = (period, *periods)
    return Report(
        period,
        periods,
        count(_facts(session, organisation_id, period), _answers(session, organisation_id, period)),
    )


def note_exported(session: Session, visitor: Visitor, organisation_id: str, period: Period) -> None:
    """Numbers have left the house as a sheet. Raises Refused("not_found")."""
    authorise(session, visitor, organisation_id, Deed.SEE_STATISTICS)
    audit.record(session, visitor, "statistics.exported", organisation_id=organisation_id, object_ref=period.slug)


def _facts(session: Session, organisation_id: str, period: Period) -> list[Fact]:
    rows = session.exec(
        select(Conversation).where(
            Conversation.organisation_id == organisation_id,
            Conversation.arrived_at >= period.begins,
            Conversation.arrived_at < period.ends,
            col(Conversation.ended_at).is_not(None),
        )
    )
    return [
        Fact(
            arrived_at=row.arrived_at,
            taken_at=row.taken_at,
            ended_at=row.ended_at or row.arrived_at,
            ending=row.ending or "lost",
            topics=_slugs(row.topics),
            needed=row.needed,
            referrals=_slugs(row.referrals),
            alarmed=row.alarmed,
            bagvagt=row.bagvagt,
            underretning=row.underretning,
        )
        for row in rows
    ]


def _answers(session: Session, organisation_id: str, period: Period) -> list[dict[str, str]]:
    rows = session.exec(
        select(SurveyAnswer).where(
            SurveyAnswer.organisation_id == organisation_id,
            SurveyAnswer.day >= period.days.start,
            SurveyAnswer.day < period.days.stop,
        )
    )
    return [{question.slug: getattr(row, question.slug) for question in QUESTIONS} for row in rows]


def _slugs(joined: str) -> tuple[str, ...]:
    return tuple(slug for slug in joined.split(",") if slug)

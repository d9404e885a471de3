"""Answering, once, and never after an alarm."""

from collections.abc import Mapping

from sqlalchemy import update
from sqlmodel import Session, col, select

from live.conversation.tables import Conversation, YoungVisit
from live.refusal import Refused
from live.storage.clock import day, now
from live.storage.ids import new_id
from live.survey.questions import clean
from live.survey.tables import SurveyAnswer

OPEN = ("", "offered")


def answer(session: Session, visit_id: str, answers: Mapping[str, object]) -> None:
    """Keep the answers of the young person whose visit this is, without any way back to her (ST1).

    Every question may be left out; when all are, nothing is kept but that she need not be asked again.
    Raises Refused: survey_odd, survey_answered, survey_barred (after an alarm nobody is asked how it was),
    survey_not_now (it is not over, nobody ever came to talk to, or there is no such visit).
    """
    chosen = clean(answers)
    visit = _visit(session, visit_id)
    taken = session.execute(
        update(YoungVisit)
        .where(col(YoungVisit.id) == visit.id, col(YoungVisit.survey).in_(OPEN))
        .values(survey="answered")
        .execution_options(synchronize_session="fetch")
    )
    if not taken.rowcount:  # type: ignore[attr-defined]  # an UPDATE answers with how many rows it met
        raise Refused("survey_answered")  # a second click, or a second tab, in the same moment
    if any(chosen.values()):
        row = SurveyAnswer(id=new_id(), organisation_id=visit.organisation_id, day=day(now()), **chosen)
        session.add(row)


def may_answer(session: Session, visit_id: str) -> bool:
    """Whether the questions should be on her page at all."""
    try:
        _visit(session, visit_id)
    except Refused:
        return False
    return True


def _visit(session: Session, visit_id: str) -> YoungVisit:
    visit = session.get(YoungVisit, visit_id)
    if visit is None:
        raise Refused("survey_not_now")
    conversation = session.exec(select(Conversation).where(Conversation.room_id == visit.room_id)).first()
    # Asked first: while it runs, another answer than usual would tell her that Akut has been pressed (EM5).
    if conversation is None or conversation.taken_at is None or conversation.ended_at is None:
        raise Refused("survey_not_now")
    if visit.survey == "barred" or conversation.alarmed:
        raise Refused("survey_barred")
    if visit.survey == "answered":
        raise Refused("survey_answered")
    return visit

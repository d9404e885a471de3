"""Conversations and answers to count, written as they rest: for the statistics of a house that runs."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from live.conversation.rules import NEEDED, REFERRALS, TOPICS
from live.conversation.tables import Conversation
from live.statistics.period import local
from live.storage.clock import DAY, MINUTE, now
from live.storage.ids import new_id
from live.survey.questions import QUESTIONS
from live.survey.tables import SurveyAnswer

PRINTED: dict[str, dict[str, int]] = {
    "q1": {"yes": 50, "no": 4},
    "q2": {"high": 13, "easy": 18, "both": 16, "not_easy": 2, "not_at_all": 8},
    "q3": {
        "more_help": 6,
        "okay": 5,
        "knowledge": 5,
        "others": 4,
        "idea": 4,
        "different": 4,
        "answer": 3,
        "other": 5,
        "no_use": 8,
    },
    "q4": {"yes": 45, "no": 15},
    "q5": {"yes": 40, "no": 17},
}
"""The printed table (domain section 6), in the reading that fits its text best."""


def answered_as_printed() -> list[dict[str, str]]:
    """Sixty young people, not all of whom answered everything; the third question with up to two marks each."""
    given: list[dict[str, str]] = [{} for _ in range(60)]
    for question in QUESTIONS:
        marks = [choice for choice, n in PRINTED[question.slug].items() for _ in range(n)]
        if question.several:
            for place, mark in enumerate(marks):
                row = given[place % 30]
                row["q3"] = ",".join(filter(None, (row.get("q3", ""), mark)))
        else:
            for row, mark in zip(given, marks, strict=False):
                row[question.slug] = mark
    return given


def keep_answers(session: Session, organisation_id: str, at: int, rows: list[dict[str, str]]) -> None:
    """All on the day that `at` (ms) falls in."""
    for row in rows:
        session.add(SurveyAnswer(id=new_id(), organisation_id=organisation_id, day=at // DAY, **row))


def keep_conversations(session: Session, organisation_id: str, n: int, *, seed: int = 1) -> None:
    """`n` of them, on Mondays and Thursdays between 15 and 18, the first half hour nearly empty; all this quarter."""
    chance = random.Random(seed)
    for arrived_at, _ in zip(_evenings(chance), range(n), strict=False):
        taken = chance.random() > 0.1
        wait, talk = chance.randrange(1, 14) * MINUTE, chance.randrange(8, 55) * MINUTE
        ended_at = arrived_at + wait + (talk if taken else 0)
        session.add(
            Conversation(
                id=new_id(),
                organisation_id=organisation_id,
                arrived_at=arrived_at,
                seen_at=ended_at,
                taken_at=arrived_at + wait if taken else None,
                ended_at=ended_at,
                ending=chance.choice(("young_left", "young_left", "finished")) if taken else "gave_up",
                registered_at=ended_at if taken else None,
                alarmed=taken and chance.random() < 0.12,
                topics=",".join(chance.sample(TOPICS[:9], chance.randrange(1, 4))) if taken else "",
                needed=chance.choice(NEEDED) if taken else "",
                referrals=chance.choice(("", *REFERRALS)) if taken else "",
                underretning=taken and chance.random() < 0.05,
                bagvagt=taken and chance.random() < 0.06,
            )
        )


def _evenings(chance: random.Random) -> Iterator[int]:
    today = local(now())
    first = datetime(today.year, 3 * ((today.month - 1) // 3) + 1, 1, tzinfo=today.tzinfo)
    days = [first + timedelta(days=back) for back in range((today - first).days + 1)]
    open_days = [day for day in days if day.weekday() in (0, 3)] or days
    while True:
        minute = chance.choice((5, *range(35, 175)))
        yield int((chance.choice(open_days) + timedelta(hours=15, minutes=minute)).timestamp() * 1000)

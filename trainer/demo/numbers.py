"""What is left of six weeks of conversations whose words are gone as promised: bare facts, from a fixed seed."""

import random

from sqlmodel import Session

from live.conversation.rules import NEEDED, REFERRALS, TOPICS, coarse, joined
from live.conversation.tables import Conversation
from live.storage.clock import DAY, HOUR, MINUTE, day, now
from live.storage.ids import new_id
from live.survey.questions import QUESTIONS
from live.survey.tables import SurveyAnswer
from trainer.demo.people import LINDBY, STRANDBY, VOLUNTEERS

NUMBERS_OF = {LINDBY: 96, VOLUNTEERS: 130, STRANDBY: 3}
KEPT_DAYS = 7  # as doors.toml promises: what is older has no words any more
OLDEST_DAYS = 42


def remember_numbers(session: Session, places: dict[str, str], seed: int) -> None:
    """Conversations, and what was answered afterwards."""
    chance = random.Random(seed)
    for name, count in NUMBERS_OF.items():
        for _ in range(count):
            session.add(_fact(chance, places[name]))
        for _ in range(count * 6 // 10):
            session.add(_answered(chance, places[name]))


def _fact(chance: random.Random, place: str) -> Conversation:
    evening = now() // DAY * DAY - chance.randint(KEPT_DAYS + 1, OLDEST_DAYS) * DAY
    arrived = evening + int(chance.triangular(14, 21, 17) * HOUR)
    waited = int(chance.triangular(0, 25, 4)) * MINUTE
    talked = chance.choice((10, 10, 12, 25, 30, 30, 35, 60)) * MINUTE
    gave_up = waited > 12 * MINUTE and chance.random() < 0.6
    taken = None if gave_up else arrived + waited
    ended = arrived + waited + (0 if gave_up else talked)
    quarter, (taken, ended_at, registered) = coarse(arrived, taken, ended, None if gave_up else ended + 3 * MINUTE)
    fact = Conversation(
        id=new_id(),
        organisation_id=place,
        arrived_at=quarter,
        seen_at=quarter,
        taken_at=taken,
        ended_at=ended_at,
        registered_at=registered,
        ending="gave_up" if gave_up else chance.choice(("young_left", "young_left", "finished", "finished", "lost")),
    )
    if not gave_up:
        fact.topics = joined({chance.choice(TOPICS) for _ in range(chance.choice((1, 2, 2, 3)))}, TOPICS)
        fact.needed = chance.choice(NEEDED)
        fact.referrals = joined({r for r in REFERRALS if chance.random() < 0.14}, REFERRALS)
        fact.alarmed = chance.random() < 0.06
        fact.bagvagt = fact.alarmed and chance.random() < 0.7
        fact.underretning = fact.alarmed and chance.random() < 0.5
        fact.out_of_turn = fact.alarmed and chance.random() < 0.3
    return fact


def _answered(chance: random.Random, place: str) -> SurveyAnswer:
    """Most are content, some are not, and some skip a question."""
    row = SurveyAnswer(id=new_id(), organisation_id=place, day=day(now()) - chance.randint(KEPT_DAYS + 1, OLDEST_DAYS))
    for question in QUESTIONS:
        likely = [(len(question.choices) - number) ** 2 for number in range(len(question.choices))]
        several = chance.choice((1, 1, 2)) if question.several else 1
        chosen = set(chance.choices(question.choices, likely, k=several))
        if chance.random() > 0.08:
            setattr(row, question.slug, joined(chosen, question.choices))
    return row

"""From conversations and answers to the numbers on the page. Nothing here knows a person, a room or a word.

What is hidden is hidden in each table by itself (`rules.py`). Two periods laid beside each other, or a page that was
kept and is seen again a day later, still tell what came between: that is why the page is only for those who may see the
list of conversations anyway, and why a sheet that leaves the house is written in the book.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from live.conversation.rules import ENDINGS, NEEDED, REFERRALS, TOPICS
from live.statistics.period import local
from live.statistics.rules import SMALLEST, Spread, Table, apart, spread, whole
from live.storage.clock import MINUTE
from live.survey.questions import QUESTIONS, Question

NOT_TOLD = "not_told"
QUARTERS_A_DAY = 96
HAPPENED = ("alarmed", "bagvagt", "underretning")
GLAD: Mapping[str, tuple[str, ...]] = {"q1": ("yes",), "q2": ("high", "easy"), "q4": ("yes",), "q5": ("yes",)}
"""The answers that are told in one sentence, with the number of answers they are a share of (ST4)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One conversation that is over, as a bare fact (ST3). Times in ms; slugs as in `live.conversation.rules`."""

    arrived_at: int
    taken_at: int | None
    ended_at: int
    ending: str
    topics: tuple[str, ...] = ()
    needed: str = ""
    referrals: tuple[str, ...] = ()
    alarmed: bool = False
    bagvagt: bool = False
    underretning: bool = False


@dataclass(frozen=True, slots=True)
class Statistics:
    """`n` counts conversations, never people: who comes twice is two (ST4). It is 0, or at least five."""

    n: int
    too_few: bool
    endings: Table
    quarters: Table
    weekdays: Table
    waits: Spread | None
    durations: Spread | None
    topics: Table
    needed: Table
    referrals: Table
    happened: Table
    survey: tuple["Asked", ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the survey. `answers`: how many young people answered it; `marks`: how many answers they gave,
    which are more where several may be chosen. Both are 0, and `counts` is empty, for fewer than five."""

    question: Question
    answers: int
    marks: int
    counts: Mapping[str, int]
    glad: int | None
    """How many chose what is told in one sentence, for questions that have such a sentence."""


def count(facts: Sequence[Fact], answers: Iterable[Mapping[str, str]]) -> Statistics:
    """All that one page shows. `answers` are as they rest: question → choices joined by commas."""
    n = len(facts)
    few = 0 < n < SMALLEST
    endings = whole(_one_each((fact.ending for fact in facts), ENDINGS))
    given = list(answers)
    return Statistics(
        n=0 if few else n,
        too_few=few,
        endings=endings,
        quarters=whole(_one_each((_quarter(fact.arrived_at) for fact in facts), map(str, range(QUARTERS_A_DAY)))),
        weekdays=whole(_one_each((str(local(fact.arrived_at).weekday()) for fact in facts), map(str, range(7)))),
        waits=spread([_minutes(fact.arrived_at, fact.taken_at or fact.ended_at) for fact in facts]),
        durations=spread(
            [_minutes(fact.taken_at, fact.ended_at) for fact in facts if fact.taken_at],
            tell_n=not endings.marks,  # else the conversations that nobody took could be had by subtraction
        ),
        topics=apart(_several((fact.topics for fact in facts), TOPICS), n),
        needed=whole(_one_each((fact.needed or NOT_TOLD for fact in facts), (*NEEDED, NOT_TOLD))),
        referrals=apart(_several((fact.referrals for fact in facts), REFERRALS), n),
        happened=apart({name: sum(getattr(fact, name) for fact in facts) for name in HAPPENED}, n),
        survey=tuple(_asked(question, [row.get(question.slug, "") for row in given]) for question in QUESTIONS),
    )


def _asked(question: Question, given: Sequence[str]) -> Asked:
    """All answers are shown as soon as five have answered: nothing ties them to a conversation, and what is told in
    one sentence, with how many it is a share of, would give the rest away (50 of 54 leaves 4)."""
    answered = [row.split(",") for row in given if row]
    if len(answered) < SMALLEST:
        return Asked(question, 0, 0, {}, None)
    counts = _several(answered, question.choices)
    glad = GLAD.get(question.slug)
    return Asked(
        question,
        len(answered),
        sum(counts.values()),
        counts,
        sum(counts[choice] for choice in glad) if glad else None,
    )


def _one_each(found: Iterable[str], order: Iterable[str]) -> dict[str, int]:
    counted = Counter(found)
    return {slug: counted[slug] for slug in dict.fromkeys((*order, *counted))}


def _several(found: Iterable[Collection[str]], order: Iterable[str]) -> dict[str, int]:
    counted = Counter(slug for slugs in found for slug in set(slugs))
    return {slug: counted[slug] for slug in order}


def _quarter(at: int) -> str:
    clock = local(at)
    return str(clock.hour * 4 + clock.minute // 15)


def _minutes(begun: int, ended: int) -> int:
    return max(0, round((ended - begun) / MINUTE))

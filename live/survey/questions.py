"""The five questions, and which answers each one takes. Their words stand in the texts under `survey`."""

from collections.abc import Mapping
from dataclasses import dataclass

from live.refusal import Refused


@dataclass(frozen=True, slots=True)
class Question:
    """`slug` is the column and the text key; `choices` are the answers in the order they are shown.

    `several`: more than one answer may be marked.
    """

    slug: str
    choices: tuple[str, ...]
    several: bool = False


QUESTIONS = (
    Question("q1", ("yes", "no")),
    Question("q2", ("high", "easy", "both", "not_easy", "not_at_all")),
    Question(
        "q3",
        ("more_help", "okay", "knowledge", "others", "idea", "different", "answer", "other", "no_use"),
        several=True,
    ),
    Question("q4", ("yes", "no")),
    Question("q5", ("yes", "no")),
)
"""Importance of being anonymous · understanding · use · feeling safe · coming again (ST1, domain section 6).

The printed table this comes from can be read in two ways for the last two answers of the third question (8 and 5, or 5
and 8). Here every mark is counted under the answer it was given to, so the doubt does not come along.
"""


def clean(answers: Mapping[str, object]) -> dict[str, str]:
    """Question slug → the chosen slug, several of them joined by commas, "" for a question that was skipped.

    An answer is a slug, a list of slugs, None or "". Raises Refused("survey_odd") for a question or an answer that
    nobody asked for: what is counted later is only what was on the page.
    """
    if answers.keys() - {question.slug for question in QUESTIONS}:
        raise Refused("survey_odd")
    return {question.slug: _chosen(question, answers.get(question.slug)) for question in QUESTIONS}


def _chosen(question: Question, answer: object) -> str:
    marks = answer if isinstance(answer, list) else [] if answer in (None, "") else [answer]
    if any(not isinstance(mark, str) or mark not in question.choices for mark in marks):
        raise Refused("survey_odd")
    if len(marks) > 1 and not question.several:
        raise Refused("survey_odd")
    return ",".join(choice for choice in question.choices if choice in marks)

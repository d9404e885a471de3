"""A role card is read on a phone, just before one plays: two minutes, no more."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.problem import Problem
from scenarios.schema import ScenarioText

MOST_WORDS = 460
"""Two minutes at an unhurried 230 words a minute."""


def too_long_to_read(text: ScenarioText, file: str) -> Iterator[Problem]:
    """A problem when the role card takes more than two minutes. The twists are read later and do not count."""
    words = words_on_the_card(text)
    if words > MOST_WORDS:
        details = (("length", words), ("limit", MOST_WORDS), ("over", words - MOST_WORDS))
        yield Problem(file, "kort", "card_too_long", details)


def words_on_the_card(text: ScenarioText) -> int:
    """How many words the "ung" reads before the play."""
    card = text.young
    writing = (card.writing.style, card.writing.length, card.writing.spelling, card.writing.emoji)
    hidden = (part for item in card.hidden for part in (item.what, item.takes, item.sounds))
    return sum(len(part.split()) for part in (card.who, *card.openings, *writing, *card.closes, *hidden))

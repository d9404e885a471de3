"""The same case in two languages: what is a fact, not a word, must be equal."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from scenarios.problem import Problem
from scenarios.schema import Scenario, ScenarioText
from scenarios.vocabulary import spellings


def differences(scenario: Scenario, danish_file: str, english_file: str) -> Iterator[Problem]:
    """A problem, at the English file, for each fact that differs from the Danish one."""
    danish, english = dict(_facts(scenario.danish)), dict(_facts(scenario.english))
    for field, here in english.items():
        there = danish.get(field, here)
        if here != there:
            details = (("here", _said(here, "en")), ("other", danish_file), ("there", _said(there, "da")))
            yield Problem(english_file, field, "differs_in_number" if isinstance(here, int) else "differs", details)


Fact = int | tuple[StrEnum | str, ...]
"""A number is how many there are."""


def _facts(text: ScenarioText) -> Iterator[tuple[str, Fact]]:
    yield "temaer", text.themes
    yield "stille_temaer", text.quiet_themes
    yield "svaerhed", (text.difficulty,)
    yield "minutter", (str(text.minutes),)
    yield "trin", (text.step,)
    yield "kort.navn", (text.young.name,)
    yield "kort.alder", (str(text.young.age),)
    yield "raadgiver.ved", len(text.counsellor.knows)
    yield "raadgiver.noter", len(text.counsellor.notes)
    yield "kort.aabner", len(text.young.openings)
    yield "kort.lukker", len(text.young.closes)
    yield "kort.gemmer", len(text.young.hidden)
    yield "kort.vendinger", len(text.young.twists)
    yield "opsamling.godt", len(text.debrief.good)
    yield "opsamling.undgaa", len(text.debrief.avoid)
    yield "opsamling.spoergsmaal", len(text.debrief.questions)
    for number, note in enumerate(text.counsellor.notes, 1):
        yield f"raadgiver.noter nr. {number}.efter_minutter", (str(note.after_minutes),)
    for number, practice in enumerate(text.debrief.good, 1):
        yield f"opsamling.godt nr. {number}.kilde", practice.sources


def _said(fact: Fact, language: str) -> str | int:
    """A fact in the words of its own file."""
    if isinstance(fact, int):
        return fact
    return ", ".join(spellings(type(f), language)[f] if isinstance(f, StrEnum) else f for f in fact) or "[]"

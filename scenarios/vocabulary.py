"""The fixed words of a scenario file: themes (LC27, ST5 and everyday), difficulties, steps of the track, readers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic_core import PydanticCustomError

E = TypeVar("E", bound=StrEnum)


class Theme(StrEnum):
    """What a conversation is about. Files may say the Danish or the English word of `vocabulary.toml`."""

    LOVE = "love"
    LAW = "law"
    MENTAL_HEALTH = "mental_health"
    SUICIDAL_THOUGHTS = "suicidal_thoughts"
    SEXUALITY = "sexuality"
    FEELINGS = "feelings"
    BODY = "body"
    IDENTITY_AND_GENDER = "identity_and_gender"
    LONELINESS = "loneliness"
    SCHOOL_PRESSURE = "school_pressure"
    CONFLICTS_AT_HOME = "conflicts_at_home"
    ANXIETY = "anxiety"
    DEPRESSION = "depression"
    ILLNESS_IN_THE_FAMILY = "illness_in_the_family"
    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    VIOLENCE = "violence"
    EATING = "eating"
    BULLYING = "bullying"
    GRIEF = "grief"
    SELF_WORTH = "self_worth"
    DIVORCE = "divorce"
    FRIENDS = "friends"
    SLEEP = "sleep"
    EVERYDAY = "everyday"
    THE_CHAT_ITSELF = "the_chat_itself"


class Difficulty(StrEnum):
    """How much it asks of the "rådgiver"."""

    GENTLE = "gentle"
    PRACTISED = "practised"
    HARD = "hard"


class Step(StrEnum):
    """The step of the track where a scenario fits best (PT1)."""

    INFORMATION_MEETING = "information_meeting"
    PERSONAL_TALK = "personal_talk"
    SHADOWING = "shadowing"
    PRACTICE_CHAT = "practice_chat"
    FOLLOW_UP_TALK = "follow_up_talk"
    AT_THE_KEYS = "at_the_keys"
    WORKSHOP = "workshop"
    FLEDGED = "fledged"


class Reader(StrEnum):
    """Who has read a text before it was used."""

    YOUNG = "young"
    PROFESSIONAL = "professional"


def word_for(kind: type[E]) -> Callable[[object], E]:
    """A validator that turns a word of a file into a member of `kind`; raises the error ``unknown_word``."""

    def find(word: object) -> E:
        if isinstance(word, kind):
            return word
        known = words(kind)
        if isinstance(word, str) and word.strip().casefold() in known:
            return kind(known[word.strip().casefold()])
        nearest = get_close_matches(str(word)[:60].casefold(), known, n=1, cutoff=0.5)
        raise PydanticCustomError(
            "unknown_word",
            "unknown word",
            {
                "given": str(word)[:60],
                "nearest": nearest[0] if nearest else "",
                "allowed": _listed(kind, "da"),
                "allowed_en": _listed(kind, "en"),
            },
        )

    return find


def spellings(kind: type[StrEnum], language: str) -> dict[str, str]:
    """The word for each member of `kind` as the files of `language` write it."""
    return {slug: entry[language] for slug, entry in _table()[kind.__name__.casefold()].items()}


def _listed(kind: type[StrEnum], language: str) -> str:
    return ", ".join(spellings(kind, language).values())


@cache
def words(kind: type[StrEnum]) -> dict[str, str]:
    """Every accepted word, case folded, with the member's slug."""
    accepted: dict[str, str] = {}
    for slug, entry in _table()[kind.__name__.casefold()].items():
        accepted |= {word.casefold(): slug for word in (slug, entry["da"], entry["en"])}
    return accepted


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text(encoding="utf-8"))

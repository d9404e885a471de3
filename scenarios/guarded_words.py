"""No text names a way to end one's life, to harm oneself or to starve. The list is kept as fingerprints.

A list of such words in the open would be the very thing it guards against, and scenario files are passed around.
`guarded_words.txt` holds one fingerprint a line: enough not to read the words by accident, no secret to a guesser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from scenarios.problem import Problem
from scenarios.schema import ScenarioText

SHORTEST_BEGINNING = 4


@dataclass(frozen=True)
class Guard:
    """Knows guarded words without being able to say them."""

    fingerprints: frozenset[str]

    @classmethod
    @cache
    def shipped(cls) -> Guard:
        """The list that comes with the program."""
        lines = (Path(__file__).parent / "guarded_words.txt").read_text(encoding="ascii").split("\n")
        return cls(frozenset(line.strip() for line in lines if line and not line.startswith("#")))

    def problems(self, text: ScenarioText, file: str) -> Iterator[Problem]:
        """A problem for each field that names a way, saying where in the field but never repeating the word."""
        for field, written in _texts(text.model_dump(by_alias=True)):
            if position := self.first_in(written):
                yield Problem(file, field, "guarded_word", (("position", position),))

    def first_in(self, written: str) -> int | None:
        """The place (from one) of the first guarded word or pair of words in `written`."""
        words = re.findall(r"[^\W\d_]+|\d+", written.casefold())
        for place, word in enumerate(words):
            pair = f"{word} {words[place + 1]}" if place + 1 < len(words) else ""
            if self._knows(word) or fingerprint(pair) in self.fingerprints:
                return place + 1
        return None

    def _knows(self, word: str) -> bool:
        beginnings = (word[:length] + "…" for length in range(SHORTEST_BEGINNING, len(word) + 1))
        return any(fingerprint(form) in self.fingerprints for form in (word, *beginnings))


def fingerprint(form: str) -> str:
    """The fingerprint of a word ("ord"), a beginning ("begynd…") or two words; any number counts as "#"."""
    return sha256(("flyvefaerdig:" + re.sub(r"\d+", "#", form.casefold())).encode()).hexdigest()[:20]


def _texts(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, str(value)
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, f"{field}.{name}" if field else name)
    elif isinstance(value, tuple):
        for number, part in enumerate(value, 1):
            yield from _texts(part, f"{field} nr. {number}")

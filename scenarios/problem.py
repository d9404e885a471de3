"""What is wrong in a scenario file, said so that a counsellor can put it right: file, field and remedy."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right.

    `file` is shown from the scenario folder on ("scenarios/da/….toml"). `field` is the path in the file
    ("kort.aabner", "kort.gemmer nr. 2.hvad"), or empty for the whole file. `code` and `details` choose the words.
    """

    file: str
    field: str
    code: str
    details: tuple[tuple[str, str | int], ...] = ()

    def text(self, language: str = "da") -> str:
        """The whole message in `language` ("da" or "en")."""
        frame = _words(language).frame
        place = frame["field"].format(field=self.field) if self.field else frame["whole_file"]
        what, remedy = self.what(language), self.remedy(language)
        return frame["message"].format(file=self.file, place=place, what=what, remedy=remedy)

    def what(self, language: str = "da") -> str:
        """What is wrong, as half a sentence."""
        return self._fill(_words(language).problem[self.code]["what"])

    def remedy(self, language: str = "da") -> str:
        """What to do about it, as whole sentences. Never empty."""
        words = _words(language)
        advice = words.advice.get(re.sub(r" nr\. \d+", "", self.field), words.advice["otherwise"])
        return self._fill(words.problem[self.code]["remedy"].replace("{advice}", advice))

    def _fill(self, sentence: str) -> str:
        details = dict(self.details)
        return re.sub(r"\{(\w+)\}", lambda gap: str(details.get(gap[1], "")), sentence)

    def __str__(self) -> str:
        return self.text("da")


class _Words(BaseModel):
    """`problems.<language>.toml`: the frame of a message, two sentences for each code, advice for each field."""

    frame: dict[str, str]
    problem: dict[str, dict[str, str]]
    advice: dict[str, str]


@cache
def _words(language: str) -> _Words:
    file = Path(__file__).parent / f"problems.{language}.toml"
    return _Words.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))

"""What a scenario file may hold, split by who may see it (PR1, PR3).

The split is the promise: `Counsellor` never meets what stands in `RoleCard`, and `Debrief` is for afterwards.
Field names in the files are Danish (the aliases here), the same in both languages.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt

from scenarios.plain_text import at_most
from scenarios.vocabulary import Difficulty, Reader, Step, Theme, word_for


@dataclass(frozen=True)
class Scenario:
    """One case in both languages. What must be equal in both (themes, difficulty, minutes …) is asked for here."""

    danish: ScenarioText
    english: ScenarioText

    def text(self, language: str) -> ScenarioText:
        """The words in `language`: "en" is English, everything else Danish."""
        return self.english if language == "en" else self.danish

    @property
    def slug(self) -> str:
        return self.danish.slug

    @property
    def themes(self) -> tuple[Theme, ...]:
        """What both may know that it is about."""
        return self.danish.themes

    @property
    def every_theme(self) -> frozenset[Theme]:
        """Visible and quiet themes: the set to compare with what somebody has silently left out. Never shown."""
        return frozenset(self.danish.themes + self.danish.quiet_themes)

    @property
    def difficulty(self) -> Difficulty:
        return self.danish.difficulty

    @property
    def minutes(self) -> int:
        """How long the play takes, without the opsamling: 10, 15 or 20."""
        return self.danish.minutes

    @property
    def step(self) -> Step:
        return self.danish.step

    @cached_property
    def version(self) -> str:
        """Sixteen characters that change whenever a word of the case does; who has read it is not part of the case."""
        content = "\0".join(text.model_dump_json(exclude={"readings"}) for text in (self.danish, self.english))
        return hashlib.sha256(content.encode()).hexdigest()[:16]


Name = Annotated[str, at_most(60)]
Line = Annotated[str, at_most(240)]
Passage = Annotated[str, at_most(700)]

ThemeWord = Annotated[Theme, BeforeValidator(word_for(Theme))]
DifficultyWord = Annotated[Difficulty, BeforeValidator(word_for(Difficulty))]
StepWord = Annotated[Step, BeforeValidator(word_for(Step))]
ReaderWord = Annotated[Reader, BeforeValidator(word_for(Reader))]

_AREAS = "LC|GC|IC|UP|BK|SH|CP|PR|CD|PT|HB|RO|EM|ST|NW|MK|TD|PM|TS"
Source = Annotated[str, Field(strict=True, pattern=rf"^(S0 tip [1-6]|({_AREAS})\d{{1,2}}b?|G)$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScenarioText(_Part):
    """One scenario in one language, as its file says it.

    `title`, `teaser`, `themes`, `difficulty`, `minutes` and `step` may be known by both before the play.
    `quiet_themes` count only when somebody silently leaves a theme out: shown to nobody before the opsamling,
    for they would give away what the young person hides.
    """

    slug: Annotated[str, Field(strict=True, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Name = Field(alias="titel")
    teaser: Annotated[str, at_most(320)]
    themes: tuple[ThemeWord, ...] = Field(alias="temaer", min_length=1, max_length=5)
    quiet_themes: tuple[ThemeWord, ...] = Field(alias="stille_temaer", default=(), max_length=5)
    difficulty: DifficultyWord = Field(alias="svaerhed")
    minutes: Annotated[StrictInt, Field(ge=10, le=20, multiple_of=5)] = Field(alias="minutter")
    step: StepWord = Field(alias="trin")
    counsellor: Counsellor = Field(alias="raadgiver")
    young: RoleCard = Field(alias="kort")
    debrief: Debrief = Field(alias="opsamling")
    readings: tuple[Reading, ...] = Field(alias="laest_af", default=())

    @property
    def read_by_young(self) -> Reading | None:
        """The latest reading by a young person; None is said on screen as "læst af en ung: endnu ikke"."""
        return self._latest(Reader.YOUNG)

    @property
    def read_by_professional(self) -> Reading | None:
        """The latest reading by a professional; None is said on screen as "læst af en fagperson: endnu ikke"."""
        return self._latest(Reader.PROFESSIONAL)

    def _latest(self, reader: Reader) -> Reading | None:
        return max((reading for reading in self.readings if reading.reader is reader), key=lambda r: r.on, default=None)


class Counsellor(_Part):
    """All that the "rådgiver" is told: what one knows on a shift when a conversation begins, and nothing more."""

    knows: tuple[Line, ...] = Field(alias="ved", min_length=1, max_length=6)
    notes: tuple[Note, ...] = Field(alias="noter", default=(), max_length=5)


class Note(_Part):
    """A "note til dig" from the coordinator, shown to the "rådgiver" alone when the play has lasted `after_minutes`."""

    after_minutes: Annotated[StrictInt, Field(ge=1, le=20)] = Field(alias="efter_minutter")
    text: Line = Field(alias="tekst")


class RoleCard(_Part):
    """The "ung"'s card. Nobody else sees it before the opsamling. Readable in two minutes on a phone."""

    name: Name = Field(alias="navn")
    age: Annotated[StrictInt, Field(ge=9, le=25)] = Field(alias="alder")
    who: Passage = Field(alias="du_er")
    openings: tuple[Line, ...] = Field(alias="aabner", min_length=2, max_length=5)
    writing: Writing = Field(alias="skriver")
    closes: tuple[Line, ...] = Field(alias="lukker", min_length=2, max_length=5)
    hidden: tuple[Hidden, ...] = Field(alias="gemmer", min_length=3, max_length=6)
    twists: tuple[Twist, ...] = Field(alias="vendinger", min_length=2, max_length=4)


class Writing(_Part):
    """How the young person writes in the chat."""

    style: Line = Field(alias="stil")
    length: Line = Field(alias="laengde")
    spelling: Line = Field(alias="stavning")
    emoji: Line


class Hidden(_Part):
    """Something held back until trust is built, what it takes, and how it may sound when it comes.

    `gives_away` are beginnings of words that would betray it; the check holds them out of all that both may know.
    """

    what: Line = Field(alias="hvad")
    takes: Line = Field(alias="kraever")
    sounds: Line = Field(alias="siger")
    gives_away: tuple[Name, ...] = Field(alias="roeber", min_length=1, max_length=8)


class Twist(_Part):
    """A turn the "ung" may play, with lines to borrow."""

    name: Name = Field(alias="navn")
    happens: Line = Field(alias="sker")
    lines: tuple[Line, ...] = Field(alias="linjer", min_length=1, max_length=4)


class Debrief(_Part):
    """For the opsamling: nobody sees it while the play lasts."""

    dilemma: Line
    good: tuple[GoodPractice, ...] = Field(alias="godt", min_length=3, max_length=8)
    avoid: tuple[Line, ...] = Field(alias="undgaa", min_length=2, max_length=6)
    questions: tuple[Line, ...] = Field(alias="spoergsmaal", min_length=3, max_length=6)
    aftercare: Passage = Field(alias="efter")


class GoodPractice(_Part):
    """One thing worth doing, and where it comes from.

    A source is one of the six tips ("S0 tip 4"), a requirement ("LC13"), or "G": general practice that a
    professional should check.
    """

    text: Line = Field(alias="tekst")
    sources: tuple[Source, ...] = Field(alias="kilde", min_length=1, max_length=4)


class Reading(_Part):
    """Who read this text before it was used, and when. Say "en ung på 17", never a name."""

    reader: ReaderWord = Field(alias="laeser")
    who: Name = Field(alias="hvem")
    on: Annotated[date, Field(strict=True)] = Field(alias="dato")


# The parts are written in reading order, so the names in their annotations exist only now.
for _part in _Part.__subclasses__():
    _part.model_rebuild()

"""The shelf of scenarios: what is sound can be played, what is not is said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scenarios.file_reading import read_file
from scenarios.guarded_words import Guard
from scenarios.leaks import leaks
from scenarios.pairing import differences
from scenarios.problem import Problem
from scenarios.role_card import too_long_to_read
from scenarios.schema import Scenario, ScenarioText
from scenarios.vocabulary import Difficulty, Theme

LANGUAGES = ("da", "en")
SHIPPED = Path(__file__).parent
"""The folder of the scenarios that come with the program."""


@dataclass(frozen=True)
class Library:
    """Every sound scenario of a folder, and the problems of the others. A broken file never stops the service."""

    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...] = ()

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> Self:
        """Reads ``folder/da/*.toml`` and ``folder/en/*.toml``. Raises nothing: what is wrong stands in `problems`.

        A scenario is left out when either of its two files has a problem, so that nobody meets half a case.
        """
        found, problems = _read(folder)
        sound = []
        for stem in sorted(found["da"].keys() & found["en"].keys()):
            scenario = Scenario(danish=found["da"][stem], english=found["en"][stem])
            files = [_shown(folder, language, stem + ".toml") for language in LANGUAGES]
            problems += differences(scenario, *files)
            if not any(problem.file in files for problem in problems):
                sound.append(scenario)
        return cls(tuple(sound), tuple(sorted(set(problems))))

    def all(self, language: str = "da") -> tuple[Scenario, ...]:
        """Every scenario, the gentlest first, then by title in `language`."""
        order = list(Difficulty)

        def place(scenario: Scenario) -> tuple[int, str]:
            return order.index(scenario.difficulty), scenario.text(language).title.casefold()

        return tuple(sorted(self.scenarios, key=place))

    def get(self, slug: str) -> Scenario | None:
        """The scenario of that name. None when it is not on the shelf (an old run may name one that was taken down)."""
        return next((scenario for scenario in self.scenarios if scenario.slug == slug), None)

    def find(
        self,
        *,
        theme: Theme | str | None = None,
        difficulty: Difficulty | str | None = None,
        minutes: int | None = None,
        language: str = "da",
        without: frozenset[Theme] = frozenset(),
    ) -> tuple[Scenario, ...]:
        """The scenarios that fit, in the order of `all`.

        `theme` looks at the visible themes only, for a search must not tell what the young person hides.
        `minutes` is the time one has: scenarios that take longer are left out. `without` are the themes somebody
        has silently left out; quiet themes count there.
        """
        return tuple(
            scenario
            for scenario in self.all(language)
            if (theme is None or theme in scenario.themes)
            and (difficulty is None or scenario.difficulty == difficulty)
            and (minutes is None or scenario.minutes <= minutes)
            and not scenario.every_theme & without
        )


def _read(folder: Path) -> tuple[dict[str, dict[str, ScenarioText]], list[Problem]]:
    """The readable texts by language and file name, and the problems found on the way."""
    found: dict[str, dict[str, ScenarioText]] = {language: {} for language in LANGUAGES}
    seen: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    problems: list[Problem] = []
    for language in LANGUAGES:
        try:
            paths = sorted((folder / language).iterdir())
        except OSError as error:
            missing = isinstance(error, FileNotFoundError | NotADirectoryError)
            code = "folder_missing" if missing else "unreadable"
            problems.append(Problem(_shown(folder, language), "", code))
            continue
        for path in paths:
            file = _shown(folder, language, path.name)
            if path.name.startswith("."):
                continue
            if path.suffix != ".toml":
                problems.append(Problem(file, "", "stray_file"))
                continue
            seen[language].add(path.stem)
            text = read_file(path, file, root=folder)
            if isinstance(text, ScenarioText):
                found[language][path.stem] = text
                problems += _problems_of(text, file)
            else:
                problems += text
        problems += _misnamed(found[language], _shown(folder, language))
    problems += [
        Problem(_shown(folder, here, stem + ".toml"), "", missing, (("path", _shown(folder, there, stem + ".toml")),))
        for here, there, missing in (("da", "en", "english_missing"), ("en", "da", "danish_missing"))
        for stem in seen[here] - seen[there]
    ]
    return found, problems


def _problems_of(text: ScenarioText, file: str) -> list[Problem]:
    return [*leaks(text, file), *too_long_to_read(text, file), *Guard.shipped().problems(text, file)]


def _misnamed(found: dict[str, ScenarioText], folder: str) -> list[Problem]:
    """Files that do not carry the name of their scenario, and scenarios that stand in two files."""
    problems, first = [], dict[str, str]()
    for stem, text in sorted(found.items(), key=lambda item: item[0] != item[1].slug):
        file = f"{folder}/{_printable(stem)}.toml"
        if stem != text.slug:
            details = (("name", _printable(stem)), ("slug", text.slug))
            problems.append(Problem(file, "slug", "name_differs", details))
        if text.slug in first:
            details = (("other", first[text.slug]), ("slug", text.slug))
            problems.append(Problem(file, "slug", "duplicate_slug", details))
        first.setdefault(text.slug, file)
    return problems


def _shown(folder: Path, *names: str) -> str:
    """A name to show, from the scenario folder on: where on a machine that folder lies is nobody's business."""
    return "/".join((_printable(folder.resolve().name), *map(_printable, names)))


def _printable(name: str) -> str:
    return "".join(character if character.isprintable() else "·" for character in name)

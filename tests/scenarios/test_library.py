"""The shelf: what ships can be played, what is hidden stays hidden, and a broken file harms nobody else."""

from __future__ import annotations

import re
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from scenarios.library import SHIPPED, Library
from scenarios.role_card import MOST_WORDS, words_on_the_card
from scenarios.schema import Scenario
from scenarios.vocabulary import Difficulty, Reader, Step, Theme, spellings
from tests.scenarios.folder import DANISH, ENGLISH, SLUG, Folder

SHELF = Library.load()


def test_six_scenarios_ship_without_a_problem() -> None:
    assert SHELF.problems == ()
    assert {scenario.slug: scenario.danish.young.name for scenario in SHELF.all()} == {
        "er-du-en-robot": "Malthe",
        "kan-du-ikke-bare-ringe": "Emma",
        "ja-nej-ved-ikke": "Oliver",
        "jeg-kender-dig": "Jonas",
        "under-opsyn": "Sofie",
        "da-det-sluttede": "Noah",
    }


def test_the_gentlest_come_first_and_titles_follow_the_language() -> None:
    for language in ("da", "en"):
        told = [(list(Difficulty).index(s.difficulty), s.text(language).title) for s in SHELF.all(language)]
        assert told == sorted(told)


@pytest.mark.parametrize("scenario", SHELF.all(), ids=lambda scenario: scenario.slug)
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_shipped_role_card_can_be_read_in_two_minutes(scenario: Scenario, language: str) -> None:
    assert words_on_the_card(scenario.text(language)) <= MOST_WORDS


@pytest.mark.parametrize("scenario", SHELF.all(), ids=lambda scenario: scenario.slug)
def test_each_shipped_scenario_names_one_of_the_six_tips(scenario: Scenario) -> None:
    sources = {source for practice in scenario.danish.debrief.good for source in practice.sources}
    assert any(source.startswith("S0 tip") for source in sources)


@pytest.mark.parametrize("scenario", SHELF.all(), ids=lambda scenario: scenario.slug)
def test_no_shipped_scenario_claims_a_reader_it_has_not_had(scenario: Scenario) -> None:
    for text in (scenario.danish, scenario.english):
        assert text.read_by_young is None
        assert text.read_by_professional is None


def test_the_requirements_that_scenarios_name_are_in_the_ranges_of_the_list() -> None:
    last = {"LC": 33, "SH": 5, "CP": 5, "PR": 11, "EM": 10, "RO": 10}
    for scenario in SHELF.all():
        for practice in scenario.danish.debrief.good:
            for source in practice.sources:
                if found := re.fullmatch(r"([A-Z]{2})(\d+)b?", source):
                    assert 1 <= int(found[2]) <= last[found[1]], f"{scenario.slug}: {source}"


def test_what_the_counsellor_is_given_holds_nothing_of_the_role_card() -> None:
    for scenario in SHELF.all():
        for text in (scenario.danish, scenario.english):
            seen = text.counsellor.model_dump_json()
            assert not any(item.what in seen or item.sounds in seen for item in text.young.hidden)
            assert text.young.name not in text.title + text.teaser


def test_searching_goes_by_theme_difficulty_and_the_time_one_has() -> None:
    assert [s.slug for s in SHELF.find(theme=Theme.LOVE)] == ["da-det-sluttede", "under-opsyn"]
    assert [s.slug for s in SHELF.find(difficulty="hard")] == ["jeg-kender-dig"]
    assert [s.slug for s in SHELF.find(minutes=10)] == ["da-det-sluttede"]
    assert SHELF.find(minutes=20) == SHELF.all()
    assert SHELF.find(theme="love", difficulty="hard") == ()


def test_a_search_never_tells_what_is_hidden_but_a_theme_left_out_is_left_out() -> None:
    assert SHELF.find(theme=Theme.DIVORCE) == ()
    left = {scenario.slug for scenario in SHELF.find(without=frozenset({Theme.DIVORCE}))}
    assert left == {scenario.slug for scenario in SHELF.all()} - {"ja-nej-ved-ikke"}


def test_a_scenario_that_was_taken_down_is_not_found() -> None:
    assert SHELF.get("findes-ikke") is None
    assert SHELF.get("../da/er-du-en-robot") is None


def test_a_broken_file_leaves_the_others_on_the_shelf(folder: Folder) -> None:
    for language in ("da", "en"):
        shutil.copy(SHIPPED / language / "da-det-sluttede.toml", folder.path / language)
    (folder.path / DANISH).write_text("i stykker", encoding="utf-8")
    library = Library.load(folder.path)
    assert [scenario.slug for scenario in library.all()] == ["da-det-sluttede"]
    assert [problem.file for problem in library.problems] == [f"scenarios/{DANISH}"]


def test_a_version_follows_the_words_and_not_the_readers(folder: Folder) -> None:
    def version() -> str:
        scenario = Library.load(folder.path).get(SLUG)
        assert scenario
        return scenario.version

    first = version()
    reading = '\n[[laest_af]]\nlaeser = "ung"\nhvem = "en ung på 17"\ndato = 2026-11-22\n'
    with (folder.path / DANISH).open("a", encoding="utf-8") as file:
        file.write(reading)
    assert version() == first
    folder.change("are you a bot lol", "are you a bot", name=ENGLISH)
    assert version() != first


def test_the_latest_reading_is_told(folder: Folder) -> None:
    with (folder.path / DANISH).open("a", encoding="utf-8") as file:
        for day in ("2026-11-20", "2026-11-22", "2026-11-21"):
            file.write(f'\n[[laest_af]]\nlaeser = "ung"\nhvem = "en ung"\ndato = {day}\n')
    scenario = Library.load(folder.path).get(SLUG)
    assert scenario
    reading = scenario.danish.read_by_young
    assert reading and (reading.reader, reading.on) == (Reader.YOUNG, date(2026, 11, 22))
    assert scenario.danish.read_by_professional is None


def test_a_scenario_cannot_be_changed_while_it_is_played() -> None:
    text = SHELF.all()[0].danish
    with pytest.raises(ValidationError):
        text.title = "noget andet"
    with pytest.raises(ValidationError):
        text.young.hidden[0].what = "noget andet"


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("kind", [Theme, Difficulty, Step], ids=lambda kind: kind.__name__)
def test_every_fixed_word_is_the_same_in_files_and_on_the_screen(
    kind: type[Theme] | type[Difficulty] | type[Step], language: str
) -> None:
    texts = Path(__file__).parents[2] / f"live/web/texts/scenarios.{language}.toml"
    shown = tomllib.loads(texts.read_text(encoding="utf-8"))["scenarios"][kind.__name__.casefold()]
    assert {slug: word.casefold() for slug, word in shown.items()} == spellings(kind, language)
    assert list(shown) == [str(member) for member in kind]


def test_every_message_exists_in_both_languages_and_every_one_is_used() -> None:
    danish, english = (
        tomllib.loads((SHIPPED / f"problems.{language}.toml").read_text(encoding="utf-8")) for language in ("da", "en")
    )
    assert {part: set(words) for part, words in danish.items()} == {p: set(words) for p, words in english.items()}
    for part, words in danish.items():
        for key, sentences in words.items():
            told_in_both = (str(sentences), str(english[part][key]).replace("_en}", "}"))
            gaps = [set(re.findall(r"\{\w+\}", told)) for told in told_in_both]
            assert gaps[0] == gaps[1], key
    code = "".join(path.read_text(encoding="utf-8") for path in SHIPPED.glob("*.py"))
    assert [key for key in danish["problem"] if f'"{key}"' not in code] == []


def test_the_guide_names_every_theme_a_file_may_use() -> None:
    guide = (Path(__file__).parents[2] / "docs/scenarios.md").read_text(encoding="utf-8")
    for kind in (Theme, Difficulty, Step, Reader):
        for language in ("da", "en"):
            assert [word for word in spellings(kind, language).values() if word not in guide] == []

"""The short pages: what to do now stands first, the local numbers are in it, and it promises nothing untrue."""

import re

import pytest

from live.door.document import Numbers
from live.emergency.passages import FOLDER, do_now, passage
from live.emergency.rules import BRANCHES, PASSAGE_OF, PASSAGES
from live.refusal import Refused
from tests.desk.house import TEXTS

NUMBERS = Numbers(
    bagvagt_name="Vagttelefonen",
    bagvagt_phone="12 34 56 78",
    social_on_call_phone="87 65 43 21",
    hotline_name="Hotlinen",
    hotline_phone="11 22 33 44",
)
every_page = pytest.mark.parametrize("slug", PASSAGES)
both_languages = pytest.mark.parametrize("language", ["da", "en"])
CHECKED = {"da": "efterset den 22. november 2026", "en": "as of 22 november 2026"}
HEADING = {"da": "Gør det nu", "en": "Do this now"}


@every_page
@both_languages
def test_what_to_do_now_stands_first_in_seven_lines_at_most(slug: str, language: str) -> None:
    source = (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8")
    assert source.split("\n## ")[1].startswith(HEADING[language])
    assert 3 <= len(do_now(source)) <= 7


@every_page
@both_languages
def test_every_place_for_a_number_is_filled(slug: str, language: str) -> None:
    shown = passage(TEXTS.language(language), slug, NUMBERS)
    assert "[[" not in shown
    assert '<a class="tel" href="tel:12345678">12 34 56 78</a>' in shown


@both_languages
def test_a_number_that_nobody_has_written_is_said_to_be_missing(language: str) -> None:
    t = TEXTS.language(language)
    assert t("emergency.passages.missing_number") in passage(t, "akut-livsfare", Numbers())


@every_page
@both_languages
def test_every_sentence_of_law_says_when_it_was_checked(slug: str, language: str) -> None:
    source = (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8")
    if "§" in source:
        assert CHECKED[language] in source.lower()
        assert re.search("egen jurist|own lawyer", source)


@pytest.mark.parametrize("slug", ["akut-livsfare", "loggede-af", "fare-for-andre", "selvmordstanker"])
def test_nobody_is_led_to_think_that_we_can_trace(slug: str) -> None:
    danish = (FOLDER / "da" / f"{slug}.md").read_text(encoding="utf-8")
    assert re.search(r"politiet.{0,25}ikke få en adresse af os", danish, re.IGNORECASE)


@every_page
def test_both_languages_are_built_alike(slug: str) -> None:
    danish, english = ((FOLDER / language / f"{slug}.md").read_text(encoding="utf-8") for language in ("da", "en"))
    for mark in (r"^## ", r"^\d+\. ", r"^- ", r"\[\[[^\]]+\]\]", r"\]\(/vagt/[a-z/-]+\)"):
        assert len(re.findall(mark, danish, re.M)) == len(re.findall(mark, english, re.M)), mark


def test_every_branch_opens_a_page_that_is_there() -> None:
    assert [PASSAGE_OF[branch] in PASSAGES for branch in BRANCHES] == [True] * len(BRANCHES)
    assert sorted(path.stem for path in (FOLDER / "da").iterdir()) == sorted(PASSAGES)


def test_what_an_organisation_writes_about_itself_stays_text() -> None:
    shown = passage(
        TEXTS.language("da"), "akut-livsfare", Numbers(bagvagt_name="<b>Vagt</b>", bagvagt_phone="12345678")
    )
    assert "&lt;b&gt;Vagt&lt;/b&gt;" in shown and "<b>" not in shown


@pytest.mark.parametrize("slug", ["", "..", "../da/overgreb", "ukendt", "akut-livsfare.md"])
def test_no_other_file_is_opened(slug: str) -> None:
    with pytest.raises(Refused, match="not_found"):
        passage(TEXTS.language("da"), slug, NUMBERS)

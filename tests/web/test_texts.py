"""Words: in both languages, with the same placeholders, none missing, none left over."""

import re
import string
from pathlib import Path

import pytest

from live.refusal import Refused
from live.web.texts import LANGUAGES, Texts, read_language
from tests.architecture.tree import ROOT

SOURCES = [
    path
    for folder in ("live", "trainer", "scenarios", "handbook", "course_material")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".html", ".js"} and "__pycache__" not in path.parts
]
FIRST_WORDS = {key.split(".")[0] for key in read_language("da")}
KEY = re.compile(rf"""["']((?:{"|".join(sorted(FIRST_WORDS))})(?:\.[a-z0-9_]+)+)["']""")
START = re.compile(rf"""["'](?:{"|".join(sorted(FIRST_WORDS))})(?:\.[a-z0-9_]+)*\.(?=["'{{])""")

FILE_ENDINGS = (".css", ".js", ".html", ".svg", ".toml")
UNDER = re.compile(r"""under\(["']([a-z0-9_.]+)["']\)""")


def test_danish_and_english_have_the_same_keys() -> None:
    danish, english = read_language("da"), read_language("en")
    assert sorted(danish.keys() - english.keys()) == [], "missing in English"
    assert sorted(english.keys() - danish.keys()) == [], "missing in Danish"


def test_danish_and_english_ask_for_the_same_values() -> None:
    danish, english = read_language("da"), read_language("en")
    different = [key for key in danish if key in english and _values(danish[key]) != _values(english[key])]
    assert different == []


def test_every_key_that_the_code_names_exists() -> None:
    known = read_language("da").keys()
    starts = {key[:n] for key in known for n, letter in enumerate(key) if letter in "._"} | {
        key[: n + 1] for key in known for n, letter in enumerate(key) if letter == "_"
    }
    deeds = {key.rsplit(".", 1)[1] for key in known}  # the audited deed "practice.erased" is `…practice_erased`
    missing = [
        f"{path.relative_to(ROOT)}: {key}"
        for path in SOURCES
        for key in KEY.findall(path.read_text())
        if key not in known
        and key not in starts
        and not key.endswith(FILE_ENDINGS)
        and key.replace(".", "_") not in deeds
    ]
    assert missing == []


def test_every_text_is_used() -> None:
    """A key is named whole, or is of a family that is named by its start (`"refused." + code`, `under("room")`)."""
    code = "\n".join(path.read_text() for path in SOURCES)
    named = set(KEY.findall(code))
    families = (
        {start[1:] for start in START.findall(code)}
        | {f"{start}." for start in UNDER.findall(code)}
        | {key for key in named if key.endswith("_")}
        | {"refused."}
    )
    left_over = [key for key in read_language("da") if key not in named and not key.startswith(tuple(families))]
    assert left_over == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in read_language(language).items() if not text.strip()] == []


def test_what_a_person_wrote_is_not_read_as_a_placeholder() -> None:
    assert Texts.load().language("da")("web.home.title", name="{t.code} {0}") == "Hej {t.code} {0}"


def test_a_missing_text_falls_back_to_danish_and_an_unknown_key_says_which() -> None:
    texts = Texts({"da": {"a.b": "Hej"}, "en": {}})
    assert texts.language("en")("a.b") == "Hej"
    with pytest.raises(LookupError, match=r"a\.c"):
        texts.language("en")("a.c")


def test_an_unknown_language_is_danish() -> None:
    assert Texts.load().language("de").code == "da"


def test_a_refusal_without_words_of_its_own_is_still_a_sentence() -> None:
    t = Texts.load().language("da")
    assert t.refusal(Refused("nobody_has_written_this")) == t("refused.unknown")


def test_a_key_in_two_files_stops_the_house(tmp_path: Path) -> None:
    for name in ("one.da.toml", "two.da.toml"):
        (tmp_path / name).write_text('[a]\nb = "Hej"\n')
    with pytest.raises(ValueError, match=r"a\.b stands in two files"):
        read_language("da", (tmp_path,))


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}

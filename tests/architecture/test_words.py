"""Words that are never said: to a young person, to a counsellor, or about ourselves."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.architecture.tree import PACKAGES, ROOT, files, lines

# domain.md section 3 and LC1, LC5: what it says, and what is said instead.
NEVER_SAID = {
    r"\bagent(en|er|s)?\b": "rådgiver / counsellor",
    r"\boperatør": "rådgiver / counsellor",
    r"\bklient": "ung, den unge / young person",
    r"\bclients?\b": "young person",
    r"100 ?% anonym": "anonymity and its one limit",
    r"\bvi garanterer\b": "say what is done, not what is guaranteed",
    r"\bwe guarantee\b": "say what is done, not what is guaranteed",
    r"\btestchat": "prøvechat / practice chat",
    r"begå(r|et|ede)? selvmord": "tage sit eget liv",
    r"commit(s|ted|ting)? suicide": "take one's own life",
}
NEVER_SAID_IN_DANISH = {
    r"\bet føl\b|\bføllet|\bføl(let)?s\b": "ny rådgiver",
    r"\bdebrief": "opsamling",
    r"\brubric": "sigtepunkter",
}

# The tools and hosts of whoever builds this have no place in it. Kept as fingerprints (the first 16 digits of SHA-256
# of the word in lower case), for this file may not say them either.
NOT_OUR_CONCERN = {
    "00a7dc5a0cc38858",
    "0dc11026ac75c015",
    "2960ad205cb64ff3",
    "487b91042c7cf27a",
    "60965168ce762e94",
    "7b8208d11b1b6f48",
    "7d3194f79e645c42",
    "94a168d2da574b00",
    "a4aa2ac280bb8d1a",
    "c70eca6b0f88f44d",
    "c857d09db23e6822",
    "c899567ee9068517",
    "cd88a6fb14237c16",
    "e680c440a2e92079",
}


def test_no_text_says_what_is_never_said() -> None:
    said = [
        f"{place}: “{found.group()}” → {instead}"
        for place, text in _texts()
        for pattern, instead in (NEVER_SAID | (NEVER_SAID_IN_DANISH if _is_danish(place) else {})).items()
        if (found := re.search(pattern, text, re.IGNORECASE))
    ]
    assert said == []


@pytest.mark.parametrize("sentence", ["Du er 100 % anonym her.", "Vores agenter er klar", "Han begik … begå selvmord"])
def test_what_is_never_said_would_be_heard(sentence: str) -> None:
    assert any(re.search(pattern, sentence, re.IGNORECASE) for pattern in NEVER_SAID)


def test_nothing_names_the_tools_it_was_made_with() -> None:
    named = [
        f"{place}: {word}"
        for place, line in lines(files())
        if not place.startswith("requirements/")
        for word in re.findall(r"[a-z][a-z.]+[a-z]", line.lower())
        if _fingerprint(word) in NOT_OUR_CONCERN
    ]
    assert named == []


def test_nothing_names_a_folder_of_the_machine_it_was_made_on() -> None:
    folders = re.compile(r"/(work|opt|root|tmp)/(main|shared|w)\b")
    assert [place for place, line in lines(files()) if folders.search(line)] == []


def _is_danish(place: str) -> bool:
    return ".da.toml" in place or "/da/" in place


def _fingerprint(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()[:16]


def _texts() -> Iterator[tuple[str, str]]:
    """What people read: every string of every text file and scenario, and every template and handbook page."""
    for path in files(".toml", under=tuple(name for name in PACKAGES if (ROOT / name).is_dir())):
        for key, text in _strings(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield f"{path.relative_to(ROOT)}: {key}", text
    yield from lines(files(".html", ".md", under=tuple(name for name in PACKAGES if (ROOT / name).is_dir())))


def _strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, key)

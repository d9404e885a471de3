"""Runs last of all (tests/conftest.py), when every other test has written what it writes."""

import base64
from pathlib import Path

import pytest

from tests.canary import Canaries

KINDS = {"message", "reflection", "nickname", "young", "sparring", "assessment", "purpose"}


def test_the_search_finds_a_word_however_it_lies_there(tmp_path: Path) -> None:
    canaries = Canaries()
    canaries.may_rest_in(tmp_path)
    secret = canaries.message.rsplit(" ", 1)[1]
    for name, content in {
        "plain": b"x" * 1_048_570 + secret.encode() + b"x",  # across the border of two pieces
        "utf16": secret.encode("utf-16-le"),
        "base64": base64.b64encode(b"ab" + secret.encode() + b"cd"),
    }.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "clean").write_bytes(b"nothing to see")

    found = canaries.found()

    assert {Path(line.split(" holds")[0]).name for line in found} == {"plain", "utf16", "base64"}
    for name in ("plain", "utf16", "base64"):
        (tmp_path / name).unlink()
    assert canaries.found() == []


def test_what_people_wrote_lies_nowhere_in_the_clear(
    canaries: Canaries, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    canaries.may_rest_in(tmp_path_factory.getbasetemp())
    if _whole_suite(request.config):
        assert canaries.written == KINDS, "who does not write a canary proves nothing by finding none"
    assert canaries.found() == []


def _whole_suite(config: pytest.Config) -> bool:
    return not config.option.keyword and not config.option.markexpr and config.args == config.getini("testpaths")

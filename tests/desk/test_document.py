"""docs/protocol.md, "The desk's socket", says what the code does: frames, items with every field, verbs, codes."""

import json
import re

import pytest

from live.desk import reading
from live.desk.deeds import LONGEST, desk_deeds
from live.desk.items import Screen, items
from live.people.visitor import Role
from live.web.texts import Texts
from tests.architecture.tree import ROOT
from tests.desk.test_items import ME, Part, board_with, somebody

WHOLE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
(DESK,) = re.findall(r"^## The desk's socket\n(.*?)(?=^## )", WHOLE, re.MULTILINE | re.DOTALL)
DONE_HERE = [
    *(ROOT / "live" / "desk").glob("*.py"),
    *(ROOT / "live" / "duty").glob("*.py"),
    *(ROOT / "live" / "conversation" / f"{name}.py" for name in ("authority", "taking", "asking", "ending")),
    ROOT / "live" / "emergency" / "actions.py",
]
OF_PAGES = {"held", "close_in_room"}  # said by a page, never over this socket


def test_every_frame_has_an_example_that_parses() -> None:
    blocks = re.findall(r"```json\n(.*?)```", DESK, re.DOTALL)
    examples = [json.loads(line) for block in blocks for line in block.split("\n") if line]
    assert {frame["t"] for frame in examples} == {
        "hello", "act", "touch", "ping", "welcome", "items", "done", "refused", "locked", "unlocked", "pong", "gone",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["me", "door", "waiting", "talk", "duty", "call", "alarm"])
def test_every_field_of_every_item_is_told_and_no_other(kind: str) -> None:
    person = somebody(Role.COUNSELLOR, certified=True, shift=True)
    shown = {
        id_.split("/")[0]: item
        for part in Part
        for id_, item in items(board_with(part, person), Screen(ME, str)).items()
    }
    told = next(row for name, row in rows("desk item").items() if name.startswith(f"{kind}/"))[0]
    fields = set(re.findall(r"(?:^|[,;.] )`(\w+)`", re.sub(r"`\[?\{.*?\}\]?`", "", told)))
    assert fields == set(shown[kind]) - {"org"}


def test_every_verb_is_told() -> None:
    assert set(rows("desk verb")) == set(desk_deeds(None, None, None))  # type: ignore[arg-type]


def test_every_code_is_told_and_has_a_sentence_in_both_languages() -> None:
    says = re.compile(r'(?:Refused|_fault|_turn_away)\((?:send, )?"(\w+)"')
    said = {code for path in DONE_HERE for code in says.findall(path.read_text(encoding="utf-8"))}
    told = set(rows("desk code"))
    assert said - OF_PAGES - told == set()
    for language in ("da", "en"):
        words = Texts.load().language(language)
        assert [code for code in told if f"refused.{code}" not in words] == []


def test_the_limits_are_those_of_the_code() -> None:
    assert f"more than {LONGEST} characters" in DESK
    assert f"at most {reading.LETTERS} characters" in DESK and reading.FIRST_WORDS == 5


def rows(table: str) -> dict[str, list[str]]:
    """The table whose first column is headed `table`: first cell → the other cells."""
    found: dict[str, list[str]] = {}
    inside = False
    for line in DESK.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        inside = bool(cells) and (inside or cells[0] == table)
        if inside and cells[0] != table and not set(cells[0]) <= set("-: "):
            found[cells[0].strip("`")] = cells[1:]
    return found

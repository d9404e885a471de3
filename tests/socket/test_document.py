"""docs/protocol.md says what the code does: codes, limits, kinds, verbs, frames, and a client that works."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from live.conversation import gate as conversation
from live.emergency import gate as emergency
from live.room.entries import ENTRY_KINDS
from live.room.rules import SIGNALS
from live.room.verbs import LONGEST, VERBS
from live.socket import connection, limits, presence, server
from live.web.texts import Texts
from tests.architecture.tree import ROOT
from tests.room.gates import NOTHING, PHASES, ROLES, SEEN, full_gate, phases, sees
from trainer.practice import gate as practice
from trainer.practice.verbs import REMARK

WHOLE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
DOCUMENT = re.sub(r"^## The desk's socket\n.*?(?=^## )", "", WHOLE, flags=re.MULTILINE | re.DOTALL)  # tests/desk has it
SPEAKS_TO_SOCKETS = [
    *sorted((ROOT / "live" / "room").glob("*.py")),
    *sorted((ROOT / "live" / "socket").glob("*.py")),
    ROOT / "trainer" / "practice" / "verbs.py",
    ROOT / "trainer" / "practice" / "casting.py",
    ROOT / "live" / "conversation" / "verbs.py",
]
SAYS_A_CODE = {"Refused", "_fault", "_turn_away", "_words", "gone"}


def test_every_code_that_can_be_sent_stands_in_the_document() -> None:
    assert set(_codes_in_code()) == set(_rows("code")), "and no other does"


def test_every_code_has_its_own_sentence_in_both_languages() -> None:
    for language in ("da", "en"):
        words = Texts.load().language(language)
        assert [code for code in _rows("code") if f"refused.{code}" not in words] == []


def test_what_may_be_tried_again_says_so() -> None:
    again = {code for code, row in _rows("code").items() if row[0] == "by itself"}
    assert again == {"too_fast", "try_again"}, "these two carry `wait`"


def test_the_limits_in_the_document_are_those_of_the_code() -> None:
    said = {name: row[0] for name, row in _rows("limit").items()}
    assert said == {
        "characters of a message": f"{LONGEST:,}",
        "characters of a remark in the opsamling": f"{REMARK:,}",
        "characters of a frame": f"{limits.FRAME:,}",
        "bytes of a frame, then the line is cut": f"{limits.LARGEST:,}",
        "acts at once": f"{limits.BURST}",
        "acts a minute": f"{limits.PER_SECOND * 60:.0f}",
        "signals a second": f"{limits.SIGNALS_PER_SECOND:.0f}",
        "pings and touches a second": f"{limits.PINGS_PER_SECOND:.0f}",
        "frames that cannot be read": f"{limits.OVERSIZED}",
        "frames unread by you": f"{limits.UNREAD}",
        "lines of one person on one server": f"{limits.LINES}",
        "characters of a key": "8–64",
        "seconds until hello": f"{server.HELLO_WITHIN:.0f}",
        "seconds of silence": f"{connection.SILENCE:.0f}",
        "seconds between two looks at the session": f"{server.TICK:.0f}",
        "seconds until a server that died is forgotten": f"{presence.FORGET:.0f}",
        "seconds until something may be done because somebody is away": f"{presence.AWAY:.0f}",
    }


def test_every_kind_of_entry_is_told_with_who_sees_it() -> None:
    expected = {kind.name: _who_sees("live", kind.name) for kind in ENTRY_KINDS}
    expected |= {kind.name: _who_sees("practice", kind.name) for kind in practice.ENTRY_KINDS}
    expected |= {
        kind.name: _who_sees("live", kind.name) for kind in (*conversation.ENTRY_KINDS, *emergency.ENTRY_KINDS)
    }
    assert {name: row[-1] for name, row in _rows("kind").items()} == expected


def test_every_verb_is_told_with_who_may_and_when() -> None:
    expected = {verb: _who_may("live", "group", verb) for verb in VERBS}
    expected |= {verb: _who_may("practice", "pair", verb) for row in practice.DEEDS for verb in row.verbs}
    assert {name: row[-1] for name, row in _rows("verb").items()} == expected


def test_every_verb_of_a_live_conversation_is_told_with_who_may_and_when() -> None:
    deeds = {verb for row in (*conversation.DEEDS, *emergency.DEEDS) for verb in row.verbs}
    expected = {verb: _who_may("live", "pair", verb) for verb in deeds}
    assert {name: row[-1] for name, row in _rows("live verb").items()} == expected


def test_every_frame_has_an_example_that_parses() -> None:
    examples = [json.loads(line) for block in _blocks("json") for line in block.splitlines() if line.strip()]
    shown = {frame["t"] for frame in examples}
    sent = {"welcome", "entry", "done", "refused", "signal", "locked", "unlocked", "ping", "pong", "gone"}
    taken = {"hello", "act", "signal", "ping", "pong", "touch"}
    assert shown == sent | taken
    source = "".join(path.read_text() for path in (ROOT / "live" / "socket").glob("*.py"))
    assert set(re.findall(r'"t": "(\w+)"|frame\("(\w+)"|"(locked|unlocked)"', source)) >= {("entry", "", "")}
    assert {kind for frame in examples if frame["t"] == "signal" for kind in frame} >= {*SIGNALS, "present", "from"}
    named = {name for found in re.findall(r'"t": "(\w+)"|frames?\.frame\(\s*"(\w+)"', source) for name in found if name}
    assert named <= shown


def test_the_client_in_the_document_is_the_one_that_is_tested() -> None:
    client = Path(__file__).with_name("doc_client.py").read_text(encoding="utf-8")
    assert client.strip() in [block.strip() for block in _blocks("python")]


@pytest.mark.parametrize(
    "word", ["__Host-s", "`s`", "Origin", "/ws/staff", "4000", "403", "1007", "1011", "keep_until"]
)
def test_a_stranger_finds_what_a_client_must_know(word: str) -> None:
    assert word in DOCUMENT


def _codes_in_code() -> Iterator[str]:
    for path in SPEAKS_TO_SOCKETS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in SAYS_A_CODE:
                yield from (code for argument in node.args for code in _codes(argument))
            elif isinstance(node, ast.Assign) and [_name(target) for target in node.targets] == ["code"]:
                yield from _codes(node.value)
            elif isinstance(node, ast.FunctionDef) and node.name == "may":
                yield from (
                    code for inner in ast.walk(node) if isinstance(inner, ast.Return) for code in _codes(inner.value)
                )


def _codes(node: ast.AST | None) -> Iterator[str]:
    """The words that this expression can be; not those that it compares with."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z]+(_[a-z]+)*", node.value):
        if node.value not in ("da", "en"):
            yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_codes(node.body), *_codes(node.orelse))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _who_sees(world: str, entry_kind: str) -> str:
    cells: dict[str, list[str]] = {}
    for role in ROLES:
        if (seen := sees(full_gate(), world, "pair", role, entry_kind)) != NOTHING:
            cells.setdefault(SEEN[seen], []).append(role)
    told = [f"{_people(roles)}{'' if cell == EVERYTHING else f' ({cell})'}" for cell, roles in cells.items()]
    return "; ".join(told)


def _who_may(world: str, kind: str, verb: str) -> str:
    cells: dict[str, list[str]] = {}
    for role in ROLES:
        if when := phases(full_gate(), world, kind, role, verb):
            cells.setdefault("any" if len(when) == len(PHASES) - 1 else " ".join(when), []).append(role)
    return "; ".join(f"{_people(roles)}: {when}" for when, roles in cells.items())


def _people(roles: list[str]) -> str:
    return "everyone" if roles == ROLES else ", ".join(roles)


EVERYTHING = "everyone's"


def _rows(table: str) -> dict[str, list[str]]:
    """The tables whose first column is headed `table`: first cell → the other cells."""
    rows: dict[str, list[str]] = {}
    inside = False
    for line in DOCUMENT.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells[0] == table:
            inside = True
        elif inside and not set(cells[0]) <= set("-: "):
            assert cells[0].strip("`") not in rows, f"{cells[0]} stands there twice"
            rows[cells[0].strip("`")] = cells[1:]
    return rows


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)

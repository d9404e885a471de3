"""Words on their way into a page."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.room.queries import Shown
from live.web.components.room_view import data_block
from live.web.texts import T, Texts
from scenarios.library import Library
from trainer.practice.history.components.replayed import frames, notes
from trainer.practice.history.replay import Afterwards, Remark, Replay, afterwards, timeline
from trainer.practice.history.rules import Words, both_said_yes

ATTACKS = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<svg onload=alert(1)>",
    "{{ constructor.constructor('alert(1)')() }}",
    "javascript:alert(1)",
    "\u202egnirts\u202c",
    "\u2028\u2029",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("words", ATTACKS)
def test_nothing_that_was_written_ends_the_block_or_begins_markup(words: str) -> None:
    _assert_safe(words)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_whatever_was_written_arrives_as_it_was(words: str) -> None:
    _assert_safe(words)


def test_an_event_is_said_in_words_and_a_message_is_left_alone() -> None:
    shown = _replay(
        Shown(1, "phase", 0, {"phase": "play"}, None, 5),
        Shown(2, "said", 2, {"text": "hej"}, "k1", 6),
        Shown(3, "twist", 2, {"twist": 99}, "k2", 7),
        Shown(4, "ended", 2, {"how": "logged_off"}, "k3", 8),
    )
    made = frames(_danish(), Library.load(), shown)
    assert [one.get("text") for one in made] == [
        "Samtalen begynder.",
        None,
        "Du spillede en vending.",
        "Den unge loggede af.",
    ]
    assert made[1] == {"n": 2, "kind": "said", "from": 2, "at": 6, "body": {"text": "hej"}, "key": "k1"}


def test_remarks_stand_in_the_order_of_the_conversation() -> None:
    after = Afterwards(
        marked=[Remark(1, "later", "closed"), Remark(1, "gone", "missed")],
        comments=[Remark(2, "sooner", text="fint", by=1)],
    )
    shown = _replay(
        Shown(1, "said", 2, {"text": "a"}, "sooner", 1), Shown(2, "said", 1, {"text": "b"}, "later", 2), after=after
    )
    assert [(note.at, note.text) for note in notes(_danish(), shown)] == [
        (None, "Her manglede den unge noget"),
        (1, "Bo skrev: fint"),
        (2, "Her lukkede den unge i"),
    ]


def test_a_mark_that_was_taken_away_leaves_nothing() -> None:
    found = afterwards(
        [
            Shown(1, "marked", 2, {"seat": 1, "said": "k", "as": "opened"}, "a", 1),
            Shown(2, "marked", 2, {"seat": 1, "said": "k", "as": "none"}, "b", 2),
        ]
    )
    assert found.marked == []


def test_erased_entries_are_read_without_harm() -> None:
    kinds = ("seated", "phase", "said", "marked", "guessed", "commented", "reacted", "took_along", "revealed", "ended")
    erased = [Shown(n, kind, 1, None, None, n) for n, kind in enumerate(kinds, start=1)]
    assert afterwards(erased) == Afterwards()
    assert {one.kind for one in timeline(erased, frozenset(kinds))} == set(kinds) - {"phase"}


def test_one_yes_is_no_yes_and_neither_is_a_run_without_a_partner() -> None:
    assert both_said_yes(["bo", "fatima"], ["fatima", "bo"])
    assert not both_said_yes(["bo", "fatima"], ["bo"])
    assert not both_said_yes(["bo"], ["bo"])
    assert not both_said_yes([], [])


def _assert_safe(words: str) -> None:
    block = data_block("x", {"text": words})
    opening, inside, closing = '<script type="application/json" id="x">', block[39:-9], "</script>"
    assert block == opening + inside + closing
    assert not set(inside) & set("<>&\u2028\u2029")
    assert json.loads(inside) == {"text": words}


def _replay(*shown: Shown, after: Afterwards | None = None) -> Replay:
    names = {1: "Bo", 2: "Fatima"}
    return Replay("room", "aaby", "er-du-en-robot", 0, 1, names, 2, Words.KEPT, tuple(shown), after)


def _danish() -> T:
    return Texts.load().language("da")

"""A nickname is hers, unless it could be taken for one of those she is to trust."""

import pytest

from live.refusal import Refused
from live.youth.newcomers import MOST, WITHIN, Newcomers, neighbourhood
from live.youth.rules import clean_nickname, graphemes


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Alma",
        "æøå",
        "  Alma   B  ",
        "👩‍👩‍👧‍👦" * 24,
        "é" * 24,
        "🇩🇰" * 24,
        "Ålborg-Ida",
        "李",
        "x",
        "Вера",
        "Λlex",
        "Aladdin",
    ],
)
def test_a_name_of_her_own_is_taken(name: str) -> None:
    assert clean_nickname(name) == " ".join(name.split())


def test_no_name_is_a_name() -> None:
    assert clean_nickname(None) == ""


@pytest.mark.parametrize(
    "name",
    [
        "Rådgiver", "rådgiver", "RÅDGIVER", "Ràdgiver", "Raadgiver", "Radgiver", "R å d g i v e r", "Rådgiver Fatima",
        "Chatrådgiver", "R4dgiver", "Rådg1ver", "Rådgi\u200dver", "Ｒådgiver", "𝐑å𝐝𝐠𝐢𝐯𝐞𝐫", "Rаdgivеr", "Rådgίver",
        "revigdår", "Rådglver", "Rådqiver", "Rådgiνer", "ʁådgivҽr", "ᏒÅDGIVER", "Ваgvаgt",
        "Counsellor", "C0unsell0r", "koordinator", "Bagvagten", "Adm1n", "Politiet", "P0lice", "Livslinien",
        "Counse11or", "Po1iti", "Po|iti", "Livs1inien",
    ],
)  # fmt: skip
def test_rådgiver_in_any_disguise_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_nickname(name)
    assert refused.value.code == "nickname_reserved"


@pytest.mark.parametrize(
    "name", ["\u202eAlma", "Al\u2066ma", "Al\x00ma", "\u200b", "\ue000", "\u0301", "\u3164", "\u2800", 7, ["Alma"]]
)
def test_signs_that_turn_the_text_round_or_hide_are_refused(name: object) -> None:
    with pytest.raises(Refused) as refused:
        clean_nickname(name)
    assert refused.value.code == "nickname_odd"


@pytest.mark.parametrize("name", ["a" * 25, "👩‍👩‍👧‍👦" * 25, "e" + "\u0301" * 201, "å" * 25])
def test_twenty_five_letters_are_too_many(name: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_nickname(name)
    assert refused.value.code == "nickname_too_long"


def test_a_letter_is_what_a_person_would_count() -> None:
    assert [graphemes(text) for text in ("Alma", "é", "👍🏽", "👩‍👧", "🇩🇰🇩🇰", "")] == [4, 1, 1, 1, 2, 0]


# --- how many may begin from one address --------------------------------------------------------------------------


def test_the_twenty_first_from_one_address_waits_ten_minutes() -> None:
    at = 0.0
    door = Newcomers(clock=lambda: at)
    assert [door.may_begin("198.51.100.7") for _ in range(MOST + 1)] == [True] * MOST + [False]
    assert door.may_begin("198.51.100.8")
    at = WITHIN
    assert door.may_begin("198.51.100.7")


def test_a_telephone_that_changes_its_address_within_a_64_is_one(a: str = "2001:db8:1:2::") -> None:
    door = Newcomers(clock=lambda: 0.0)
    for number in range(MOST):
        assert door.may_begin(f"{a}{number:x}")
    assert not door.may_begin(f"{a}ffff")
    assert door.may_begin("2001:db8:1:3::1")
    assert neighbourhood("::ffff:198.51.100.7") == neighbourhood("198.51.100.7")


def test_no_address_rests_in_memory() -> None:
    door = Newcomers(clock=lambda: 0.0)
    door.may_begin("198.51.100.7")
    assert all(b"198" not in mark for mark in door._seen)


def test_who_was_seen_yesterday_is_forgotten() -> None:
    at = 0.0
    door = Newcomers(clock=lambda: at, most=1)
    assert door.may_begin("a")
    marks = set(door._seen)
    at = 25 * 3600
    assert door.may_begin("a")
    assert marks.isdisjoint(door._seen)  # another key: what was noted yesterday fits nothing any more

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.storage.clock import MINUTE
from trainer.practice.lobby import rules


def test_a_code_has_five_characters_that_nobody_mistakes_for_each_other() -> None:
    codes = {rules.new_code() for _ in range(500)}
    assert {len(code) for code in codes} == {5}
    assert not set("".join(codes)) & set("0O1IL5S2Z8BU" + "AEIOUY") - {"B"}
    assert len(codes) > 490


@pytest.mark.parametrize("typed", ["bcdfg", " BC DFG ", "b-c-d-f-g", "BCDFG\t"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert rules.read_code(typed) == "BCDFG"


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_code_or_nothing(typed: str) -> None:
    code = rules.read_code(typed)
    assert code is None or (len(code) == 5 and set(code) <= set(rules.CODE_ALPHABET))


def test_somebody_who_says_nothing_for_forty_seconds_is_not_here() -> None:
    assert rules.is_here(100_000, 139_999)
    assert not rules.is_here(100_000, 140_000)
    assert not rules.is_here(None, 0)


def test_after_ten_wrong_codes_one_waits_ten_minutes() -> None:
    assert rules.may_guess(9, 0, 1)
    assert not rules.may_guess(10, 0, 10 * MINUTE - 1)
    assert rules.may_guess(10, 0, 10 * MINUTE)


def test_the_same_case_comes_first_then_an_unread_card_then_whoever_waited_longest() -> None:
    waiting = [("a", "read", 1), ("b", "fresh", 3), ("c", "fresh", 2), ("d", "wish", 9)]
    assert rules.best_match(waiting, "wish", {"read"}) == "d"
    assert rules.best_match(waiting[:3], "wish", {"read"}) == "c"
    assert rules.best_match(waiting[:1], "wish", {"read"}) == "a"
    assert rules.best_match([], "wish", ()) is None


def test_two_practise_in_the_first_organisation_that_both_belong_to() -> None:
    assert rules.shared(["x", "y", "z"], ["z", "y"]) == "y"
    assert rules.shared(["x"], ["y"]) is None

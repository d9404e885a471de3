"""No small number is shown, and none can be worked out from what is shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from live.statistics.rules import SMALLEST, Mark, Table, apart, per_mille, spread, whole

Numbers = tuple[int, ...]
some_numbers = st.lists(st.integers(0, 30) | st.integers(0, 6), min_size=1, max_size=9).map(tuple)


def table(numbers: Sequence[int]) -> Table:
    return whole({str(place): n for place, n in enumerate(numbers)})


@pytest.mark.parametrize(("cells", "most"), [(1, 30), (2, 24), (3, 15), (4, 10)])
def test_whoever_knows_the_rule_and_sees_the_table_still_cannot_tell_a_hidden_number(cells: int, most: int) -> None:
    """Every table there is, up to a size: those that look the same leave two numbers at least for a hidden cell."""
    alike: defaultdict[Table, list[Numbers]] = defaultdict(list)
    for numbers in product(range(most + 1), repeat=cells):
        alike[table(numbers)].append(numbers)
    whole_range = cells * (SMALLEST - 1) + SMALLEST  # beyond, what would look the same lies outside of what was tried
    for shown, possible in alike.items():
        if shown.of is not None and shown.of > min(most, whole_range):
            continue
        for place, cell in enumerate(shown.cells):
            if cell.n is None:
                assert len({numbers[place] for numbers in possible}) > 1, (shown, possible)


@given(some_numbers)
@example((4, 4, 4, 4, 4, 4, 4))
@example((1, 1, 1, 1, 1))
@example((1, 1, 1, 1, 1, 0))
@example((5, 5, 3))
@example((0, 0, 3, 3))
def test_for_every_hidden_number_there_is_another_table_that_looks_the_same(numbers: Numbers) -> None:
    shown = table(numbers)
    for place, cell in enumerate(shown.cells):
        if cell.n is None:
            others = (other for other in could_be(numbers) if table(other) == shown)
            assert any(other[place] != numbers[place] for other in others), (numbers, shown)


@given(some_numbers)
def test_no_number_from_one_to_four_is_shown_and_what_is_shown_is_true(numbers: Numbers) -> None:
    shown = table(numbers)
    for n, cell in zip(numbers, shown.cells, strict=True):
        assert cell.n in (None, n)
        assert not 0 < n < SMALLEST or cell.n is None
        assert (cell.mark is Mark.SHOWN) == (cell.n is not None)
    assert shown.of in (None, sum(numbers))
    assert shown.of is not None or 0 < sum(numbers) < SMALLEST


@given(some_numbers)
def test_fewer_than_five_is_said_only_where_it_is_true(numbers: Numbers) -> None:
    for n, cell in zip(numbers, table(numbers).cells, strict=True):
        assert cell.mark is not Mark.FEW or n < SMALLEST


@given(some_numbers)
def test_a_table_without_small_numbers_is_shown_as_it_is(numbers: Numbers) -> None:
    large = tuple(n if n == 0 or n >= SMALLEST else n + SMALLEST for n in numbers)
    assert [cell.n for cell in table(large).cells] == list(large)


def test_one_small_number_takes_the_next_smallest_with_it_and_nobody_sees_which_is_which() -> None:
    shown = table((30, 2, 12, 0))
    assert [(cell.n, cell.mark) for cell in shown.cells] == [
        (30, Mark.SHOWN),
        (None, Mark.HIDDEN),
        (None, Mark.HIDDEN),
        (0, Mark.SHOWN),
    ]


def test_two_different_small_numbers_can_hide_in_each_other() -> None:
    assert [cell.mark for cell in table((30, 2, 3)).cells] == [Mark.SHOWN, Mark.FEW, Mark.FEW]


@given(st.dictionaries(st.text(), st.integers(0, 40)), st.integers(40, 60))
@example({"grief": 39, "love": 40, "law": 36, "sleep": 35}, 40)
def test_numbers_that_do_not_add_up_hide_alone_and_so_do_all_but_a_few(counts: dict[str, int], of: int) -> None:
    for cell in apart(counts, of).cells:
        n = counts[cell.slug]
        assert cell.n == (None if 0 < n < SMALLEST or 0 < of - n < SMALLEST else n)
        assert cell.mark is not Mark.FEW or n < SMALLEST


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_one_to_four_is_small(n: int) -> None:
    for found in (table((50, n, 60)), table((n,)), apart({"grief": n}, 50)):
        assert str(n) not in {str(cell.n) for cell in found.cells}
    assert [cell.n for cell in table((5, 50)).cells] == [5, 50]


def test_of_fewer_than_five_conversations_nothing_is_told() -> None:
    assert apart({"grief": 0, "love": 3}, 3).of is None
    assert all(cell.n is None for cell in apart({"grief": 0, "love": 3}, 3).cells)


@given(st.lists(st.integers(0, 500)))
def test_half_are_at_or_below_the_median_and_nine_in_ten_at_or_below_the_other(minutes: list[int]) -> None:
    found = spread(minutes)
    if len(minutes) < SMALLEST:
        assert found is None
        return
    assert found is not None
    for share, limit in ((50, found.median), (90, found.p90)):
        assert limit in minutes
        assert 100 * sum(one <= limit for one in minutes) >= share * len(minutes)
        assert 100 * sum(one < limit for one in minutes) < share * len(minutes)


@pytest.mark.parametrize(("part", "of", "tenths"), [(50, 54, 926), (31, 57, 544), (45, 60, 750), (40, 57, 702)])
def test_the_shares_of_the_printed_table(part: int, of: int, tenths: int) -> None:
    assert per_mille(part, of) == tenths


def could_be(numbers: Numbers) -> Iterator[Numbers]:
    """Other tables with the same total: two cells changed places, one moved over, or all but one made small."""
    total, cells = sum(numbers), len(numbers)
    for one, two in permutations(range(cells), 2):
        changed = list(numbers)
        changed[one], changed[two] = changed[two], changed[one]
        yield tuple(changed)
        changed = list(numbers)
        changed[one], changed[two] = changed[one] + 1, changed[two] - 1
        if changed[two] >= 0:
            yield tuple(changed)
    for ones in range(cells):
        yield from _turned([1] * ones + [0] * (cells - ones - 1) + [total - ones])
    if 0 < total < SMALLEST:
        yield from product(range(SMALLEST), repeat=min(cells, 4))


def _turned(numbers: list[int]) -> Iterable[Numbers]:
    if min(numbers) < 0:
        return
    for turn in range(len(numbers)):
        yield tuple(numbers[turn:] + numbers[:turn])

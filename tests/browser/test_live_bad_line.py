"""What Alma and Fatima type while the line is down gets across, once. `trainer bench faults` has the whole list."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.faults.line import Cut
from tests.faults.live_line import LiveLine

CUTS: tuple[tuple[Cut, float], ...] = (("reset", 5), ("black hole", 10), ("restart", 1))


@pytest.fixture(scope="module")
def line() -> Iterator[LiveLine]:
    line = LiveLine(len(CUTS))
    yield line
    line.close()


@pytest.mark.slow
@pytest.mark.parametrize(("cut", "lasts"), CUTS)
def test_through_a_bad_line_nothing_typed_is_lost_in_either_direction(
    browser: Browser, line: LiveLine, cut: Cut, lasts: float
) -> None:
    survived = line.cut(browser, cut, lasts)
    assert survived.nothing_lost, survived

"""How long a place in the line has lately taken. Pure values."""

from collections.abc import Iterable
from itertools import pairwise
from statistics import median

from live.storage.clock import DAY, MINUTE

LOOKED_BACK = 14 * DAY  # ms of takings that the estimate goes by
FEWEST = 5  # takings; with fewer we say that we do not know
SHORTEST_EACH, LONGEST_EACH = 1.0, 60.0  # minutes


def minutes_each(takings: Iterable[tuple[int, int]]) -> float | None:
    """The median of how long whoever stood first in the line has waited for a counsellor, in minutes.

    `takings` are (arrived_at, taken_at) in ms. One stands first from one's arrival, or from when the one before was
    taken: hours in which nobody came say nothing about how long it takes. None when there is too little to go by.
    """
    in_order = sorted(takings, key=lambda one: one[1])
    stood_first = [taken - max(arrived, before) for (_, before), (arrived, taken) in pairwise([(0, 0), *in_order])]
    if len(stood_first) < FEWEST:
        return None
    return min(LONGEST_EACH, max(SHORTEST_EACH, round(median(stood_first) / MINUTE, 1)))

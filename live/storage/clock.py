"""The one clock. Times are whole milliseconds since 1970 in UTC."""

import time

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> int:
    """Milliseconds since 1970-01-01T00:00Z."""
    return time.time_ns() // 1_000_000


def day(at: int) -> int:
    """The number of the UTC day that `at` (ms) falls in; 0 is 1970-01-01."""
    return at // DAY

"""How much one socket may ask for. Those who flood wait; those beside them notice nothing (A53)."""

import time
from dataclasses import dataclass, field

FRAME = 64 * 1024  # bytes of one frame; a larger one is refused unread
LARGEST = 4_600_000  # bytes above which the connection itself is closed: a million characters still get an answer
BURST = 20  # acts at once …
PER_SECOND = 100 / 60  # … and this many a second in the long run
SIGNALS_PER_SECOND = 4.0
PINGS_PER_SECOND = 4.0  # pings and touches; more of them are not answered
UNREAD = 500  # frames that wait for somebody who does not read; then the connection is closed
LINES = 48  # of one person on one server; one more, and the one that was silent longest is closed
OVERSIZED = 5  # oversized or unreadable frames before the connection is closed


@dataclass(slots=True)
class Bucket:
    """A token bucket. `take` answers 0 when there was a token, else the milliseconds until there is one."""

    size: float
    per_second: float
    tokens: float = -1.0
    at: float = field(default_factory=time.monotonic)

    def take(self) -> int:
        now = time.monotonic()
        held = self.size if self.tokens < 0 else self.tokens
        held = min(self.size, held + (now - self.at) * self.per_second)
        self.at = now
        if held >= 1:
            self.tokens = held - 1
            return 0
        self.tokens = held
        return int((1 - held) / self.per_second * 1000) + 1

"""Who is here, across processes: each connection says so, repeats it, and is forgotten when it falls silent (R11)."""

import time
from collections.abc import Iterable

REPEAT = 25.0  # seconds between two "I am here"
FORGET = 60.0  # a process that died without a word is forgotten after this
AWAY = 15.0  # seconds without a sign: only then may something be done because somebody is away


class Presence:
    """The connections of one room that this process has heard of."""

    def __init__(self) -> None:
        self._heard: dict[str, tuple[int, float]] = {}
        self._told: tuple[int, ...] = ()
        self._began = time.monotonic()
        self._last: dict[int, float] = {}  # when a seat was heard of, be it to come, to stay or to go

    def hear(self, connection: str, seat: int, here: bool) -> bool:
        """Take in a signal; True when the seats present have changed since the last time this was said."""
        before = self._told
        self._last[seat] = time.monotonic()
        if here:
            self._heard[connection] = (seat, time.monotonic() + FORGET)
        else:
            self._heard.pop(connection, None)
        self._told = self.seats()
        return self._told != before

    def seats(self) -> tuple[int, ...]:
        """The seats somebody sits in right now."""
        now = time.monotonic()
        self._heard = {name: (seat, until) for name, (seat, until) in self._heard.items() if until > now}
        return tuple(sorted({seat for seat, _ in self._heard.values()}))

    def away(self, seats: Iterable[int]) -> frozenset[int]:
        """Those of `seats` that have been empty for a while. Who has just begun to listen says that of nobody."""
        empty, at = set(seats).difference(self.seats()), time.monotonic()
        return frozenset(seat for seat in empty if at - max(self._began, self._last.get(seat, 0.0)) >= AWAY)

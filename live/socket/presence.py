"""Who is here, across processes: each connection says so, repeats it, and is forgotten when it falls silent (R11)."""

import time

REPEAT = 25.0  # seconds between two "I am here"
FORGET = 60.0  # a process that died without a word is forgotten after this


class Presence:
    """The connections of one room that this process has heard of."""

    def __init__(self) -> None:
        self._heard: dict[str, tuple[int, float]] = {}
        self._told: tuple[int, ...] = ()

    def hear(self, connection: str, seat: int, here: bool) -> bool:
        """Take in a signal; True when the seats present have changed since the last time this was said."""
        before = self._told
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

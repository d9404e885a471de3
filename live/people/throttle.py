"""Slowing down whoever guesses, without locking out whoever is guessed at.

A lock would let a troll keep a counsellor from her shift. So after five failures in a quarter of an hour each try
waits, longer and longer, up to eight seconds, and one address may have only two tries waiting at a time.
"""

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from limits.storage import MemoryStorage, Storage, storage_from_string

from live.refusal import Refused

FREE_FAILURES = 5
WINDOW = 15 * 60  # seconds
LONGEST_DELAY = 8.0
WAITING_PER_ADDRESS = 2
_log = logging.getLogger(__name__)


class Throttle:
    """Counts failures, in memory or (`redis://…`) for several processes together."""

    def __init__(
        self, storage_uri: str = "memory://", sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep
    ) -> None:
        self._storage = _storage(storage_uri)
        self._here: Storage = MemoryStorage()
        self._sleep = sleep
        self._waiting: Counter[tuple[str, str]] = Counter()
        self._trying: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, what: str, whom: str, address: str) -> AsyncIterator[None]:
        """Wait for the right to try `what` on `whom`, coming from `address`.

        Tries that are under way count as failures until they are known: else a hundred sent at once would all be
        free. Raises Refused("too_many_tries") when too many from that address wait already.
        """
        key = _key(what, whom)
        begun_before = self._trying[key]
        self._trying[key] += 1
        try:
            seconds = delay(await self.failures(what, whom) + begun_before)
            if seconds:
                async with self._waited(seconds, (key, address)):
                    yield
            else:
                yield
        finally:
            self._trying[key] -= 1
            if not self._trying[key]:
                del self._trying[key]

    @asynccontextmanager
    async def _waited(self, seconds: float, place: tuple[str, str]) -> AsyncIterator[None]:
        if self._waiting[place] >= WAITING_PER_ADDRESS:
            raise Refused("too_many_tries", seconds=int(LONGEST_DELAY))
        self._waiting[place] += 1
        try:
            await self._sleep(seconds)
            yield
        finally:
            self._waiting[place] -= 1
            if not self._waiting[place]:
                del self._waiting[place]

    async def failures(self, what: str, whom: str) -> int:
        """Failures in the present window."""
        return await self._ask(lambda storage: storage.get(_key(what, whom)))

    async def failed(self, what: str, whom: str, window: int = WINDOW) -> int:
        """Count one more; answers how many there are now."""
        return await self._ask(lambda storage: storage.incr(_key(what, whom), window))

    async def forgive(self, what: str, whom: str) -> None:
        """They got in: begin again at nought."""
        await self._ask(lambda storage: storage.clear(_key(what, whom)) or 0)

    async def _ask(self, question: Callable[[Storage], int]) -> int:
        """Redis may be away; guessing must be slowed all the same, so this process then counts alone."""
        if isinstance(self._storage, MemoryStorage):
            return question(self._storage)
        try:
            return await asyncio.to_thread(question, self._storage)
        except Exception as problem:  # any trouble of the storage has the same remedy
            _log.warning("counting failures in this process only: %s", type(problem).__name__)
            return question(self._here)


def delay(failures: int) -> float:
    """Seconds to wait before the next try: nothing for the first five, then 1, 2, 4, 8 and never more."""
    if failures < FREE_FAILURES:
        return 0.0
    return float(min(2.0 ** min(failures - FREE_FAILURES, 10), LONGEST_DELAY))


def _storage(uri: str) -> Storage:
    storage = storage_from_string(uri)
    if not isinstance(storage, Storage):
        raise ValueError("the storage of counters must be one that is not asynchronous")
    return storage


def _key(what: str, whom: str) -> str:
    """Hashed: a storage of counters needs no list of addresses."""
    return hashlib.sha256(f"{what}|{whom}".encode("utf-8", "replace")).hexdigest()

"""Things done after the answer has gone, so that how long they take tells nobody anything."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

_log = logging.getLogger(__name__)


class Errands:
    """Runs what is left to do and remembers it until it is done.

    Not a background task of the response: the next request on the same line would wait for that, and the wait would
    say whether an address is known here (A63).
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def run(self, errand: Coroutine[Any, Any, Any]) -> None:
        """Start it now, after the present step."""
        task = asyncio.create_task(self._do(errand))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drain(self) -> None:
        """Wait for everything that runs (a server that stops; tests)."""
        while self._running:
            await asyncio.gather(*tuple(self._running))

    async def _do(self, errand: Coroutine[Any, Any, Any]) -> None:
        try:
            await errand
        except Exception as problem:  # nobody waits for it; its kind is noted, its words are not
            _log.warning("an errand failed: %s", type(problem).__name__)

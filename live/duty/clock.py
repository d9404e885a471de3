"""The clock of the shifts: whose desk has a line to us is noted, and what has ended by itself is ended."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection

from live.duty.actions import Duties, anything_due
from live.storage.database import Database

LOOK_EVERY = 2.0  # seconds: who signed out or lost the certification gets no new conversation within 5 (S4)
SEEN_EVERY = 30.0  # seconds between two notes about who is here
log = logging.getLogger(__name__)


class DutyClock:
    """One per process; several harm nothing. `here`: the accounts with a line to this process."""

    def __init__(self, database: Database, duties: Duties, here: Callable[[], Collection[str]]) -> None:
        self._database = database
        self._duties = duties
        self._here = here
        self._noted: dict[str, float] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run_for_ever(), name="duty: clock")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """Note who is here, in one batch and at most every thirty seconds for each; then end what is over."""
        here, at = set(self._here()), time.monotonic()
        self._noted = {who: noted for who, noted in self._noted.items() if who in here or at - noted < SEEN_EVERY}
        newcomers = here - self._noted.keys()
        due = here if any(at - self._noted[who] >= SEEN_EVERY for who in here - newcomers) else newcomers
        if due:
            await self._database.act(self._duties.seen, due)
            self._noted.update(dict.fromkeys(due, at))
        if await self._database.look(anything_due):
            await self._database.act(self._duties.expire)

    async def _run_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.look()
            except Exception as problem:  # the database may be away for a moment; the next look asks again
                log.warning("duty: the clock could not look (%s)", type(problem).__name__)

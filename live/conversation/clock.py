"""The clock of live conversations."""

import asyncio
import logging

from live.conversation.housekeeping import Housekeeping
from live.storage.database import Database

EVERY = 10.0  # seconds
log = logging.getLogger(__name__)


class ConversationClock:
    """Tidies every ten seconds, on every server; several of them harm nothing."""

    def __init__(self, database: Database, conversations: Housekeeping, *, every: float = EVERY) -> None:
        self._database = database
        self._conversations = conversations
        self._every = every
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin, once per process."""
        self._task = asyncio.create_task(self._run_for_ever(), name="conversations: tidying")

    async def stop(self) -> None:
        """End; what was not tidied is found again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self._database.act(self._conversations.tidy)
            except Exception as problem:  # the database may be away: the next tick tries again
                log.error("conversations: tidying failed with %s", type(problem).__name__)

"""Is she here? Told truthfully and cheaply: at once when a line comes or breaks, else all of them every 15 seconds."""

import asyncio
import logging
from collections import Counter

from live.conversation.actions import Conversations
from live.storage.database import Database

REPEAT = 15.0  # seconds; the other side believes a line for a minute
TOGETHER = 0.1  # seconds: those who come back after the same cut are told in one act
log = logging.getLogger(__name__)


class Lines:
    """The young persons' lines of this process."""

    def __init__(self, database: Database, conversations: Conversations) -> None:
        self._database = database
        self._conversations = conversations
        self._here: Counter[str] = Counter()  # sockets by room
        self._gone: set[str] = set()
        self._news = asyncio.Event()
        self._telling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._telling = asyncio.create_task(self._tell_for_ever(), name="youth: who is here")

    async def stop(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
        self._gone |= self._here.keys()
        await self._tell([])

    def opened(self, room_id: str) -> None:
        """One of her tabs has a line."""
        self._here[room_id] += 1
        self._gone.discard(room_id)
        self._news.set()

    def closed(self, room_id: str) -> None:
        """It is down; she is away when it was the last."""
        self._here[room_id] -= 1
        if self._here[room_id] <= 0:
            del self._here[room_id]
            self._gone.add(room_id)
            self._news.set()

    async def _tell_for_ever(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self._news.wait(), REPEAT)
                await asyncio.sleep(TOGETHER)
            except TimeoutError:
                pass
            self._news.clear()
            await self._tell(list(self._here))

    async def _tell(self, here: list[str]) -> None:
        gone, self._gone = sorted(self._gone), set()
        if not here and not gone:
            return
        try:
            await self._database.act(self._conversations.line, here, gone)
        except Exception as problem:  # told again in the next round
            log.warning("youth: presence could not be written (%s)", type(problem).__name__)
            self._gone |= set(gone) - set(self._here)

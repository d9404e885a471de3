"""The hub of a single process."""

import asyncio

from live.hub.hub import Listeners, OnKnock, OnSignal, Subscription


class MemoryHub:
    """Calls listeners on the loop that started it."""

    def __init__(self) -> None:
        self._listeners = Listeners()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._knocked: set[str] = set()

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()

    async def stop(self) -> None:
        self._loop = None
        self._knocked.clear()  # what the loop had not come round to is nobody's any more

    def knock(self, topic: str) -> None:
        """Several knocks before the loop comes round are one: the listener reads everything new anyway."""
        loop = self._loop
        if loop is None or topic in self._knocked:
            return
        self._knocked.add(topic)
        loop.call_soon_threadsafe(self._answer, topic)

    def signal(self, topic: str, payload: bytes) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._listeners.signal, topic, payload)

    def subscribe(self, topic: str, on_knock: OnKnock, on_signal: OnSignal | None = None) -> Subscription:
        return self._listeners.add(topic, on_knock, on_signal)

    def _answer(self, topic: str) -> None:
        self._knocked.discard(topic)
        self._listeners.knock(topic)

"""The hub of a single process."""

import asyncio
import threading

from live.hub.hub import Listeners, OnKnock, OnSignal, Subscription


class MemoryHub:
    """Calls listeners on the loop that started it."""

    def __init__(self) -> None:
        self._listeners = Listeners()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._knocked: set[tuple[str, bool]] = set()

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()

    async def stop(self) -> None:
        self._loop = None
        self._knocked.clear()  # what the loop had not come round to is nobody's any more

    def knock(self, topic: str, *, rode_along: bool = False) -> None:
        """Several knocks before the loop comes round are one: the listener reads everything new anyway."""
        loop, knock = self._loop, (topic, rode_along)
        if loop is None or knock in self._knocked or not self._listeners.who_hears(topic, rode_along):
            return
        self._knocked.add(knock)
        loop.call_soon_threadsafe(self._answer, knock)

    def signal(self, topic: str, payload: bytes) -> None:
        loop = self._loop
        if loop is None:
            return
        here = self._thread == threading.get_ident()  # then nobody has to be woken from another thread
        (loop.call_soon if here else loop.call_soon_threadsafe)(self._listeners.signal, topic, payload)

    def subscribe(
        self, topic: str, on_knock: OnKnock, on_signal: OnSignal | None = None, *, rides_along: bool = False
    ) -> Subscription:
        return self._listeners.add(topic, on_knock, on_signal, rides_along)

    def _answer(self, knock: tuple[str, bool]) -> None:
        self._knocked.discard(knock)
        self._listeners.knock(*knock)

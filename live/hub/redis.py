"""The hub of several processes: Redis carries knocks and encrypted signals, and keeps neither."""

import asyncio
import contextlib
import logging
import secrets
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from live.hub.hub import Listeners, OnKnock, OnSignal, Subscription

log = logging.getLogger(__name__)
PREFIX = b"flyve:"
KNOCK, SIGNAL = b"k", b"s"
WAITING = 10_000  # messages kept while Redis is away; older ones are dropped, the slow poll heals them


class RedisHub:
    """Publishes on one channel a topic; the local part is called through Redis like everyone else."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url)
        self._listeners = Listeners()
        self._name = secrets.token_bytes(8)  # by which this process knows its own knocks again
        self._loop: asyncio.AbstractEventLoop | None = None
        self._outbox: asyncio.Queue[tuple[bytes, bytes]] = asyncio.Queue(WAITING)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        listening = asyncio.Event()
        self._tasks = [
            asyncio.create_task(self._send_for_ever(), name="hub: sending"),
            asyncio.create_task(self._listen_for_ever(listening), name="hub: listening"),
        ]
        with contextlib.suppress(TimeoutError):  # Redis may be down at start: the slow poll carries us meanwhile
            await asyncio.wait_for(listening.wait(), timeout=5)

    async def stop(self) -> None:
        self._loop = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.aclose()

    def knock(self, topic: str, *, rode_along: bool = False) -> None:
        self._send(topic, KNOCK + self._name if rode_along else KNOCK)

    def signal(self, topic: str, payload: bytes) -> None:
        self._send(topic, SIGNAL + payload)

    def subscribe(
        self, topic: str, on_knock: OnKnock, on_signal: OnSignal | None = None, *, rides_along: bool = False
    ) -> Subscription:
        return self._listeners.add(topic, on_knock, on_signal, rides_along)

    def _send(self, topic: str, message: bytes) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._post, PREFIX + topic.encode(), message)

    def _post(self, channel: bytes, message: bytes) -> None:
        if self._outbox.full():
            self._outbox.get_nowait()
        self._outbox.put_nowait((channel, message))

    async def _send_for_ever(self) -> None:
        while True:
            channel, message = await self._outbox.get()
            try:
                await self._redis.publish(channel, message)
            except (RedisError, OSError):
                log.warning("hub: Redis does not answer; listeners are woken by the slow poll")
                await asyncio.sleep(1)

    async def _listen_for_ever(self, listening: asyncio.Event) -> None:
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.psubscribe(PREFIX + b"*")
                    listening.set()
                    async for message in pubsub.listen():
                        self._hear(message)
            except (RedisError, OSError):
                await asyncio.sleep(1)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] != "pmessage":
            return
        topic = message["channel"].removeprefix(PREFIX).decode()
        kind, payload = message["data"][:1], message["data"][1:]
        if kind == KNOCK:
            self._listeners.knock(topic, rode_along=payload == self._name)
        else:
            self._listeners.signal(topic, payload)

"""A bad line between a browser and the server, cut and mended by the test.

`reset`: every connection breaks at once, and new ones are refused. `black hole`: nothing passes and nobody is told.
After a black hole a connection comes back the way TCP does it: what was lost is sent again at growing intervals, so
the longer the hole, the later an old connection goes on. Whoever waits for that waits long.
"""

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections.abc import Coroutine
from typing import Any, Literal

Line = Literal["whole", "reset", "black hole"]
FIRST_RETRY = 0.2  # seconds: Linux' first repetition of lost data; each later one after twice as long
FIRST_HANDSHAKE_RETRY = 1.0


class CuttingProxy:
    """127.0.0.1:`port` → 127.0.0.1:`target`, in a thread of its own. `target` may be changed while it runs."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self._line: Line = "whole"
        self._transports: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._do(self._start())

    def cut(self, line: Literal["reset", "black hole"]) -> None:
        """From now on nothing passes."""
        self._do(self._set(line))

    def mend(self) -> None:
        """From now on everything passes."""
        self._do(self._set("whole"))

    def close(self) -> None:
        """Hang up on everybody and end."""
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        self._server.close()
        self._break_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _set(self, line: Line) -> None:
        self._line = line
        if line == "reset":
            self._break_all()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._transports.add(writer)
        try:
            await self._pass_on(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._transports.discard(writer)
            self._tasks.discard(task)
            _break(writer)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._line == "reset":
            return
        await self._until_it_passes(FIRST_HANDSHAKE_RETRY)
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._transports.add(there_writer)
        ways = [
            asyncio.ensure_future(self._one_way(reader, there_writer)),
            asyncio.ensure_future(self._one_way(there_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._transports.discard(there_writer)
            _break(there_writer)

    async def _one_way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            await self._until_it_passes(FIRST_RETRY)
            writer.write(data)
            await writer.drain()
        await self._until_it_passes(FIRST_RETRY)  # a farewell is lost like everything else

    async def _until_it_passes(self, interval: float) -> None:
        """At once on a whole line; else at the first repetition, at doubling intervals, that finds it whole."""
        due = time.monotonic()
        while self._line != "whole":
            due += interval
            interval *= 2
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    def _break_all(self) -> None:
        for writer in list(self._transports):
            _break(writer)


def _break(writer: asyncio.StreamWriter) -> None:
    """Close so that the other end hears a reset, not a polite end."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()

"""The bad line itself: it must be bad in the way we say, or the tests behind it prove nothing."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from tests.faults.proxy import CuttingProxy


@pytest.fixture
async def line() -> AsyncIterator[CuttingProxy]:
    """A line to somebody who says everything back."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionResetError):
            while data := await reader.read(100):
                writer.write(data)

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    proxy = CuttingProxy(server.sockets[0].getsockname()[1])
    yield proxy
    proxy.close()
    server.close()


async def test_a_reset_is_heard_at_once_and_nobody_new_gets_through(line: CuttingProxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"hej")
    assert await reader.readexactly(3) == b"hej"
    line.cut("reset")
    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(reader.read(1), 1)
    with pytest.raises(ConnectionResetError):  # during the handshake or right after
        late_reader, _ = await asyncio.open_connection("127.0.0.1", line.port)
        await asyncio.wait_for(late_reader.read(1), 1)


async def test_a_black_hole_says_nothing_and_gives_back_what_was_sent_into_it(line: CuttingProxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    line.cut("black hole")
    writer.write(b"hej")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.readexactly(3), 0.5)
    line.mend()
    begun = time.monotonic()
    assert await asyncio.wait_for(reader.readexactly(3), 3) == b"hej"
    assert time.monotonic() - begun < 1


async def test_a_new_connection_is_whole_as_soon_as_the_line_is(line: CuttingProxy) -> None:
    line.cut("black hole")
    line.mend()
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"hej")
    assert await asyncio.wait_for(reader.readexactly(3), 1) == b"hej"

"""A WebSocket client that costs next to nothing, so that what is measured is the server."""

import asyncio
from collections.abc import Callable
from typing import cast

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A


class Wire(asyncio.Protocol):
    """One socket to 127.0.0.1. `on_text` hears every text frame, `on_lost` once that it is over."""

    def __init__(self, on_text: Callable[[bytes], None], on_lost: Callable[[], None] = lambda: None) -> None:
        self._on_text = on_text
        self._on_lost = on_lost
        self._open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._rest = b""

    @classmethod
    async def connect(
        cls,
        port: int,
        on_text: Callable[[bytes], None],
        on_lost: Callable[[], None] = lambda: None,
        *,
        path: str = "/ws/staff",
        cookie: str = "",
        origin: str | None = None,
    ) -> "Wire":
        """Open a socket and shake hands. Raises OSError when nobody answers, or answers something else."""
        host = f"127.0.0.1:{port}"
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(lambda: cls(on_text, on_lost), "127.0.0.1", port)
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: {host}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            f"Origin: {origin or f'http://{host}'}",
            f"Cookie: {cookie}",
        )
        wire._write("\r\n".join((*lines, "", "")).encode())
        await asyncio.wait_for(wire._open, 20)
        return wire

    def send(self, text: bytes) -> None:
        """One text frame."""
        self._write(_frame(TEXT, text))

    def close(self) -> None:
        """Hang up, without a word."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one, but does not say so

    def connection_lost(self, _problem: Exception | None) -> None:
        self._transport = None
        if not self._open.done():
            self._open.set_exception(ConnectionResetError("closed before the handshake"))
        else:
            self._on_lost()

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        at = 0
        if not self._open.done():
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._rest = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                self._open.set_exception(ConnectionRefusedError(data[:40].decode("latin-1")))
                self.close()
                return
            self._open.set_result(None)
            at = end + 4
        while (frame := _next_frame(data, at)) is not None:
            kind, start, at = frame
            if kind == TEXT:
                self._on_text(data[start:at])
            elif kind == PING:
                self._write(_frame(PONG, data[start:at]))
            elif kind == CLOSE:
                self.close()
        self._rest = data[at:]

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)


def _next_frame(data: bytes, at: int) -> tuple[int, int, int] | None:
    """(kind, start, end) of a whole frame from the server (never masked, never in pieces), or None."""
    if len(data) < at + 2:
        return None
    size, start = data[at + 1], at + 2
    if size == 126:
        size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
    elif size == 127:
        size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
    end = start + size
    return (data[at], start, end) if len(data) >= max(end, start) else None


def _frame(kind: int, payload: bytes) -> bytes:
    """A client's frame. The mask is zero: legal, and it spares the client the work (not the server)."""
    size = len(payload)
    if size < 126:
        return b"%c%c\0\0\0\0%b" % (kind, 0x80 | size, payload)
    if size < 65_536:
        return b"%c\xfe%b\0\0\0\0%b" % (kind, size.to_bytes(2, "big"), payload)
    return b"%c\xff%b\0\0\0\0%b" % (kind, size.to_bytes(8, "big"), payload)

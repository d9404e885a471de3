"""The floor: the least a server can do for the same promise.

A bare WebSocket room server: whoever says hello to a room is in it; a message is numbered, committed in groups to
SQLite (WAL, `synchronous=FULL`), and only then acknowledged to its sender and forwarded to the others. No sign-in, no
seats, no encryption, no gate, no idempotence. Run as a process of its own: `python -m tests.bench.floor PORT FILE`.
"""

import asyncio
import gc
import queue
import sqlite3
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvloop
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed


@dataclass(slots=True, eq=False)
class Room:
    """Who listens, and how far it has come."""

    name: str
    last: int = 0
    listeners: list[ServerConnection] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Said:
    room: Room
    sender: ServerConnection
    key: str
    text: str


class Floor:
    """Rooms in memory, messages in one table."""

    def __init__(self, path: str, loop: asyncio.AbstractEventLoop) -> None:
        self._rooms: dict[str, Room] = {}
        self._loop = loop
        self._waiting: queue.SimpleQueue[Said] = queue.SimpleQueue()
        self._path = path
        self._heard: dict[ServerConnection, float] = {}
        threading.Thread(target=self._write_for_ever, daemon=True).start()

    async def serve(self, socket: ServerConnection) -> None:
        """One connection."""
        room: Room | None = None
        try:
            async for text in socket:
                frame = orjson.loads(text)
                self._heard[socket] = time.monotonic()
                if frame["t"] == "act" and room is not None:
                    self._waiting.put(Said(room, socket, frame["key"], frame["text"]))
                elif frame["t"] == "ping":
                    await socket.send('{"t":"pong"}')
                elif frame["t"] == "hello":
                    room = self._rooms.setdefault(frame["room"], Room(frame["room"]))
                    room.listeners.append(socket)
                    await socket.send(_text({"t": "welcome", "last": room.last}))
        except ConnectionClosed:
            pass
        finally:
            self._heard.pop(socket, None)
            if room is not None:
                room.listeners.remove(socket)

    async def ask_for_ever(self) -> None:
        """Who has been silent for 8 s is asked whether they are there: in waves, as our own server does."""
        while True:
            sockets = list(self._heard)
            for wave in range(4):
                await asyncio.sleep(0.5)
                at = time.monotonic()
                for socket in sockets[wave::4]:
                    if at - self._heard.get(socket, at) > 8:
                        socket.protocol.send_text(b'{"t":"ping"}')
                        socket.send_data()

    def _write_for_ever(self) -> None:
        database = sqlite3.connect(self._path, isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(
            "CREATE TABLE IF NOT EXISTS message (room TEXT, n INTEGER, key TEXT, body TEXT, at INTEGER,"
            " PRIMARY KEY (room, n)) WITHOUT ROWID"
        )
        while True:
            group = [self._waiting.get()]
            while len(group) < 256 and not self._waiting.empty():
                group.append(self._waiting.get_nowait())
            at = time.time_ns() // 1_000_000
            numbers = [_next(said.room) for said in group]
            rows = [(said.room.name, n, said.key, said.text, at) for said, n in zip(group, numbers, strict=True)]
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?)", rows)
            database.execute("COMMIT")
            self._loop.call_soon_threadsafe(self._forward, group, numbers, at)

    def _forward(self, group: list[Said], numbers: list[int], at: int) -> None:
        for said, n in zip(group, numbers, strict=True):
            done = _text({"t": "done", "key": said.key, "n": n, "at": at})
            body = {"text": said.text}
            entry = _text({"t": "entry", "n": n, "kind": "said", "at": at, "body": body, "key": said.key})
            for listener in said.room.listeners:
                listener.protocol.send_text((done if listener is said.sender else entry).encode())
                listener.send_data()


def _next(room: Room) -> int:
    room.last += 1
    return room.last


def _text(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame).decode()


async def main(port: int, path: str) -> None:
    """Serve until killed."""
    floor = Floor(path, asyncio.get_running_loop())
    gc.freeze()
    async with serve(floor.serve, "127.0.0.1", port, compression=None, ping_interval=None, max_size=4_600_000):
        await floor.ask_for_ever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2]))

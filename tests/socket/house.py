"""A real server with nothing but the room's socket, and somebody at the other end of the line."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
import websockets
from websockets.typing import Origin

from live.hub.hub import Hub
from live.keys.keyring import Keyring
from live.refusal import Refused
from live.room.feed import Feeds
from live.socket.door import Scope, Standing, Visit
from live.socket.limits import LARGEST
from live.socket.server import RoomSocket
from live.storage.database import Database
from live.web.texts import Texts
from tests.room.engine import GATE, Engine, new_key

OWN = "http://flyve.example"
TEXTS = Texts.load()


class CookieIsName:
    """A door that knows everybody by name: their cookie. A name that begins with "x" is nobody's."""

    def __init__(self) -> None:
        self.standing: dict[str, Standing] = {}
        self.touches: list[str] = []

    async def enter(self, scope: Scope) -> Visit | None:
        name = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1").removeprefix("s=")
        if not name or name.startswith("x"):
            return None
        language = "en" if name.startswith("erik") else "da"
        return Visit(
            "account", name, language, lambda: self.standing.get(name, "open"), lambda: self.touches.append(name)
        )


class SocketHouse:
    """One server process' worth of rooms and sockets."""

    def __init__(self, database: Database, hub: Hub, keyring: Keyring, door: Any = None) -> None:
        self.hub = hub
        self.database = database
        self.feeds = Feeds(database, hub, keyring, GATE)
        self.engine = Engine(database, keyring, self.feeds.news)
        self.door: Any = door or CookieIsName()
        self.socket = RoomSocket(
            door=self.door,
            database=database,
            rooms=self.engine.rooms,
            feeds=self.feeds,
            words=lambda language, code, details: TEXTS.language(language).refusal(Refused(code, **details)),
            origins=frozenset({OWN}),
        )
        self.url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["SocketHouse"]:
        server = uvicorn.Server(
            uvicorn.Config(
                self.socket,
                port=0,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="websockets-sansio",
                ws_max_size=LARGEST,
                ws_per_message_deflate=False,
                timeout_graceful_shutdown=1,
            )
        )
        parts = (self.hub, self.feeds, self.socket)
        for part in parts:
            await part.start()
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        self.url = f"ws://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/ws/staff"
        try:
            yield self
        finally:
            server.should_exit = True
            await running
            for part in reversed(parts):
                await part.stop()

    def room(self, *people: tuple[str, str], **how: Any) -> str:
        """A room where these people sit: (name, role)."""
        room_id = self.engine.open(**how)
        for name, role in people:
            self.engine.seat(room_id, role, name)
        return room_id

    async def come(self, name: str, room_id: str, after: Any = 0, *, origin: str | None = OWN) -> "Line":
        """Open a socket and say hello; everything else is up to the test."""
        line = await self.dial(name, origin=origin)
        await line.send(t="hello", room=room_id, after=after)
        return line

    async def dial(self, name: str = "", *, origin: str | None = OWN) -> "Line":
        """Open a socket and say nothing."""
        headers = {"Cookie": f"s={name}"} if name else {}
        return Line(
            await websockets.connect(
                self.url,
                origin=Origin(origin) if origin else None,
                additional_headers=headers,
                max_size=None,
                ping_interval=None,
                compression=None,
            )
        )


QUIET = 0.5  # seconds


class Line:
    """The other end of a socket: frames as dictionaries."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []

    async def send(self, raw: str | bytes | None = None, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame) if raw is None else raw)

    async def next(self, *types: str, seconds: float = 5) -> dict[str, Any]:
        """The next frame of one of these types (without any: the next that is no presence)."""
        async with asyncio.timeout(seconds):
            while True:
                frame: dict[str, Any] = json.loads(await self.socket.recv())
                self.heard.append(frame)
                if frame["t"] in types or (not types and frame["t"] != "signal"):
                    return frame

    async def all(self, seconds: float = 0.3) -> list[dict[str, Any]]:
        """Everything until it is quiet: not shorter than a busy machine needs to say what it has to say."""
        frames, seconds = [], max(seconds, QUIET)
        try:
            while True:
                frames.append(json.loads(await asyncio.wait_for(self.socket.recv(), seconds)))
        except (TimeoutError, websockets.ConnectionClosed):
            self.heard += frames
            return frames

    async def welcomed(self) -> dict[str, Any]:
        """Read up to the last entry there is; answers the welcome."""
        welcome = await self.next("welcome", "gone")
        n = welcome.get("after", 0)
        while n < welcome.get("last", 0):
            n = (await self.next("entry"))["n"]
        return welcome

    async def act(self, verb: str, key: str = "", **args: Any) -> dict[str, Any]:
        """Ask, and wait for the answer: done, refused, or one's own entry with that key."""
        key = key or new_key()
        await self.send(t="act", key=key, verb=verb, **args)
        while True:
            frame = await self.next("done", "refused", "entry", "gone")
            if frame.get("key") in (key, None) and not (frame["t"] == "entry" and "key" not in frame):
                return frame

    async def says(self, text: str) -> dict[str, Any]:
        return await self.act("say", text=text)

    async def closed(self, seconds: float = 5) -> int:
        """Wait until the server has closed; answers its code."""
        async with asyncio.timeout(seconds):
            await self.socket.wait_closed()
        return int(self.socket.close_code or 0)

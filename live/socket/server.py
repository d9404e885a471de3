"""The WebSocket of a room, as a plain ASGI app: no page and no database session is held while it waits."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from live.keys.box import Unreadable
from live.refusal import Refused
from live.room.actions import Rooms
from live.room.feed import Feeds
from live.room.queries import lies_in, seat_of
from live.socket.connection import Connection
from live.socket.door import Door, Scope, Standing, Visit
from live.socket.frames import PING, PONG, Hello, gone, read_hello
from live.socket.limits import FRAME, LINES
from live.storage.database import Database

log = logging.getLogger(__name__)
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Words = Callable[[str, str, dict[str, Any]], str]  # (language, refusal code, details) → a kind sentence
HELLO_WITHIN = 10.0  # seconds
CLOSE_WITHIN = 2.0  # seconds; a half-open line takes no farewell
TICK = 2.0  # seconds between two looks at who has fallen silent or been signed out …
WAVES = 4  # … a quarter of them at a time: those asked together answer together, which costs a third of one by one


class RoomSocket:
    """Lets a door's visitors into the rooms where they hold a seat."""

    def __init__(
        self, *, door: Door, database: Database, rooms: Rooms, feeds: Feeds, words: Words, origins: frozenset[str]
    ) -> None:
        self._door = door
        self._database = database
        self._rooms = rooms
        self._feeds = feeds
        self._words = words
        self._origins = origins
        self._connections: set[Connection] = set()
        self._ticking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._ticking = asyncio.create_task(self._tick_for_ever(), name="socket: ticking")

    async def stop(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection, from handshake to end. A foreign Origin is refused before it is accepted (A1)."""
        if scope["type"] != "websocket" or not self._from_our_own_page(scope):
            await send({"type": "websocket.close", "code": 1008})
            return
        visit = await self._door.enter(scope)
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        try:
            await self._serve(visit, receive, send)
        except (_Left, OSError):
            pass
        except Exception as problem:  # its text may be a person's words: only its kind is written down
            log.error("socket: closed after %s", type(problem).__name__)
            with contextlib.suppress(RuntimeError, OSError):  # it is closed already
                await send({"type": "websocket.close", "code": 1011})

    async def _serve(self, visit: Visit | None, receive: Receive, send: Send) -> None:
        if visit is None or visit.standing() == "gone":
            await self._turn_away(send, "signed_out", "da")
            return
        hello = await self._first_frame(receive)
        if hello is None or (visit.room_of is None and not hello.room):
            await self._turn_away(send, "bad_hello", visit.language)
            return
        if visit.room_of is not None:  # whatever room the hello may name, the visit knows its own
            hello = replace(hello, room=await visit.room_of(hello) or "")
        seat = await self._database.look(seat_of, hello.room, visit.principal_kind, visit.principal_id)
        if seat is not None and visit.belongs is not None:
            visit = await self._kept_to_where_they_work(visit, visit.belongs, hello.room)
        if seat is None or visit.standing() == "outside":  # forged or foreign: what is forbidden is not found
            await self._turn_away(send, "not_found", visit.language)
            return
        connection = Connection(
            name=secrets.token_hex(8),
            visit=visit,
            seat=seat,
            database=self._database,
            rooms=self._rooms,
            feeds=self._feeds,
            words=lambda code, details: self._words(visit.language, code, details),
            send_text=lambda text: send({"type": "websocket.send", "text": text}),
        )
        try:
            await connection.enter(hello)
        except (Refused, Unreadable):
            await self._turn_away(send, "not_found", visit.language)
            return
        tasks = {
            asyncio.create_task(connection.send_for_ever(), name="socket: sending"),
            asyncio.create_task(self._listen(connection, receive, send), name="socket: listening"),
            asyncio.create_task(connection.over.wait(), name="socket: waiting for its end"),
        }
        self._make_room_for(visit)
        self._connections.add(connection)
        leave_side = visit.beside(hello.room, connection.tell) if visit.beside is not None else None
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
            with contextlib.suppress(RuntimeError, TimeoutError):  # the other end may have closed already, or not read
                await asyncio.wait_for(send({"type": "websocket.close", "code": 4000}), CLOSE_WITHIN)
        finally:
            self._connections.discard(connection)
            for task in tasks:
                task.cancel()
            connection.leave()
            if leave_side is not None:
                leave_side()

    async def _kept_to_where_they_work(self, visit: Visit, belongs: Callable[[str], bool], room_id: str) -> Visit:
        """A seat is no right of its own: who works here no more is outside, also in the middle of a word (S4)."""
        organisation_id = await self._database.look(lies_in, room_id)
        if organisation_id is None:
            return visit

        def standing() -> Standing:
            own = visit.standing()
            return own if own == "gone" or belongs(organisation_id) else "outside"

        return replace(visit, standing=standing)

    def _make_room_for(self, visit: Visit) -> None:
        """Whoever comes back over a bad line leaves dead ones behind: those go first, and nobody is locked out."""
        who = (visit.principal_kind, visit.principal_id)
        open_ = [one for one in self._connections if not one.over.is_set()]
        lines = [one for one in open_ if (one.visit.principal_kind, one.visit.principal_id) == who]
        if len(lines) >= LINES:
            min(lines, key=lambda one: one.heard_at).over.set()

    async def _listen(self, connection: Connection, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            text = message.get("text")
            if text == PING:  # nearly all that comes on a quiet evening: answered on the spot
                if connection.may_ping():
                    await send({"type": "websocket.send", "text": PONG})
                continue
            if text == PONG:
                connection.alive()
                continue
            connection.take(message.get("bytes") or b"" if text is None else text)

    async def _tick_for_ever(self) -> None:
        while True:
            connections = list(self._connections)
            for wave in range(WAVES):
                await asyncio.sleep(TICK / WAVES)
                at = time.monotonic()
                for connection in connections[wave::WAVES]:
                    connection.tick(at)

    async def _first_frame(self, receive: Receive) -> Hello | None:
        try:
            message = await asyncio.wait_for(receive(), HELLO_WITHIN)
        except TimeoutError:
            return None
        if message["type"] == "websocket.disconnect":
            raise _Left
        text = message.get("text") or ""
        return read_hello(text) if len(text) <= FRAME else None

    async def _turn_away(self, send: Send, code: str, language: str) -> None:
        await send({"type": "websocket.send", "text": gone(code, self._words(language, code, {}))})
        await send({"type": "websocket.close", "code": 4000})

    def _from_our_own_page(self, scope: Scope) -> bool:
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        return len(origins) == 1 and origins[0] in self._origins


class _Left(Exception):
    """The other end closed before it said hello."""

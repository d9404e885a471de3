"""The WebSocket of a room, as a plain ASGI app: no page and no database session is held while it waits."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any


from live.keys.box import Unreadable
from live.refusal import Refused
from live.room.actions import Rooms
from live.room.feed import Feeds
from live.room.queries import seat_of
from live.socket.connection import Connection
from live.socket.door import Door, Scope, Visit
from live.socket.frames import Hello, gone, read_hello
from live.socket.limits import FRAME
from live.storage.database import Database

log = logging.getLogger(__name__)
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Words = Callable[[str, str, dict[str, Any]], str]  # (language, refusal code, details) → a kind sentence
HELLO_WITHIN = 10.0  # seconds


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
        except Exception as problem:  # never let a stranger's frame show in a log: the class is enough to begin with
            log.error("socket: closed after %s", type(problem).__name__, exc_info=problem)
            await send({"type": "websocket.close", "code": 1011})

    async def _serve(self, visit: Visit | None, receive: Receive, send: Send) -> None:
        if visit is None or visit.standing() == "gone":
            await self._turn_away(send, "signed_out", "da")
            return
        hello = await self._first_frame(receive)
        if hello is None:
            await self._turn_away(send, "bad_hello", visit.language)
            return
        seat = await self._database.look(seat_of, hello.room, visit.principal_kind, visit.principal_id)
        if seat is None:  # forged or foreign: what is forbidden is not found
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
        sending = asyncio.create_task(connection.send_for_ever())
        try:
            while True:
                listening = asyncio.ensure_future(receive())
                await asyncio.wait({listening, sending}, return_when=asyncio.FIRST_COMPLETED)
                if not listening.done():  # the sender ended it: signed out, or the room is gone
                    listening.cancel()
                    await send({"type": "websocket.close", "code": 4000})
                    return
                message = listening.result()
                if message["type"] == "websocket.disconnect":
                    return
                connection.take(message.get("text") or message.get("bytes") or "")
        finally:
            sending.cancel()
            connection.leave()

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

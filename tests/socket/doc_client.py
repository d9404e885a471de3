"""The smallest client that loses nothing and shows nothing twice. It needs `websockets` and nothing else of ours."""

import asyncio
import contextlib
import json
import secrets
from typing import Any

import websockets

PING = 6.0  # seconds between two signs of life
PATIENCE = 4.0  # seconds for the answer


class RoomClient:
    """`entries` is what this seat has been shown; `waiting` what has been asked for and is not safe yet."""

    def __init__(self, url: str, origin: str, cookie: str, room: str) -> None:
        self.url, self.origin, self.cookie, self.room = url, origin, cookie, room
        self.entries: list[dict[str, Any]] = []
        self.waiting: dict[str, dict[str, Any]] = {}  # by key, in the order it was asked for
        self.refusals: list[dict[str, Any]] = []
        self.present: list[int] = []
        self.seat = 0
        self.locked = False
        self.gone = ""
        self._socket: Any = None
        self._again: asyncio.Task[None] | None = None

    @property
    def last(self) -> int:
        return self.entries[-1]["n"] if self.entries else 0

    async def act(self, verb: str, **args: Any) -> str:
        key = secrets.token_hex(16)
        self.waiting[key] = {"t": "act", "key": key, "verb": verb, **args}
        if self._socket and self.seat:
            await self._socket.send(json.dumps(self.waiting[key]))
        return key

    async def stay(self) -> None:
        """Until we are told that there is nothing to come back to."""
        while not self.gone:
            headers = {"Cookie": self.cookie}
            try:
                async with websockets.connect(self.url, origin=self.origin, additional_headers=headers) as self._socket:
                    await self._visit()
            except (OSError, websockets.WebSocketException):
                await asyncio.sleep(0.5)
            self._socket, self.seat = None, 0

    async def _visit(self) -> None:
        await self._socket.send(json.dumps({"t": "hello", "room": self.room, "after": self.last}))
        pinging = asyncio.create_task(self._ping_for_ever(self._socket))
        try:
            while not self.gone:
                frame = json.loads(await asyncio.wait_for(self._socket.recv(), PING + PATIENCE))  # else: a dead line
                if not await self._hear(frame):
                    return
        finally:
            pinging.cancel()

    async def _ping_for_ever(self, socket: Any) -> None:
        """Also while others write: the server counts what it hears from us."""
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await asyncio.sleep(PING)
                await socket.send('{"t":"ping"}')

    async def _hear(self, frame: dict[str, Any]) -> bool:
        match frame["t"]:
            case "welcome":
                self.seat = frame["seat"]
                if frame["after"] < self.last:
                    self.entries.clear()  # the server knows less than we have seen: begin anew
                await self._send_again()
            case "entry":
                return self._take(frame)
            case "done":
                act = self.waiting.get(frame["key"])
                if act and act["verb"] == "say" and frame["n"] == self.last + 1:
                    body = {"text": act["text"]}
                    return self._take({**frame, "kind": "said", "from": self.seat, "body": body})
                self.waiting.pop(frame["key"], None)
            case "refused" if "wait" in frame:
                if self._again is None:  # one pause for all, then all in order: else a later word might get in first
                    self._again = asyncio.create_task(self._send_again_in(frame["wait"] / 1000))
            case "refused" if frame["code"] != "locked":
                self.waiting.pop(frame["key"], None)
                self.refusals.append(frame)
            case "signal":
                self.present = frame.get("present", self.present)
            case "locked" | "unlocked":
                self.locked = frame["t"] == "locked"
                if not self.locked:
                    await self._send_again()
            case "gone":
                self.gone = frame["code"]
        return True

    def _take(self, entry: dict[str, Any]) -> bool:
        if entry["n"] > self.last + 1:
            self.entries.clear()  # a gap: be glad to start over
            return False
        if entry["n"] == self.last + 1:
            self.entries.append(entry)
            if entry["kind"] == "erased":
                for earlier in self.entries[:-1]:
                    earlier["body"] = None
        if entry["from"] == self.seat:
            self.waiting.pop(entry.get("key", ""), None)
        return True

    async def _send_again_in(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._again = None
        if self._socket and self.seat:
            await self._send_again()

    async def _send_again(self) -> None:
        for act in list(self.waiting.values()):
            await self._socket.send(json.dumps(act))

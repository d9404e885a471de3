"""One screen's line to the desk: items out as they change, deeds in. All of it on the event loop."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from live.desk.board import Board
from live.desk.boards import Boards
from live.desk.items import Items, Screen, items
from live.refusal import Refused
from live.socket import frames
from live.socket.connection import SILENCE, is_key
from live.socket.door import Visit
from live.socket.limits import (
    BURST,
    FRAME,
    OVERSIZED,
    PER_SECOND,
    PINGS_PER_SECOND,
    UNREAD,
    Bucket,
)
from live.storage.clock import now
from live.web.texts import T

Perform = Callable[[str, str, str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""(account, key, verb, arguments) → what came of it. Raises `Refused`."""


@dataclass(frozen=True)
class Guest:
    """Who this is and where they work, as of the handshake; what they may see is asked of each board anew."""

    name: str
    organisations: tuple[Mapping[str, Any], ...]


class DeskLine:
    """One WebSocket at a desk, or the bell of another staff page."""

    def __init__(
        self,
        *,
        visit: Visit,
        guest: Guest,
        bell: bool,
        boards: Boards,
        perform: Perform,
        t: T,
        send_text: Callable[[str], Awaitable[None]],
    ) -> None:
        self.visit = visit
        self._guest = guest
        self._bell = bell
        self._perform = perform
        self._t = t
        self._send_text = send_text
        self._awake = asyncio.Event()
        self._outbox: list[str] = []
        self._sent: Items | None = None  # what the other end shows; None: nothing yet, so all of it goes
        self._newest: dict[str, Board] = {}
        self._locked = False
        self._acting: set[asyncio.Task[None]] = set()
        self._acts = Bucket(BURST, PER_SECOND)
        self._pings = Bucket(PINGS_PER_SECOND, PINGS_PER_SECOND)
        self._faults = 0
        self.over = asyncio.Event()  # set when waiting for the other end makes no sense any more
        self.heard_at = time.monotonic()
        self._places = [str(place["id"]) for place in guest.organisations]
        self._unwatch = [boards.watch(place, self._take_board) for place in self._places]
        self._awake.set()

    def leave(self) -> None:
        """The socket is closed. What was asked for is still done: it may be on its way into the log."""
        for stop in self._unwatch:
            stop()

    def may_ping(self) -> bool:
        """Whether this ping is answered."""
        self.heard_at = time.monotonic()
        return not self._pings.take()

    def take(self, text: str | bytes) -> None:
        """A frame from the other end, other than a plain ping. Whatever it is, it harms nobody else."""
        self.heard_at = time.monotonic()
        if len(text) > FRAME:
            self._fault("too_large")
            return
        frame = frames.read(text) if isinstance(text, str) else None
        match frame.get("t") if frame else None:
            case "act":
                self._act(frame or {})
            case "ping":
                if not self._pings.take():
                    self._tell(frames.PONG)
            case "touch":
                if not self._pings.take():
                    self.visit.touched()
            case _:
                self._fault("bad_frame")

    async def send_for_ever(self) -> None:
        """The welcome, then all there is, then what changes; return when there is nothing to do here any more."""
        await self._send_text(
            frames.frame(
                "welcome",
                account=self.visit.principal_id,
                name=self._guest.name,
                now=now(),
                organisations=list(self._guest.organisations),
            )
        )
        while True:
            await self._awake.wait()
            self._awake.clear()
            if await self._stand_still():
                return
            while self._outbox:
                await self._send_text(self._outbox.pop(0))
            if len(self._newest) == len(self._places):
                await self._send_items()

    def tick(self, at: float) -> None:
        """Every other second: has the other end fallen silent, has the session been locked, opened or ended?"""
        if at - self.heard_at > SILENCE or len(self._outbox) > UNREAD:
            self.over.set()
        standing = self.visit.standing()
        if standing == "gone" or (standing == "locked") != self._locked:
            self._awake.set()

    def _take_board(self, board: Board) -> None:
        self._newest[board.organisation_id] = board
        self._awake.set()

    async def _stand_still(self) -> bool:
        """Gone: say so, and True ends the line. Locked: everything is shown again, without a word of anybody's."""
        standing = self.visit.standing()
        if standing == "gone" or self._faults > OVERSIZED:
            code = "signed_out" if standing == "gone" else "too_many_faults"
            await self._send_text(frames.gone(code, self._t.refusal(Refused(code))))
            return True
        locked = standing == "locked"
        if locked != self._locked:
            self._locked, self._sent = locked, None
            await self._send_text(frames.frame("locked" if locked else "unlocked"))
        return False

    async def _send_items(self) -> None:
        # Asked again: the screen may have been locked while what came before waited for a slow line.
        locked = self._locked or self.visit.standing() != "open"
        screen = Screen(self.visit.principal_id, self._t, locked=locked, bell=self._bell)
        shown: Items = {}
        for board in self._newest.values():
            shown |= items(board, screen)
        if self._sent is None:
            await self._send_text(frames.frame("items", set=shown, gone=[], whole=True))
        else:
            changed = {id_: item for id_, item in shown.items() if self._sent.get(id_) != item}
            gone = [id_ for id_ in self._sent if id_ not in shown]
            if changed or gone:
                await self._send_text(frames.frame("items", set=changed, gone=gone, whole=False))
        self._sent = shown

    def _act(self, frame: dict[str, Any]) -> None:
        key, verb = frame.get("key"), frame.get("verb")
        if not is_key(key) or not isinstance(verb, str):
            self._refuse(None, Refused("bad_frame"))
            return
        standing = self.visit.standing()
        if standing != "open":
            self._refuse(key, Refused("locked" if standing == "locked" else "signed_out"))
            return
        if wait := self._acts.take():
            self._refuse(key, Refused("too_fast"), wait)
            return
        self.visit.touched()
        args = {name: value for name, value in frame.items() if name not in ("t", "key", "verb")}
        task = asyncio.create_task(self._answer(key, verb, args), name="desk: a deed")
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)

    async def _answer(self, key: str, verb: str, args: dict[str, Any]) -> None:
        try:
            done = await self._perform(self.visit.principal_id, key, verb, args)
        except Refused as refused:
            self._refuse(key, refused, 1_000 if refused.code == "try_again" else None)
        else:
            self._tell(frames.frame("done", key=key, **done))

    def _refuse(self, key: str | None, refused: Refused, wait: int | None = None) -> None:
        self._tell(frames.refused(key, refused.code, self._t.refusal(refused), wait))

    def _fault(self, code: str) -> None:
        self._faults += 1
        self._refuse(None, Refused(code))

    def _tell(self, frame: str) -> None:
        self._outbox.append(frame)
        self._awake.set()

"""The WebSocket of the desks, as a plain ASGI app (docs/protocol.md, "The desk's socket")."""

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from sqlmodel import Session, select

from live.desk.boards import Boards
from live.desk.deeds import Deed
from live.desk.line import DeskLine, Guest
from live.people.queries import kind_of, memberships_of
from live.people.tables import Account
from live.people.visitor import OrganisationKind
from live.refusal import Refused
from live.room.log import mark_of
from live.socket import frames
from live.socket.door import Door, Scope, Visit
from live.socket.frames import PING, PONG
from live.socket.limits import FRAME, LINES
from live.socket.server import CLOSE_WITHIN, HELLO_WITHIN, TICK
from live.storage.database import Database
from live.web.texts import Texts

log = logging.getLogger(__name__)
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
REMEMBERED = 4_000  # answers kept, so that a deed asked for again over a new line is not done twice


class DeskSocket:
    """Lets people who work here see their organisations' desks, and does what they ask for there."""

    def __init__(
        self,
        *,
        door: Door,
        database: Database,
        boards: Boards,
        deeds: Mapping[str, Deed],
        texts: Texts,
        origins: frozenset[str],
    ) -> None:
        self._door = door
        self._database = database
        self._boards = boards
        self._deeds = deeds
        self._texts = texts
        self._origins = origins
        self._lines: set[DeskLine] = set()
        self._answers: OrderedDict[tuple[str, str], tuple[str, asyncio.Task[dict[str, Any]]]] = OrderedDict()
        self._ticking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._ticking = asyncio.create_task(self._tick_for_ever(), name="desk: ticking")

    async def stop(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)

    def who_is_here(self) -> Collection[str]:
        """The accounts with a line to this process whose session stands: what counts as having been seen."""
        return {line.visit.principal_id for line in self._lines if line.visit.standing() != "gone"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One line, from handshake to end. A foreign Origin is refused before it is accepted (A1)."""
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
            log.error("desk: closed after %s", type(problem).__name__)
            with contextlib.suppress(RuntimeError, OSError):  # it is closed already
                await send({"type": "websocket.close", "code": 1011})

    async def perform(self, account_id: str, key: str, verb: str, args: dict[str, Any]) -> dict[str, Any]:
        """Do it once for each key of a person, over however many lines it comes. Raises `Refused`."""
        deed = self._deeds.get(verb)
        if deed is None:
            raise Refused("unknown_verb")
        clean = deed.read(args)
        mark = mark_of(verb, clean)  # of what is left after cleaning: what came over the wire may be anything
        first = self._answers.get((account_id, key))
        if first is None:
            task = asyncio.create_task(self._do(account_id, verb, deed, clean), name="desk: doing")
            first = self._answers[account_id, key] = (mark, task)
            task.add_done_callback(lambda done: self._keep(account_id, key, done))
        if first[0] != mark:
            raise Refused("key_reused")
        return await asyncio.shield(first[1])

    async def _do(self, account_id: str, verb: str, deed: Deed, clean: dict[str, Any]) -> dict[str, Any]:
        try:
            result = await self._database.act(deed.do, account_id, clean)
        except Refused:
            raise
        except Exception as problem:  # its text may hold what a person wrote
            log.error("desk: %s failed with %s", verb, type(problem).__name__)
            raise Refused("try_again") from None
        return deed.done(clean, result)

    def _keep(self, account_id: str, key: str, done: "asyncio.Task[dict[str, Any]]") -> None:
        """What was done is remembered; what was refused may be asked for again under its key."""
        if done.cancelled() or done.exception() is not None:
            self._answers.pop((account_id, key), None)
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)

    async def _serve(self, visit: Visit | None, receive: Receive, send: Send) -> None:
        if visit is None or visit.standing() == "gone":
            await self._turn_away(send, "signed_out", "da")
            return
        hello = await self._first_frame(receive)
        if hello is None:
            await self._turn_away(send, "bad_hello", visit.language)
            return
        line = DeskLine(
            visit=visit,
            guest=await self._database.look(guest, visit.principal_id),
            bell=hello["mode"] == "bell",
            boards=self._boards,
            perform=self.perform,
            t=self._texts.language(visit.language),
            send_text=lambda text: send({"type": "websocket.send", "text": text}),
        )
        tasks = {
            asyncio.create_task(line.send_for_ever(), name="desk: sending"),
            asyncio.create_task(self._listen(line, receive, send), name="desk: listening"),
            asyncio.create_task(line.over.wait(), name="desk: waiting for its end"),
        }
        self._make_room_for(visit)
        self._lines.add(line)
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
            with contextlib.suppress(RuntimeError, TimeoutError):  # the other end may have closed already, or not read
                await asyncio.wait_for(send({"type": "websocket.close", "code": 4000}), CLOSE_WITHIN)
        finally:
            self._lines.discard(line)
            for task in tasks:
                task.cancel()
            line.leave()

    def _make_room_for(self, visit: Visit) -> None:
        """Whoever comes back over a bad line leaves dead ones behind: those go first, and nobody is locked out."""
        theirs = [one for one in self._lines if one.visit.principal_id == visit.principal_id and not one.over.is_set()]
        if len(theirs) >= LINES:
            min(theirs, key=lambda one: one.heard_at).over.set()

    async def _listen(self, line: DeskLine, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            text = message.get("text")
            if text == PING:
                if line.may_ping():
                    await send({"type": "websocket.send", "text": PONG})
                continue
            line.take(message.get("bytes") or b"" if text is None else text)

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            at = time.monotonic()
            for line in list(self._lines):
                line.tick(at)

    async def _first_frame(self, receive: Receive) -> dict[str, Any] | None:
        """`{"t": "hello", "mode": "desk"|"bell"}`, or None."""
        try:
            message = await asyncio.wait_for(receive(), HELLO_WITHIN)
        except TimeoutError:
            return None
        if message["type"] == "websocket.disconnect":
            raise _Left
        text = message.get("text") or ""
        hello = frames.read(text) if len(text) <= FRAME else None
        if hello is None or hello.get("t") != "hello" or hello.get("mode") not in ("desk", "bell"):
            return None
        return hello

    async def _turn_away(self, send: Send, code: str, language: str) -> None:
        words = self._texts.language(language).refusal(Refused(code))
        await send({"type": "websocket.send", "text": frames.gone(code, words)})
        await send({"type": "websocket.close", "code": 4000})

    def _from_our_own_page(self, scope: Scope) -> bool:
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        return len(origins) == 1 and origins[0] in self._origins


def guest(session: Session, account_id: str) -> Guest:
    """Who this is, and the organisations with a desk where they work."""
    places: dict[str, dict[str, Any]] = {}
    for held in memberships_of(session, account_id):
        if held.organisation_id not in places:
            if kind_of(session, held.organisation_id) is OrganisationKind.NETWORK:
                continue
            places[held.organisation_id] = {
                "id": held.organisation_id,
                "name": held.organisation_name,
                "roles": [],
                "certified": held.certified,
            }
        places[held.organisation_id]["roles"].append(held.role.value)
    name = session.exec(select(Account.name).where(Account.id == account_id)).first() or ""
    return Guest(name, tuple(places.values()))


class _Left(Exception):
    """The other end closed before it said hello."""

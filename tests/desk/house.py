"""A house with desks, real conversations and alarms, served on a free port; and the people who work there.

Lindby: Fatima and Gorm are certified, Bo is new, Dorte coordinates, Helle leads, Erik trains. Carla coordinates
Strandby and must never see Lindby. Alma comes to the door. A cookie is a first name.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
import websockets
from sqlalchemy import update
from sqlmodel import Session, col
from websockets.typing import Origin

from live.conversation.actions import Arrival, Conversations
from live.conversation.queries import running_of
from live.conversation.verbs import ConversationVerbs
from live.desk.boards import Boards
from live.desk.deeds import desk_deeds
from live.desk.socket import DeskSocket
from live.duty.actions import Duties
from live.duty.clock import DutyClock
from live.emergency.actions import Alarms
from live.emergency.verbs import EmergencyVerbs
from live.hub.hub import Hub
from live.keys.keyring import Keyring
from live.people.accounts import create_account
from live.people.actions import create_organisation, grant_certification, join
from live.people.audit import open_book
from live.people.tables import Certification
from live.people.visitor import OrganisationKind, Role
from live.refusal import Refused
from live.room.actions import Act, Done, Rooms
from live.room.feed import Feeds
from live.room.log import Log
from live.room.verbs import VERBS
from live.socket.door import Scope, Standing, Visit
from live.socket.limits import LARGEST
from live.storage.clock import now
from live.storage.database import Database
from live.web.texts import Texts
from tests.room.engine import new_key
from tests.room.gates import EVERY_KIND, full_gate
from tests.socket.house import OWN, Line

TEXTS = Texts.load()
ROLES = {
    "Fatima": Role.COUNSELLOR,
    "Gorm": Role.COUNSELLOR,
    "Bo": Role.NEW_COUNSELLOR,
    "Dorte": Role.COORDINATOR,
    "Helle": Role.LEAD,
    "Erik": Role.TRAINER,
}


class CookieIsFirstName:
    """A door that knows everybody by first name."""

    def __init__(self, ids: dict[str, str]) -> None:
        self._ids = ids
        self.standing: dict[str, Standing] = {}

    async def enter(self, scope: Scope) -> Visit | None:
        name = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1").removeprefix("s=")
        if name not in self._ids:
            return None
        return Visit("account", self._ids[name], "da", lambda: self.standing.get(name, "open"), lambda: None)


class DeskHouse:
    """One process. A second one is made with the same database address and another hub of the same kind."""

    def __init__(self, database: Database, hub: Hub, keyring: Keyring, like: "DeskHouse | None" = None) -> None:
        self.database, self.hub, self.keyring = database, hub, keyring
        open_book(database, keyring)
        self.ids: dict[str, str] = like.ids if like else {}
        self.lindby: str = like.lindby if like else ""
        self.strandby: str = like.strandby if like else ""
        if like is None:
            database.act_now(self._settle)
        gate = full_gate()
        self.feeds = Feeds(database, hub, keyring, gate)
        self.boards = Boards(database, hub, keyring, gate)
        knock = self.boards.knock
        verbs = {**VERBS, **ConversationVerbs(knock).all(), **EmergencyVerbs(knock).all()}
        self.rooms = Rooms(Log(keyring, gate), verbs, EVERY_KIND, self.feeds.news)
        self.conversations = Conversations(self.rooms, keyring, knock)
        self.duties = Duties(running_of, knock)
        self.door: Any = CookieIsFirstName(self.ids)
        self.desk = DeskSocket(
            door=self.door,
            database=database,
            boards=self.boards,
            deeds=desk_deeds(self.conversations, self.duties, Alarms(self.rooms, knock)),
            texts=TEXTS,
            origins=frozenset({OWN}),
        )
        self.clock = DutyClock(database, self.duties, self.desk.who_is_here)
        self.url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["DeskHouse"]:
        server = uvicorn.Server(
            uvicorn.Config(
                self.desk,
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
        parts = (self.hub, self.feeds, self.boards, self.desk)
        for part in parts:
            await part.start()
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        self.url = f"ws://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/ws/desk"
        try:
            yield self
        finally:
            server.should_exit = True
            await running
            for part in reversed(parts):
                await part.stop()

    async def sit(self, name: str, mode: Any = "desk", *, origin: str | None = OWN) -> "DeskView":
        """Somebody opens the desk (or, as a bell, another page) and has been shown what there is."""
        view = await self.dial(name, origin=origin)
        await view.line.send(t="hello", mode=mode)
        return view

    async def dial(self, name: str, *, origin: str | None = OWN) -> "DeskView":
        socket = await websockets.connect(
            self.url,
            origin=Origin(origin) if origin else None,
            additional_headers={"Cookie": f"s={name}"} if name else {},
            max_size=None,
            ping_interval=None,
            compression=None,
        )
        return DeskView(Line(socket))

    def on_duty(self, *names: str, where: str = "") -> None:
        """They begin their shift, the sound checked."""
        for name in names:
            self.database.act_now(
                self.duties.go_on,
                self.ids[name],
                where or self.lindby,
                first_name=name,
                profession="pædagog",
                sound=True,
            )

    def arrive(self, nickname: str = "Alma", *said: str, where: str = "") -> Arrival:
        """A young person comes to the door, and writes."""
        alma = self.database.act_now(
            self.conversations.arrive,
            organisation_id=where or self.lindby,
            keep_days=30,
            nickname=nickname,
            language="da",
        )
        for text in said:
            self.act(alma.room_id, 1, "say", text=text)
        return alma

    def act(self, room_id: str, seat: int, verb: str, key: str = "", **args: Any) -> Done | Refused:
        """Somebody in a room does something there."""
        return self.database.act_now(self.rooms.perform, Act(room_id, seat, key or new_key(), verb, args))

    def certify(self, name: str) -> None:
        """Flyvefærdig in Lindby."""
        self.database.act_now(
            grant_certification, self.keyring, self.ids[name], self.lindby, self.ids["Helle"], "Hele vejen", now()
        )

    def withdraw(self, name: str) -> None:
        """Not flyvefærdig in Lindby any more."""
        gone = update(Certification).where(col(Certification.account_id) == self.ids[name]).values(withdrawn_at=now())
        self.database.act_now(lambda session: session.execute(gone))

    def take(self, name: str, room_id: str) -> None:
        self.database.act_now(self.conversations.take, self.ids[name], room_id, reason="Det haster")

    def _settle(self, session: Session) -> None:
        self.lindby = create_organisation(session, "Lindby Kommune", OrganisationKind.MUNICIPALITY).id
        self.strandby = create_organisation(session, "Strandby Kommune", OrganisationKind.MUNICIPALITY).id
        for name, role in (*ROLES.items(), ("Carla", Role.COORDINATOR)):
            place = self.strandby if name == "Carla" else self.lindby
            account = create_account(
                session, email=f"{name}@flyve.example", name=f"{name} Holm", password_hash="none", language="da"
            )
            self.ids[name] = account.id
            join(session, account.id, place, role)
        for name, place in (("Fatima", self.lindby), ("Gorm", self.lindby), ("Carla", self.strandby)):
            grant_certification(
                session,
                self.keyring,
                self.ids[name],
                place,
                self.ids["Helle"],
                "Har gået hele vejen",
                1_700_000_000_000,
            )


class DeskView:
    """A desk as its screen would show it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.items: dict[str, dict[str, Any]] = {}
        self.frames: list[dict[str, Any]] = []

    async def until(self, what: Any, seconds: float = 5) -> Any:
        """Read on until `what(items)` is true (or is no error and not empty); answers it."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    if found := what(self.items):
                        return found
                except (KeyError, StopIteration, IndexError):
                    pass
                await self.hear()

    async def hear(self) -> dict[str, Any]:
        """Take in the next frame."""
        frame = await self.line.next("welcome", "items", "done", "refused", "locked", "unlocked", "gone", "pong")
        self.frames.append(frame)
        if frame["t"] == "items":
            if frame["whole"]:
                self.items = {}
            self.items.update(frame["set"])
            for id_ in frame["gone"]:
                del self.items[id_]
        return frame

    async def opened(self) -> "DeskView":
        """The first whole set has come."""
        await self.until(lambda items: items or any(frame.get("whole") for frame in self.frames))
        return self

    async def act(self, verb: str, key: str = "", **args: Any) -> dict[str, Any]:
        """Ask, and wait for the answer."""
        key = key or new_key()
        await self.line.send(t="act", key=key, verb=verb, **args)
        while True:
            frame = await self.hear()
            if frame["t"] in ("done", "refused") and frame["key"] in (key, None):
                return frame

    async def quiet(self, seconds: float = 0.6) -> list[dict[str, Any]]:
        """Everything until nothing more comes."""
        heard: list[dict[str, Any]] = []
        try:
            while True:
                heard.append(await asyncio.wait_for(self.hear(), seconds))
        except (TimeoutError, websockets.ConnectionClosed):
            return heard

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """The items of one kind, by the rest of their id."""
        return {id_.split("/", 1)[1]: item for id_, item in self.items.items() if id_.startswith(f"{kind}/")}

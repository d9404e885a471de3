"""A real server with the young person's side of Aaby, Fatima and Gorm at the desk, and whoever comes to the door.

No NiceGUI: her pages know nothing of it. `house.staff` speaks for the desk directly, as its socket would.
"""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import update
from sqlmodel import Session
from starlette.routing import WebSocketRoute

from live.conversation.actions import Conversations
from live.conversation.clock import ConversationClock
from live.conversation.verbs import ConversationVerbs
from live.desk.boards import Boards
from live.door.document import Door, Numbers, Offer, Weekday
from live.door.queries import DEFAULT_DOOR
from live.door.tables import DoorSettings
from live.duty.tables import Duty
from live.emergency.verbs import EmergencyVerbs
from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.people.mail import NoMailer
from live.people.sessions import SessionBook
from live.refusal import Refused
from live.retention.purge import Purge
from live.room.actions import Act, Done, Rooms
from live.room.feed import Feeds
from live.room.log import Log
from live.room.queries import seat_of
from live.room.verbs import VERBS
from live.socket.limits import LARGEST
from live.socket.server import RoomSocket
from live.storage.clock import now
from live.storage.database import Database
from live.storage.ids import new_id
from live.web import routes as web_routes
from live.web.house import House, HouseSettings
from live.web.security import Wall
from live.web.texts import Texts
from live.youth.side import YoungSide
from tests.conversation.evening import open_evening
from tests.room.gates import EVERY_KIND, full_gate
from tests.socket.house import CookieIsName, Line

ALWAYS = {day: [("00:00", "24:00")] for day in Weekday}
AABY = "aaby"


@dataclass
class Came:
    """What a browser has after the one button."""

    cookies: dict[str, str]
    tab: str
    key: str


class YoungHouse:
    """`url` is its address once it serves; `door` changes what stands on the door."""

    def __init__(self, database: Database, keyring: Keyring, *, proxies: frozenset[str] = frozenset()) -> None:
        self.database = database
        evening = open_evening(database, keyring)
        self.people, self.places = evening.people, evening.places
        self.hub = MemoryHub()
        gate = full_gate()
        self.feeds = Feeds(database, self.hub, keyring, gate)

        def knock(organisation_id: str) -> None:
            self.hub.knock(f"desk:{organisation_id}")

        verbs = {**VERBS, **ConversationVerbs(knock).all(), **EmergencyVerbs(knock).all()}
        self.rooms = Rooms(Log(keyring, gate), verbs, EVERY_KIND, self.feeds.news)
        self.them = Conversations(self.rooms, keyring, knock)
        self.boards = Boards(database, self.hub, keyring, gate)
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.house = House(
            database=database,
            hub=self.hub,
            keyring=keyring,
            sessions=SessionBook(database),
            mail=NoMailer(),
            texts=Texts.load(),
            settings=HouseSettings(
                base_url=self.url,
                secure_cookies=False,
                demo=False,
                worlds=frozenset({"practice", "live"}),
                proxies=proxies,
            ),
            rooms=self.rooms,
            purge=Purge(database, self.rooms, on_purged=[self.them.on_purged]),
            conversations=self.them,
        )
        self.side = YoungSide(self.house, self.boards)
        self.young_socket = self._socket(self.side.door, self.side.words)
        self.staff_socket = self._socket(
            CookieIsName(), lambda language, code, details: self.words(language, Refused(code, **details))
        )
        self.clock = ConversationClock(database, self.them)
        self.hang()

    def words(self, language: str, refused: Refused) -> str:
        return self.house.texts.language(language).refusal(refused)

    def hang(self, place: str = "Aaby", slug: str = AABY, **changes: Any) -> Door:
        """Put a door up, open day and night unless told otherwise."""
        door = DEFAULT_DOOR.model_copy(
            update={
                "slug": slug,
                "place": f"Ung i {place}",
                "hours": ALWAYS,
                "target_group": "Unge fra 12 til 25 år",
                "purpose": "At der er én, der gider lytte",
                "offers": [
                    Offer(name="Huset ved havnen", what="Et sted at være om aftenen.", phone="12 34 56 78"),
                    Offer(name="Lægerne i Aaby", phone="12 34 56 79", category="doctor_dentist"),
                ],
                "numbers": Numbers(
                    bagvagt_name="Vagten", bagvagt_phone="11 11 11 11", social_on_call_phone="114",
                    hotline_name="Hotline", hotline_phone="22 22 22 22",
                ),
                **changes,
            }
        )  # fmt: skip

        def hung(session: Session) -> None:
            row = session.get(DoorSettings, self.places[place]) or DoorSettings(
                organisation_id=self.places[place], slug=slug, body="", changed_at=0, changed_by=self.people["Hanne"]
            )
            row.slug, row.body = slug, door.model_dump_json()
            session.add(row)

        self.database.act_now(hung)
        self.boards.knock(self.places[place])
        return door

    def everybody_goes_home(self) -> None:
        """Nobody is on duty any more."""
        self.database.act_now(lambda session: session.execute(update(Duty).values(off_at=now())) and None)

    def takes(self, name: str) -> str:
        """Somebody at the desk takes the next one; answers the room."""
        room: str = self.database.act_now(self.them.take_next, self.people[name], self.places["Aaby"])
        return room

    def does(self, name: str, room: str, verb: str, **args: Any) -> str:
        """Somebody at the desk does something in a room."""
        seat = self.database.look_now(seat_of, room, "account", self.people[name])
        assert seat is not None
        outcome = self.database.act_now(self.rooms.perform, Act(room, seat, new_id(), verb, args))
        return "done" if isinstance(outcome, Done) else outcome.code

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["YoungHouse"]:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.state.house = self.house
        web_routes.register(app, self.house)
        self.side.register(app, self.house)
        app.router.routes.insert(0, WebSocketRoute("/ws/ung", self.young_socket))
        app.router.routes.insert(0, WebSocketRoute("/ws/staff", self.staff_socket))
        app.add_middleware(Wall, house=self.house)
        config = uvicorn.Config(
            app, port=self.port, log_config=None, access_log=False, lifespan="off", ws="websockets-sansio",
            ws_max_size=LARGEST, ws_per_message_deflate=False, proxy_headers=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        server = uvicorn.Server(config)
        parts = (self.hub, self.feeds, self.boards, self.side, self.young_socket, self.staff_socket, self.clock)
        for part in parts:
            await part.start()
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield self
        finally:
            server.should_exit = True
            await running
            for part in reversed(parts):
                await part.stop()

    def _socket(self, door: Any, words: Any) -> RoomSocket:
        return RoomSocket(
            door=door, database=self.database, rooms=self.rooms, feeds=self.feeds, words=words,
            origins=frozenset({self.url}),
        )  # fmt: skip

    # --- as a browser does it ---

    def browser(self, **how: Any) -> httpx.AsyncClient:
        """A browser of its own, with its own cookies."""
        return httpx.AsyncClient(base_url=self.url, headers={"Origin": self.url}, **how)

    async def start(self, browser: httpx.AsyncClient, slug: str = AABY, **posted: Any) -> httpx.Response:
        """The one button."""
        return await browser.post(f"/i/{slug}/start", json={"nickname": "", "language": "da", **posted})

    async def comes(self, browser: httpx.AsyncClient, nickname: str = "Alma") -> Came:
        """Pressed, and let in."""
        answer = await self.start(browser, nickname=nickname)
        assert answer.status_code == 200, answer.text
        return Came(dict(browser.cookies), **answer.json())

    async def line(self, came: Came, *, tab: str | None = None, after: int = 0, **cookies: str) -> Line:
        """Her socket, with a hello said."""
        line = await self.dial(**{**came.cookies, **cookies})
        await line.send(t="hello", tab=came.tab if tab is None else tab, after=after)
        return line

    async def dial(self, path: str = "/ws/ung", **cookies: str) -> Line:
        import websockets

        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
        return Line(
            await websockets.connect(
                self.url.replace("http", "ws") + path, origin=self.url, additional_headers=headers,
                max_size=None, ping_interval=None, compression=None,
            )
        )  # fmt: skip


class ServingInAThread:
    """The same house for a browser that is driven from the outside."""

    def __init__(self, house: YoungHouse) -> None:
        self.house = house
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="young house", daemon=True)
        self._thread.start()
        assert self._ready.wait(20)

    def stop(self) -> None:
        """Close the door and the house."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    def do(self, what: Any) -> Any:
        """Run something on the house's own loop."""
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(20)

    def _run(self) -> None:
        async def live() -> None:
            async with self.house.serving():
                self._ready.set()
                await self._stop.wait()

        self._loop.run_until_complete(live())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""The only place where real parts are chosen and joined."""

import functools
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.routing import WebSocketRoute

from live.conversation import gate as conversation_gate
from live.conversation.actions import Conversations
from live.conversation.clock import ConversationClock
from live.conversation.closed import page as closed_page
from live.conversation.holding import held
from live.conversation.queries import running_of
from live.conversation.verbs import ConversationVerbs
from live.desk import routes as desk_routes
from live.desk.boards import Boards
from live.desk.deeds import desk_deeds
from live.desk.socket import DeskSocket
from live.door import page as door_page
from live.door import routes as door_routes
from live.door.actions import sweep_drafts
from live.duty.actions import Duties, sweep_duty
from live.duty.clock import DutyClock
from live.emergency import gate as emergency_gate
from live.emergency import routes as emergency_routes
from live.emergency.actions import Alarms, forget_room
from live.emergency.problems import sweep_problems
from live.emergency.ringing import Ringing
from live.emergency.verbs import EmergencyVerbs
from live.hub.hub import Hub
from live.hub.memory import MemoryHub
from live.hub.redis import RedisHub
from live.keys.keyring import Keyring
from live.people import page as people_page
from live.people import routes as people_routes
from live.people.accounts import sweep_leftovers
from live.people.audit import open_book
from live.people.mail import Mailer, NoMailer, OutboxMailer, SmtpMailer
from live.people.sessions import SessionBook
from live.refusal import Refused
from live.retention.purge import Purge, PurgeClock
from live.room import entries as room_entries
from live.room import rules as room_rules
from live.room.actions import Rooms
from live.room.feed import Feeds
from live.room.log import Log
from live.room.rules import Gate
from live.room.verbs import VERBS
from live.socket.limits import LARGEST
from live.socket.server import RoomSocket
from live.socket.staff_door import StaffDoor
from live.statistics import page as statistics_page
from live.statistics import routes as statistics_routes
from live.storage.database import Database
from live.web.assembly import web_app
from live.web.house import House, HouseSettings
from live.web.texts import Texts
from live.youth.side import YoungSide
from scenarios.library import SHIPPED, Library
from trainer.practice import gate as practice_gate
from trainer.practice.history import page as history_page
from trainer.practice.history.actions import forget_run
from trainer.practice.lobby import page as lobby_page
from trainer.practice.lobby.actions import sweep_lobby
from trainer.practice.room import routes as practice_room_routes
from trainer.practice.runs import Runs
from trainer.practice.verbs import PracticeVerbs
from trainer.settings import Settings

LIVE_ROUTES = (
    desk_routes.register,
    door_routes.register,
    statistics_routes.register,
)
LIVE_PAGES = (
    closed_page.register,
    door_page.register,
    statistics_page.register,
)
"""What a house opens that has real young people in it."""


@dataclass(frozen=True)
class Parts:
    """What has been chosen, before anything is shown: enough for the command line, the demo world and tests."""

    settings: Settings
    database: Database
    hub: Hub
    keyring: Keyring
    gate: Gate
    feeds: Feeds
    rooms: Rooms
    library: Library
    runs: Runs
    purge: Purge
    conversations: Conversations
    alarms: Alarms
    duties: Duties

    def close(self) -> None:
        self.database.close()


def choose(settings: Settings, *, create_keys: bool = False) -> Parts:
    """Open database, keys and shelf as the settings say. Raises `KeyFileProblem`."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring = Keyring.from_folder(settings.keys_folder, create=create_keys)
    database = Database(settings.database)
    open_book(database, keyring)
    hub: Hub = MemoryHub() if settings.hub.startswith("memory:") else RedisHub(settings.hub)
    library = Library.load(settings.scenarios or SHIPPED)
    gate = every_gate()
    feeds = Feeds(database, hub, keyring, gate)
    kinds = (
        *room_entries.ENTRY_KINDS,
        *practice_gate.ENTRY_KINDS,
        *conversation_gate.ENTRY_KINDS,
        *emergency_gate.ENTRY_KINDS,
    )

    def knock(organisation_id: str) -> None:
        """The desks of an organisation look again, in every process."""
        hub.knock(f"desk:{organisation_id}")

    verbs = {**VERBS, **PracticeVerbs(library).all(), **ConversationVerbs(knock).all(), **EmergencyVerbs(knock).all()}
    rooms = Rooms(Log(keyring, gate), verbs, kinds, feeds.news)
    conversations = Conversations(rooms, keyring, knock)
    alarms = Alarms(rooms, knock)
    duties = Duties(running_of, knock)
    purge = Purge(
        database,
        rooms,
        on_purged=[forget_run, conversations.on_purged, forget_room],
        sweeps=[sweep_leftovers, sweep_lobby, sweep_drafts, sweep_problems, sweep_duty],
        held=[held],
    )
    runs = Runs(rooms, library)
    return Parts(
        settings, database, hub, keyring, gate, feeds, rooms, library, runs, purge, conversations, alarms, duties
    )


def every_gate() -> Gate:
    """Both gates with the rows of every area."""
    return Gate(
        (*room_rules.SIGHT, *practice_gate.SIGHT, *conversation_gate.SIGHT, *emergency_gate.SIGHT),
        (*room_rules.DEEDS, *practice_gate.DEEDS, *conversation_gate.DEEDS, *emergency_gate.DEEDS),
    )


def build(parts: Parts, *, demo: bool = False) -> FastAPI:
    """The application: pages, plain routes and the room's socket. Once per process."""
    house = _house(parts, demo=demo)
    socket = RoomSocket(
        door=StaffDoor(house.sessions, secure_cookies=house.settings.secure_cookies),
        database=parts.database,
        rooms=parts.rooms,
        feeds=parts.feeds,
        words=lambda language, code, details: house.texts.language(language).refusal(Refused(code, **details)),
        origins=own_origins(parts.settings),
    )
    alarm_pages = functools.partial(emergency_routes.register, alarms=parts.alarms)
    clocks: list[_Part] = [PurgeClock(parts.purge)]
    live = "live" in parts.settings.worlds
    if live:
        boards = Boards(parts.database, parts.hub, parts.keyring, parts.gate)
        young = YoungSide(house, boards)
        young_socket = RoomSocket(
            door=young.door,
            database=parts.database,
            rooms=parts.rooms,
            feeds=parts.feeds,
            words=young.words,
            origins=own_origins(parts.settings),
        )
        desk = DeskSocket(
            door=StaffDoor(house.sessions, secure_cookies=house.settings.secure_cookies),
            database=parts.database,
            boards=boards,
            deeds=desk_deeds(parts.conversations, parts.duties, parts.alarms),
            texts=house.texts,
            origins=own_origins(parts.settings),
        )
        clocks += [boards, young, young_socket, desk, DutyClock(parts.database, parts.duties, desk.who_is_here)]
        clocks.append(ConversationClock(parts.database, parts.conversations))
        clocks.append(Ringing(parts.database, parts.alarms, house.mail, house.texts, house.settings.base_url))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            running: list[_Part] = [parts.hub, house.sessions, parts.feeds, socket, *clocks]
            for part in running:
                await stack.enter_async_context(_running(part))
            _calm_the_garbage_collector()
            yield

    app = web_app(
        house,
        routes_of=(
            people_routes.register,
            practice_room_routes.register,
            *(LIVE_ROUTES if live else ()),
            *((alarm_pages, young.register) if live else ()),
        ),
        pages_of=(
            people_page.register,
            lobby_page.register,
            history_page.register,
            *(LIVE_PAGES if live else ()),
        ),
        lifespan=lifespan,
    )
    app.router.routes.insert(0, WebSocketRoute("/ws/staff", socket))
    if live:
        app.router.routes.insert(0, WebSocketRoute("/ws/ung", young_socket))
        app.router.routes.insert(0, WebSocketRoute("/ws/desk", desk))
    return app


def serve(parts: Parts, *, demo: bool = False) -> None:
    """Listen until told to stop. No access log: an address may name a page, and an IP address is nobody's business."""
    _speak_plainly(parts.settings.log_level)
    uvicorn.Server(server_config(build(parts, demo=demo), parts.settings)).run()


def server_config(app: Any, settings: Settings) -> uvicorn.Config:
    """How uvicorn is run, here and in the benchmarks."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="websockets-sansio",
        ws_max_size=LARGEST,
        ws_per_message_deflate=False,
        ws_ping_interval=None,  # the room's own heartbeat notices who is gone (docs/protocol.md)
        timeout_graceful_shutdown=3,
    )


def own_origins(settings: Settings) -> frozenset[str]:
    """Where a socket may be opened from: our own pages, by the names this machine itself knows them under."""
    base = urlsplit(settings.base_url)
    origins = {settings.base_url}
    if base.hostname in ("127.0.0.1", "localhost", "::1"):
        port = f":{base.port}" if base.port else ""
        origins |= {f"{base.scheme}://{host}{port}" for host in ("127.0.0.1", "localhost", "[::1]")}
    return frozenset(origins)


def _house(parts: Parts, *, demo: bool) -> House:
    settings = parts.settings
    return House(
        database=parts.database,
        hub=parts.hub,
        keyring=parts.keyring,
        sessions=SessionBook(parts.database, settings.idle_minutes),
        mail=_mailer(settings, parts.database, demo=demo),
        texts=Texts.load(),
        settings=HouseSettings(
            base_url=settings.base_url,
            secure_cookies=settings.secure_cookies,
            demo=demo,
            worlds=settings.worlds,
            idle_minutes=settings.idle_minutes,
            limits_url=settings.hub if settings.hub.startswith("redis") else "memory://",
            proxies=settings.proxies,
        ),
        scenarios=parts.library,
        rooms=parts.rooms,
        runs=parts.runs,
        purge=parts.purge,
        conversations=parts.conversations,
    )


def _mailer(settings: Settings, database: Database, *, demo: bool) -> Mailer:
    if demo:
        return OutboxMailer(database)
    if not settings.smtp_host:
        return NoMailer()
    return SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_sender,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        security=settings.smtp_security,
    )


class _Part(Protocol):
    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@asynccontextmanager
async def _running(part: _Part) -> AsyncIterator[None]:
    await part.start()
    try:
        yield
    finally:
        await part.stop()


def _calm_the_garbage_collector() -> None:
    """What was built at the start stays: not looking through it again spares everyone pauses of hundreds of ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def _speak_plainly(level: str) -> None:
    """Structured lines on standard error; no bodies, no addresses, and libraries only when something is wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ],
    )

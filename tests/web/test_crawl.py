"""Carla works in another municipality. She asks every address and presses every button with Lindby's ids (A18, A19)."""

import asyncio
import json
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from live.conversation.tables import Conversation, LegalHold
from live.emergency.tables import Alarm
from live.people.tables import Account
from live.storage.clock import now
from live.storage.database import Database
from live.storage.ids import new_id
from tests.architecture.tree import ROOT
from tests.canary import Canaries
from tests.cast import BO, CARLA, DORTE, NORA, PASSWORD, Member
from tests.servers.demo import DemoServer
from tests.web.house_server import NO_TLS, OpenPage
from trainer.demo.evenings import EVENINGS
from trainer.demo.people import LINDBY
from trainer.demo.runs import CONVERSATIONS

SIGNS_OUT = "/log-ud"
"""Asked last: nobody is signed in afterwards."""

FIELDS = ("room", "org", "token", "email", "til", "sprog", "same", "code", "name", "password", "password_now",
          "tab", "alarm", "call", "hold", "sted", "kind", "words")  # fmt: skip
QUERIES = ("org", "room", "sag", "til", "foer", "konto", "id", "sted", "periode")
TABLES = ("account", "membership", "organisation", "certification", "invitation", "staff_session", "practice_run",
          "practice_part", "practice_invitation", "replay_consent", "room", "seat_holder", "entry", "conversation",
          "young_visit", "call", "alarm", "legal_hold", "closed_reading", "duty", "introduction",
          "door_settings")  # fmt: skip


@dataclass
class Crawled:
    """The demo, what it answers to, what of Lindby could be asked for, and what must never be heard."""

    demo: DemoServer
    addresses: list[tuple[str, list[str]]]
    ids: list[str]
    rooms: list[str]
    words: list[str]

    @property
    def url(self) -> str:
        return self.demo.url

    @property
    def port(self) -> int:
        return self.demo.port

    def client(self, person: Member | None) -> httpx.Client:
        """A browser of their own."""
        client = httpx.Client(base_url=self.url, timeout=30, verify=NO_TLS, headers={"Origin": self.url})
        if person is not None:
            answer = client.post("/log-ind", data={"email": person.email, "password": PASSWORD, "til": "/"})
            assert answer.status_code == 303 and client.cookies.get("s")
        return client

    def heard(self, said: str, asked: str = "") -> list[str]:
        """What of Lindby is in it, apart from what was asked for."""
        return [secret for secret in (*self.words, *self.ids) if secret in said and secret != asked]

    def of_lindby(self) -> dict[str, list[Any]]:
        """Every row of everything, Carla's own left out."""
        with_database = Database(f"sqlite:///{self.demo.folder}/data/flyvefaerdig.db")

        def read(session: Session) -> dict[str, list[Any]]:
            found = {}
            for table in TABLES:
                rows = session.connection().execute(text(f"SELECT * FROM {table}"))  # names of ours
                found[table] = [row for row in map(tuple, rows) if any(one in map(str, row) for one in self.ids)]
            return found

        try:
            return with_database.look_now(read)
        finally:
            with_database.close()


@pytest.fixture(scope="module")
def crawled(canaries: Canaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    demo = DemoServer(tmp_path_factory.mktemp("crawled"))
    canaries.may_rest_in(demo.folder)
    try:
        found = Crawled(demo, _addresses(demo), [], [], [])
        for person in (BO, NORA, DORTE):
            found.client(person)
        _fill(found)
        yield found
    finally:
        demo.stop()


@pytest.mark.slow
@pytest.mark.parametrize("who", [CARLA, None], ids=["Carla", "nobody"])
def test_another_municipality_crawls_everything_and_gets_nothing(crawled: Crawled, who: Member | None) -> None:
    before = crawled.of_lindby()
    client = crawled.client(who)
    asked = 0
    for path, methods in crawled.addresses:
        for method in set(methods) - {"SOCKET"}:
            if path == SIGNS_OUT:
                continue
            stranger = _ask(client, method, path, new_id()).status_code
            for foreign in crawled.ids[:3] if method == "POST" or who is None else crawled.ids:
                answer = _ask(client, method, path, foreign)
                asked += 1
                assert answer.status_code == stranger < 500, (method, path, answer.status_code, stranger)
                heard = crawled.heard(answer.text + str(answer.headers), foreign)
                assert not heard, (method, path, heard)
    assert asked > 100
    assert crawled.of_lindby() == before


@pytest.mark.slow
async def test_every_button_pressed_with_a_foreign_id_does_nothing_there(crawled: Crawled) -> None:
    """All that a page listens to, with ids that no page of hers has ever held (N10)."""
    before = crawled.of_lindby()
    token = crawled.client(CARLA).cookies["s"]
    house = _AsHouse(crawled, token)
    pressed, answered = 0, False
    for path in (
        "/",
        "/oevelse",
        "/oevelse/historik",
        "/konto",
        "/organisation",
        "/organisation/revision",
        "/postkasse",
        "/vagt/indstillinger",
        "/vagt/samtaler",
        "/vagt/statistik",
    ):
        page = OpenPage(house, path, "carla")  # type: ignore[arg-type]
        heard = ""
        async with await page.socket() as socket:
            for (element, listener), foreign in zip(_listeners(page), cycle(crawled.ids), strict=False):
                for forged in (foreign, [foreign], {"id": foreign}, {"value": foreign, "id": foreign}):
                    args = [json.dumps(forged)]
                    message = {"id": element, "client_id": page.client_id, "listener_id": listener, "args": args}
                    await socket.send("42" + json.dumps(["event", message]))
                    pressed += 1
                await asyncio.sleep(0.06)
            try:
                until = time.monotonic() + 1.5
                while (left := until - time.monotonic()) > 0:
                    heard += str(await asyncio.wait_for(socket.recv(), left))
            except (TimeoutError, ConnectionClosed):
                pass
        assert not [word for word in crawled.words if word in heard], path
        answered = answered or '["update"' in heard
    assert pressed > 100 and answered, "the server was listening"
    assert crawled.of_lindby() == before


def test_whoever_works_in_lindby_finds_it(crawled: Crawled) -> None:
    """That the crawl would hear and see it if it were there."""
    answer = _ask(crawled.client(DORTE), "GET", "/organisation", "")
    assert len(crawled.heard(answer.text)) > 10
    assert all(crawled.of_lindby()[table] for table in ("account", "membership", "room", "staff_session"))


@pytest.mark.parametrize("who", [CARLA, None], ids=["Carla", "nobody"])
async def test_the_rooms_socket_knows_no_foreign_room(crawled: Crawled, who: Member | None) -> None:
    token = crawled.client(who).cookies.get("s", "")
    for room in (*crawled.ids, new_id()):
        async with connect(
            f"{crawled.url.replace('http', 'ws')}/ws/staff",
            origin=crawled.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": f"s={token}"} if token else {},
        ) as socket:
            with pytest.raises(ConnectionClosed):
                await socket.send(json.dumps({"t": "hello", "v": 1, "room": room, "after": 0}))
                frames = [json.loads(await socket.recv())]
                assert [frame["code"] for frame in frames] == ["not_found" if who else "signed_out"]
                await socket.recv()


def _ask(client: httpx.Client, method: str, path: str, foreign: str) -> httpx.Response:
    """With the id wherever an id could be: in the path, in the query, in every field."""
    address = re.sub(r"\{[a-z_]+(:path)?\}", quote(foreign, safe=""), path)
    if method == "POST":
        body = dict.fromkeys(FIELDS, foreign)
        if path in ("/laas-op", "/aktiv"):
            return client.request(method, address, json=body)
        return client.request(method, address, data=body)
    return client.request(method, address, params=dict.fromkeys(QUERIES, foreign))


def _addresses(demo: DemoServer) -> list[tuple[str, list[str]]]:
    command = [sys.executable, "-m", "tests.web.addresses", str(demo.folder / "data")]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=60)  # our own
    found: list[tuple[str, list[str]]] = json.loads(told.stdout)
    paths = {path for path, _ in found}
    assert {"/oevelse/afspil/{room}", "/organisation/revision", "/log-ud", "/ws/staff", "/_nicegui_ws"} <= paths
    return found


def _fill(found: Crawled) -> None:
    """Everything of Lindby that has an id or can be read: people, rooms, sessions, an invitation, a consent."""
    database = Database(f"sqlite:///{found.demo.folder}/data/flyvefaerdig.db")

    def read(session: Session) -> None:
        def column(query: str, **values: Any) -> list[str]:
            return [str(row[0]) for row in session.connection().execute(text(query), values)]

        place = column("SELECT id FROM organisation WHERE name = :name", name=LINDBY)[0]
        people = column(
            "SELECT account_id FROM membership GROUP BY account_id"
            " HAVING max(organisation_id) = :place AND count(*) = 1",
            place=place,
        )
        names = "', '".join(people)
        found.rooms = column("SELECT room_id FROM practice_run")
        found.ids = [
            place,
            *found.rooms,
            *people[:3],
            *column("SELECT room_id FROM conversation WHERE room_id IS NOT NULL ORDER BY arrived_at LIMIT 2"),
            *column("SELECT id FROM conversation WHERE organisation_id = :place LIMIT 1", place=place),
            *column("SELECT id FROM young_visit WHERE organisation_id = :place LIMIT 1", place=place),
            *column("SELECT id FROM alarm WHERE organisation_id = :place", place=place),
            *column("SELECT id FROM legal_hold WHERE organisation_id = :place", place=place),
            *column("SELECT id FROM membership WHERE organisation_id = :place LIMIT 3", place=place),
            *column("SELECT id FROM certification LIMIT 1"),
            *column(f"SELECT id FROM staff_session WHERE account_id IN ('{names}') LIMIT 3"),
        ]
        found.words = [
            LINDBY,
            *column(f"SELECT name FROM account WHERE id IN ('{names}')"),
            *column(f"SELECT email FROM account WHERE id IN ('{names}')"),
            *(
                line
                for run in tomllib.loads(CONVERSATIONS.read_text())["run"]
                for _, line in run["lines"]
                if len(line) > 15
            ),
            *(
                line
                for evening in tomllib.loads(EVENINGS.read_text())["evening"]
                for _, line in evening["lines"]
                if len(line) > 15
            ),
        ]

    database.act_now(_burn)
    database.look_now(read)
    database.close()
    assert len(found.ids) >= 12 and len(found.words) > 40


def _burn(session: Session) -> None:
    """An alarm that somebody has taken, so that it rings no more, and a hold that waits for its second person."""
    conversation = session.exec(select(Conversation).where(col(Conversation.registered_at).is_(None)).limit(1)).one()
    account = session.exec(select(Account.id).where(Account.email == DORTE.email)).one()
    assert conversation.room_id is not None
    about: dict[str, Any] = {"organisation_id": conversation.organisation_id, "room_id": conversation.room_id}
    session.add(
        Alarm(
            id=new_id(),
            conversation_id=conversation.id,
            raised_at=now(),
            raised_by=account,
            branch="unsure",
            level=0,
            rung_at=now(),
            acknowledged_by=account,
            acknowledged_at=now(),
            **about,
        )
    )
    session.add(LegalHold(id=new_id(), asked_by=account, purpose=b"sealed", asked_at=now(), **about))


def _listeners(page: OpenPage) -> Iterator[tuple[int, str]]:
    for number, element in page.elements.items():
        for event in element.get("events", []):
            yield int(number), event["listener_id"]


class _AsHouse:
    """The demo with Carla's cookie, as `OpenPage` wants it."""

    def __init__(self, crawled: Crawled, token: str) -> None:
        self.url, self.port, self.cookies = crawled.url, crawled.port, {"carla": token}

    def get(self, path: str, who: str) -> httpx.Response:
        cookie = {"Cookie": f"s={self.cookies[who]}"}
        return httpx.get(self.url + path, headers=cookie, timeout=15, verify=NO_TLS)

"""The page of a run as it leaves the house: for whom, in which words, how heavy."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.people.accounts import create_account
from live.people.actions import create_organisation, join
from live.people.sessions import SessionBook
from live.people.tables import Membership
from live.people.visitor import OrganisationKind, Role
from live.storage.database import Database
from live.web.house import House, HouseSettings
from live.web.static_files import FOLDER
from live.web.texts import Texts
from tests.practice.table import BO, LIBRARY, Table
from trainer.practice.room import routes
from trainer.practice.room.routes import MODULES

OWN = [FOLDER / name for name in (*MODULES, "practice.js", "practice.css") if name.startswith("practice")]


class Place:
    """A house with Bo, Fatima and Carla, each signed in."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.house = House(
            database=table.database,
            hub=MemoryHub(),
            keyring=table.keyring,
            sessions=SessionBook(table.database),
            mail=SimpleNamespace(),  # type: ignore[arg-type]
            texts=Texts.load(),
            settings=HouseSettings(
                base_url="http://house.example",
                secure_cookies=False,
                demo=False,
                worlds=frozenset({"practice"}),
            ),
            scenarios=LIBRARY,
            runs=table.runs,
        )
        self.app = FastAPI()
        self.app.state.house = self.house
        routes.register(self.app, self.house)
        self.accounts: dict[str, str] = table.database.act_now(_people)

    async def client(self, name: str = "") -> httpx.AsyncClient:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url="http://house.example")
        if name:
            client.cookies.set("s", await self.house.sessions.open(self.accounts[name]))
        return client

    def room(self) -> str:
        pair = [(self.accounts[name], name) for name in ("Bo", "Fatima")]
        return self.table.open(people=pair, organisation_id=self.accounts["Aaby"])

    def leaves(self, name: str) -> None:
        """Out of the municipality, and into the other one."""

        def move(session: Session) -> None:
            for membership in session.exec(select(Membership).where(Membership.account_id == self.accounts[name])):
                membership.ended_at = 1
                session.add(membership)
            join(session, self.accounts[name], self.accounts["Bery"], Role.COUNSELLOR)

        self.table.database.act_now(move)


def _people(session: Session) -> dict[str, str]:
    ours = create_organisation(session, "Aaby", OrganisationKind.MUNICIPALITY)
    theirs = create_organisation(session, "Bery", OrganisationKind.MUNICIPALITY)
    found = {"Aaby": ours.id, "Bery": theirs.id}
    for name, place in (("Bo", ours), ("Fatima", ours), ("Carla", theirs), ("Dorte", ours)):
        account = create_account(session, email=f"{name.lower()}@example.org", name=name, password_hash="none")
        join(session, account.id, place.id, Role.COORDINATOR if name == "Dorte" else Role.COUNSELLOR)
        found[name] = account.id
    return found


@pytest.fixture
async def place(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Place]:
    database = Database(sqlite_url)
    yield Place(Table(database, Keyring.from_folder(tmp_path / "keys", create=True)))
    database.close()


async def test_the_two_of_the_run_see_it_in_the_frame_of_practice(place: Place) -> None:
    room = place.room()
    for name in ("Bo", "Fatima"):
        answer = await (await place.client(name)).get(f"/oevelse/rum/{room}")
        assert answer.status_code == 200
        assert "<title>ØVELSE · " in answer.text
        assert f'room="{room}"' in answer.text


async def test_for_everybody_else_the_room_is_not_there(place: Place) -> None:
    room = place.room()
    for name in ("Carla", "Dorte"):
        client = await place.client(name)
        for wrong in (room, "findes-ikke", "x" * 200):
            answer = await client.get(f"/oevelse/rum/{wrong}")
            assert answer.status_code == 404
            assert "Den side er her ikke" in answer.text
        assert (await client.post(f"/oevelse/rum/{room}/igen", data={"same": "1"})).status_code == 404


async def test_who_is_not_signed_in_is_brought_back_afterwards(place: Place) -> None:
    room = place.room()
    answer = await (await place.client()).get(f"/oevelse/rum/{room}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/log-ind?til=/oevelse/rum/{room}")


async def test_the_page_itself_tells_nothing_that_only_a_seat_may_know(place: Place) -> None:
    room = place.room()
    place.table.advance(room, "play")
    text = (await (await place.client("Bo")).get(f"/oevelse/rum/{room}")).text
    case = LIBRARY.get("er-du-en-robot")
    assert case is not None
    for language in ("da", "en"):
        card = case.text(language).young
        assert not any(secret in text for secret in (card.who[:40], *(hidden.what for hidden in card.hidden)))


async def test_again_leads_both_to_one_new_room(place: Place) -> None:
    room = place.room()
    place.table.whole(room)
    first = await (await place.client("Bo")).post(f"/oevelse/rum/{room}/igen", data={"same": "0"})
    second = await (await place.client("Fatima")).post(f"/oevelse/rum/{room}/igen", data={"same": "1"})
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"] != f"/oevelse/rum/{room}"


async def test_again_too_early_says_what_to_do_first(place: Place) -> None:
    room = place.room()
    answer = await (await place.client("Bo")).post(f"/oevelse/rum/{room}/igen", data={"same": "0"})
    assert answer.status_code == 409
    assert "Gør opsamlingen færdig først" in answer.text


@pytest.mark.parametrize("gone", ["Bo", "Fatima"])
async def test_nobody_begins_again_in_a_place_that_one_of_the_two_has_left(place: Place, gone: str) -> None:
    """What was played stays theirs; a new run would seat somebody among colleagues they no longer have (A9)."""
    room = place.room()
    place.table.whole(room)
    place.leaves(gone)
    for name in ("Bo", "Fatima"):
        client = await place.client(name)
        assert (await client.get(f"/oevelse/rum/{room}")).status_code == 200
        assert (await client.post(f"/oevelse/rum/{room}/igen", data={"same": "1"})).status_code == 404


@pytest.mark.parametrize("body", [b"", b"same=%ff", b"{}", b"x" * 20_000])
async def test_an_odd_form_is_refused_kindly(place: Place, body: bytes) -> None:
    client = await place.client("Bo")
    answer = await client.post(f"/oevelse/rum/{place.room()}/igen", content=body)
    assert answer.status_code in (404, 409)
    assert "<h1>" in answer.text


def test_no_text_can_end_the_script_it_stands_in() -> None:
    told = str(routes._as_script({"a": "</script><!--<script>&"}))
    assert not set("<>&") & set(told)


def test_every_word_the_scripts_ask_for_is_there() -> None:
    asked = {key for path in OWN for key in re.findall(r"""\bt\(["']([a-z_.]+)["']""", path.read_text())}
    assert asked
    known = Texts.load().language("da").under("practice.js")
    assert asked - known.keys() == set()


def test_every_source_of_good_practice_has_plain_words() -> None:
    known = Texts.load().language("da").under("practice.js.source_of")
    for case in LIBRARY.all():
        for good in case.text("da").debrief.good:
            for source in good.sources:
                area = re.match(r"S0 tip (\d)|([A-Z]+)", source)
                assert area is not None
                key = f"tip_{area[1]}" if area[1] else area[2]
                assert key in known, source


def test_the_pages_own_scripts_and_style_fit_a_guest_wifi() -> None:
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in OWN) <= 25_000


def test_whatever_practice_js_stands_on_is_named_in_the_page() -> None:
    imported: set[str] = set()
    waiting = ["practice.js"]
    while waiting:
        for name in re.findall(
            r'from "\./([\w-]+\.js)"|import "\./([\w-]+\.js)"', (FOLDER / waiting.pop()).read_text()
        ):
            found = name[0] or name[1]
            if found not in imported:
                imported.add(found)
                waiting.append(found)
    assert imported == set(MODULES)


def test_nothing_is_ever_put_into_the_page_as_markup() -> None:
    unsafe = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\.style\b|setAttribute\(\"on"
    )
    found: list[Any] = [path.name for path in OWN if unsafe.search(path.read_text())]
    assert found == []


async def test_a_seat_is_needed_even_with_a_known_room(place: Place) -> None:
    room = place.room()
    assert place.table.database.look_now(routes.run_of_partner, room, place.accounts["Carla"]) is None
    run = place.table.database.look_now(routes.run_of_partner, room, place.accounts["Bo"])
    assert run is not None
    assert place.table.seen_by(room, BO)[0].kind == "seated"

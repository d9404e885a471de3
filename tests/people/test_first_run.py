"""An empty house, and the first person in it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from live.keys.keyring import Keyring
from live.people import routes
from live.people.first_run import setup_code
from live.people.queries import anybody_here, memberships_of
from live.people.sessions import SessionBook
from live.people.tables import Account
from live.people.visitor import Role
from live.storage.database import Database
from tests.people.conftest import BASE, Town, _house

FORM = {
    "organisation": "Solby",
    "kind": "municipality",
    "name": "Lis",
    "email": "lis@solby.example",
    "password": "rød ballon over havnen",
    "password_again": "rød ballon over havnen",
}


@pytest.fixture
async def empty(sqlite_url: str, keyring: Keyring) -> AsyncIterator[tuple[httpx.AsyncClient, Database]]:
    database = Database(sqlite_url)
    house, _ = _house(Town(database, keyring, "", "", "", {}, SessionBook(database)))
    app = FastAPI()
    app.state.house = house
    routes.register(app, house)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as browser:
        yield browser, database
    database.close()


async def test_the_first_person_founds_an_organisation_and_leads_it(
    empty: tuple[httpx.AsyncClient, Database],
) -> None:
    browser, database = empty
    assert (await browser.get("/log-ind")).headers["location"] == "/foerste-gang"
    assert (await browser.get("/foerste-gang")).status_code == 200
    code = setup_code(database)
    assert code
    done = await browser.post("/foerste-gang", data={**FORM, "code": code.lower().replace("-", "")})
    assert (done.status_code, done.headers["location"]) == (303, "/to-trin")
    account = database.look_now(lambda s: s.exec(select(Account)).one())
    assert [m.role for m in database.look_now(memberships_of, account.id)] == [Role.LEAD]
    assert (await browser.get("/foerste-gang")).headers["location"] == "/log-ind"
    assert (await browser.post("/foerste-gang", data={**FORM, "code": code})).headers["location"] == "/log-ind"
    assert setup_code(database) is None


async def test_who_begins_a_network_administrates_it(empty: tuple[httpx.AsyncClient, Database]) -> None:
    browser, database = empty
    await browser.post("/foerste-gang", data={**FORM, "kind": "network", "code": setup_code(database) or ""})
    account = database.look_now(lambda s: s.exec(select(Account)).one())
    assert [m.role for m in database.look_now(memberships_of, account.id)] == [Role.NETWORK_ADMINISTRATOR]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("code", "AAAA-AAAA-AAAA-AAAA-AAAA", "Startkoden passer ikke"),
        ("code", "", "Startkoden passer ikke"),
        ("email", "lis", "ikke rigtig ud"),
        ("name", "", "Skriv et navn"),
        ("organisation", " ", "Skriv et navn"),
        ("kind", "kingdom", "Vælg, hvad I er"),
        ("password", "kort", "for kort"),
        ("password_again", "noget andet her", "ikke ens"),
    ],
)
async def test_a_wrong_field_keeps_the_others(
    empty: tuple[httpx.AsyncClient, Database], field: str, value: str, says: str
) -> None:
    browser, database = empty
    answer = await browser.post("/foerste-gang", data={**FORM, "code": setup_code(database) or "", field: value})
    assert answer.status_code == 422 and says in answer.text
    assert field == "organisation" or 'value="Solby"' in answer.text
    assert "rød ballon" not in answer.text
    assert not database.look_now(anybody_here)


async def test_only_the_newest_code_counts(empty: tuple[httpx.AsyncClient, Database]) -> None:
    browser, database = empty
    old, _ = setup_code(database), setup_code(database)
    assert (await browser.post("/foerste-gang", data={**FORM, "code": old or ""})).status_code == 422

"""A small town for the tests: Dorte's municipality, Carla's municipality, and the network that knows both."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlmodel import Session

from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.people import passwords, routes
from live.people.accounts import create_account
from live.people.actions import create_organisation, join
from live.people.audit import open_book
from live.people.front import Front
from live.people.sessions import SessionBook
from live.people.throttle import Throttle
from live.people.visitor import OrganisationKind, Role, Visitor
from live.storage.database import Database
from live.web.house import House, HouseSettings
from live.web.texts import Texts

PASSWORD = "blå cykel under regnen"
BASE = "http://flyve.example"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm at a thousandth of the cost; the timing tests put the real one back."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.clear()


@dataclass
class Town:
    """Ids by first name. Carla works in the other municipality and must never get in."""

    database: Database
    keyring: Keyring
    ours: str
    theirs: str
    network: str
    people: dict[str, str]
    sessions: SessionBook
    tokens: dict[str, str] = field(default_factory=dict)

    async def visitor(self, name: str) -> Visitor:
        """Somebody of the cast, signed in."""
        if name not in self.tokens:
            self.tokens[name] = await self.sessions.open(self.people[name])
        visitor = await self.sessions.visitor(self.tokens[name])
        assert visitor is not None
        return visitor


@pytest.fixture
def town(database: Database, keyring: Keyring) -> Town:
    """Built on SQLite and on PostgreSQL."""
    return _build(database, keyring)


@pytest.fixture
def small_town(sqlite_url: str, keyring: Keyring) -> Iterator[Town]:
    """Built on SQLite alone: for tests that come through the door."""
    database = Database(sqlite_url)
    yield _build(database, keyring)
    database.close()


def _build(database: Database, keyring: Keyring) -> Town:
    open_book(database, keyring)
    stored = passwords.hash_now(PASSWORD)

    def found(session: Session) -> tuple[str, str, str, dict[str, str]]:
        network = create_organisation(session, "Netværket", OrganisationKind.NETWORK).id
        ours = create_organisation(session, "Solby", OrganisationKind.MUNICIPALITY, network_id=network).id
        theirs = create_organisation(session, "Fjernby", OrganisationKind.MUNICIPALITY, network_id=network).id
        people = {}
        for name, place, role in (
            ("bo", ours, Role.NEW_COUNSELLOR),
            ("dorte", ours, Role.COORDINATOR),
            ("fatima", ours, Role.COUNSELLOR),
            ("lis", ours, Role.LEAD),
            ("carla", theirs, Role.LEAD),
            ("erik", network, Role.TRAINER),
            ("nina", network, Role.NETWORK_ADMINISTRATOR),
        ):
            account = create_account(session, email=f"{name}@solby.example", name=name.title(), password_hash=stored)
            join(session, account.id, place, role)
            people[name] = account.id
        return ours, theirs, network, people

    ours, theirs, network, people = database.act_now(found)
    return Town(database, keyring, ours, theirs, network, people, SessionBook(database))


@dataclass
class PostOffice:
    """Letters that were sent: recipient, subject, text."""

    letters: list[tuple[str, str, str]] = field(default_factory=list)

    async def send(self, to: str, subject: str, text: str) -> None:
        """Nothing leaves the test."""
        self.letters.append((to, subject, text))

    def secret(self) -> str:
        """What stands after the # in the last letter."""
        return self.letters[-1][2].split("#", 1)[1].split()[0]


@dataclass
class Door:
    """The light pages of a house, with somebody in front of them."""

    town: Town
    front: Front
    browser: httpx.AsyncClient
    post: PostOffice
    waited: list[float]

    async def sign_in(self, name: str = "bo", password: str = PASSWORD, **more: str) -> httpx.Response:
        """Type e-mail and password and press the button."""
        form = {"email": f"{name}@solby.example", "password": password, **more}
        return await self.browser.post("/log-ind", data=form)

    def another_browser(self) -> httpx.AsyncClient:
        """A second person, or the same one elsewhere."""
        return httpx.AsyncClient(transport=self.browser._transport, base_url=BASE)


@pytest.fixture
async def door(small_town: Town) -> AsyncIterator[Door]:
    house, post = _house(small_town)
    app = FastAPI()
    app.state.house = house
    routes.register(app, house)
    front: Front = app.state.people
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    front.throttle = front.door._throttle = Throttle(sleep=note)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as browser:
        yield Door(small_town, front, browser, post, waited)
    await front.errands.drain()


def _house(town: Town) -> tuple[House, PostOffice]:
    post = PostOffice()
    settings = HouseSettings(base_url=BASE, secure_cookies=False, demo=False, worlds=frozenset({"practice"}))
    house = House(
        database=town.database,
        hub=MemoryHub(),
        keyring=town.keyring,
        sessions=town.sessions,
        mail=post,
        texts=Texts.load(),
        settings=settings,
    )
    return house, post

"""A house with a desk in Lindby, and the people who may or may not sit at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import httpx
from fastapi import FastAPI
from sqlmodel import Session

from live.desk import routes
from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.people.accounts import create_account
from live.people.actions import create_organisation, join
from live.people.audit import open_book
from live.people.sessions import SessionBook
from live.people.visitor import OrganisationKind, Role
from live.storage.database import Database
from live.web import static_files
from live.web.house import House, HouseSettings
from live.web.texts import Texts

HOUSE = "http://flyve.test"
ROLES = {
    "Fatima": Role.COUNSELLOR,
    "Bo": Role.NEW_COUNSELLOR,
    "Dorte": Role.COORDINATOR,
    "Erik": Role.TRAINER,
}


class Place:
    """`accounts` holds everybody's account by first name, and `lindby`."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder}/desk.db")
        self.database.create_all()
        keyring = Keyring.from_folder(folder / "keys", create=True)
        open_book(self.database, keyring)
        self.house = House(
            database=self.database,
            hub=MemoryHub(),
            keyring=keyring,
            sessions=SessionBook(self.database),
            mail=SimpleNamespace(),  # type: ignore[arg-type]
            texts=Texts.load(),
            settings=HouseSettings(
                base_url=HOUSE, secure_cookies=False, demo=False, worlds=frozenset({"practice", "live"})
            ),
        )
        self.house.pages["/oevelse"] = ()
        self.app = FastAPI()
        self.app.state.house = self.house
        routes.register(self.app, self.house)
        static_files.register(self.app)
        self.accounts: dict[str, str] = self.database.act_now(_people)

    async def client(self, name: str = "") -> httpx.AsyncClient:
        """A browser of their own."""
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url=HOUSE)
        if name:
            client.cookies.set("s", await self.house.sessions.open(self.accounts[name]))
        return client


@contextmanager
def open_place(folder: Path) -> Iterator[Place]:
    """A house that is closed again."""
    place = Place(folder)
    yield place
    place.database.close()


def _people(session: Session) -> dict[str, str]:
    lindby = create_organisation(session, "Lindby Kommune", OrganisationKind.MUNICIPALITY)
    network = create_organisation(session, "Ung-i-netværket", OrganisationKind.NETWORK)
    accounts = {"lindby": lindby.id}
    for name in (*ROLES, "Ida"):
        account = create_account(
            session,
            email=f"{name.lower()}@example.org",
            name=f"{name} Lund",
            password_hash="-",
            second_factor_exempt=True,
        )
        where = network if name == "Ida" else lindby
        join(session, account.id, where.id, ROLES.get(name, Role.NETWORK_ADMINISTRATOR))
        accounts[name] = account.id
    return accounts

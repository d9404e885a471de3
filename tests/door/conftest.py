"""Two places with a door, and a network without one. Helle leads, Dorte coordinates, Carla is of the other."""

from dataclasses import dataclass, field

import pytest
from sqlmodel import Session

from live.door.document import Door
from live.door.editing import check
from live.door.queries import DEFAULT_DOOR
from live.keys.keyring import Keyring
from live.people.accounts import create_account
from live.people.actions import create_organisation, join
from live.people.audit import open_book
from live.people.sessions import SessionBook
from live.people.visitor import OrganisationKind, Role, Visitor
from live.storage.database import Database

PEOPLE = (
    ("helle", "ours", Role.LEAD),
    ("dorte", "ours", Role.COORDINATOR),
    ("bo", "ours", Role.NEW_COUNSELLOR),
    ("erik", "ours", Role.TRAINER),
    ("nina", "ours", Role.NETWORK_ADMINISTRATOR),
    ("carla", "theirs", Role.LEAD),
    ("ida", "network", Role.LEAD),
)

FILLED = {
    "place": "Solby",
    "slug": "solby",
    "target_group": "Unge i Solby mellem 13 og 20 år",
    "purpose": "At der altid er én, der gider lytte",
    "hours": {"tuesday": [["15:00", "18:00"]], "thursday": [["15:00", "18:00"], ["19:30", "21:00"]]},
    "offers": [{"name": "Værestedet", "category": "local", "phone": "12 34 56 78"}],
    "numbers": {
        "bagvagt_name": "Vagttelefonen",
        "bagvagt_phone": "12 34 56 79",
        "social_on_call_phone": "114",
        "hotline_phone": "12 34 56 80",
    },
}


@dataclass
class Places:
    """Organisations' and people's ids, by name."""

    database: Database
    ours: str
    theirs: str
    network: str
    people: dict[str, str]
    sessions: SessionBook
    tokens: dict[str, str] = field(default_factory=dict)

    async def visitor(self, name: str) -> Visitor:
        if name not in self.tokens:
            self.tokens[name] = await self.sessions.open(self.people[name])
        visitor = await self.sessions.visitor(self.tokens[name])
        assert visitor is not None
        return visitor


@pytest.fixture
def places(database: Database, keyring: Keyring) -> Places:
    """On SQLite and on PostgreSQL."""
    open_book(database, keyring)

    def settle(session: Session) -> Places:
        network = create_organisation(session, "Netværket", OrganisationKind.NETWORK).id
        there = {
            "network": network,
            "ours": create_organisation(session, "Solby Kommune", OrganisationKind.MUNICIPALITY).id,
            "theirs": create_organisation(session, "Åby Kommune", OrganisationKind.MUNICIPALITY).id,
        }
        people = {}
        for name, place, role in PEOPLE:
            account = create_account(session, email=f"{name}@solby.example", name=name.title(), password_hash="x")
            join(session, account.id, there[place], role)
            people[name] = account.id
        return Places(database, there["ours"], there["theirs"], network, people, SessionBook(database))

    return database.act_now(settle)


@pytest.fixture
def filled() -> Door:
    """A door with nothing missing: Tuesday 15–18, Thursday 15–18 and 19.30–21."""
    return check({**DEFAULT_DOOR.model_dump(mode="json"), **FILLED})

"""Two organisations and the people who meet in the lobby: Bo, Dorte and Fatima of Aaby; Carla of Bery; Erik of both."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from live.keys.keyring import Keyring
from live.people.accounts import create_account
from live.people.actions import create_organisation, join
from live.people.queries import memberships_of
from live.people.visitor import OrganisationKind, Role, Visitor
from live.room.actions import Rooms
from live.room.entries import ENTRY_KINDS
from live.room.log import Log
from live.room.rules import DEEDS, SIGHT, Gate
from live.room.verbs import VERBS
from live.storage.database import Database
from scenarios.library import Library
from trainer.practice import gate
from trainer.practice.lobby.actions import Lobby
from trainer.practice.lobby.queries import LobbyView, lobby
from trainer.practice.runs import Runs
from trainer.practice.verbs import PracticeVerbs

ROBOT, CALL = "er-du-en-robot", "kan-du-ikke-bare-ringe"


@dataclass
class Meeting:
    """A lobby and its people, with the real engine underneath."""

    database: Database
    rooms: Rooms
    lobby: Lobby
    visitors: dict[str, Visitor]
    organisations: dict[str, str]
    knocks: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Visitor:
        return self.visitors[name]

    def act(self, action: Callable[..., Any], name: str, *args: Any, **kwargs: Any) -> Any:
        """`Bo` does something."""
        return self.database.act_now(action, self[name], *args, **kwargs)

    def arrive(self, *names: str) -> None:
        """They open the practice page."""
        for name in names:
            self.act(self.lobby.be_here, name)

    def sees(self, name: str) -> LobbyView:
        """What the page shows."""
        return self.database.look_now(lobby, self[name])


@pytest.fixture
def meeting(database: Database, keyring: Keyring) -> Meeting:
    return build(database, keyring)


def build(database: Database, keyring: Keyring) -> Meeting:
    library = Library.load()
    the_gate = Gate((*SIGHT, *gate.SIGHT), (*DEEDS, *gate.DEEDS))
    verbs = {**VERBS, **PracticeVerbs(library).all()}
    rooms = Rooms(Log(keyring, the_gate), verbs, (*ENTRY_KINDS, *gate.ENTRY_KINDS))
    knocks: list[str] = []
    organisations, visitors = database.act_now(_people)
    return Meeting(database, rooms, Lobby(Runs(rooms, library).open, knocks.append), visitors, organisations, knocks)


def visitor_of(session: Any, account: Any) -> Visitor:
    return Visitor(f"session of {account.name}", account.id, account.name, "da", memberships_of(session, account.id))


def _people(session: Any) -> tuple[dict[str, str], dict[str, Visitor]]:
    aaby = create_organisation(session, "Aaby", OrganisationKind.MUNICIPALITY).id
    bery = create_organisation(session, "Bery", OrganisationKind.MUNICIPALITY).id
    visitors = {}
    for name, roles in {
        "Bo Berg": {aaby: Role.NEW_COUNSELLOR},
        "Dorte Dahl": {aaby: Role.COORDINATOR},
        "Fatima Friis": {aaby: Role.COUNSELLOR},
        "Carla Krog": {bery: Role.COUNSELLOR},
        "Erik Elm": {bery: Role.TRAINER, aaby: Role.TRAINER},
    }.items():
        short = name.split()[0]
        account = create_account(session, email=f"{short.lower()}@example.org", name=name, password_hash="none")
        for organisation, role in roles.items():
            join(session, account.id, organisation, role)
        visitors[short] = visitor_of(session, account)
    return {"Aaby": aaby, "Bery": bery}, visitors

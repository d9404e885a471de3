"""A house with people who are signed in and rooms where they sit, ready to be served and loaded."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session

from live.keys.keyring import Keyring
from live.people.tables import Account, Membership, Organisation, StaffSession
from live.people.tokens import new_token, token_hash
from live.people.visitor import OrganisationKind, Role
from live.room.actions import Rooms
from live.room.entries import ENTRY_KINDS, RoomKind, SeatRole, World
from live.room.log import Log
from live.room.rules import DEEDS, SIGHT, Gate
from live.room.verbs import VERBS
from live.storage.clock import now
from live.storage.database import Database
from live.storage.ids import new_id
from trainer.migrations import upgrade


@dataclass(frozen=True)
class TwoPartyRoom:
    """A room, and the session tokens of the two who sit in it."""

    room_id: str
    tokens: tuple[str, str]


def prepare(url: str, keys: Path, rooms: int) -> list[TwoPartyRoom]:
    """Migrate the database at `url` and fill it: every seat has an account and a session of its own."""
    upgrade(url)
    database = Database(url)
    log = Log(Keyring.from_folder(keys, create=True), Gate(SIGHT, DEEDS))
    made = database.act_now(_fill, Rooms(log, VERBS, ENTRY_KINDS), rooms)
    database.close()
    return made


def _fill(session: Session, rooms: Rooms, count: int) -> list[TwoPartyRoom]:
    at, organisation_id = now(), new_id()
    session.add(
        Organisation(id=organisation_id, name="Måleby", kind=OrganisationKind.MUNICIPALITY.value, created_at=at)
    )
    session.flush()
    made, accounts, memberships, sessions = [], [], [], []
    for number in range(count):
        room = rooms.open_room(
            session, organisation_id=organisation_id, world=World.LIVE, kind=RoomKind.PAIR, keep_days=30
        )
        tokens = []
        for role, name in ((SeatRole.COUNSELLOR, "Bo"), (SeatRole.YOUNG, "Alma")):
            account_id, token = new_id(), new_token()
            accounts.append(
                {
                    "id": account_id,
                    "email": f"{name.lower()}{number}@maaleby.example",
                    "name": name,
                    "password_hash": "",
                    "second_factor_exempt": True,
                    "created_at": at,
                    "password_changed_at": at,
                }
            )
            memberships.append(
                {
                    "id": new_id(),
                    "account_id": account_id,
                    "organisation_id": organisation_id,
                    "role": Role.COUNSELLOR.value,
                    "created_at": at,
                }
            )
            sessions.append(
                {
                    "id": new_id(),
                    "token_hash": token_hash(token),
                    "account_id": account_id,
                    "whole": True,
                    "begun_at": at,
                    "touched_at": at,
                }
            )
            rooms.take_seat(
                session, room, role=role.value, name=name, principal_kind="account", principal_id=account_id
            )
            tokens.append(token)
        made.append(TwoPartyRoom(room.id, (tokens[0], tokens[1])))
    for table, rows in ((Account, accounts), (Membership, memberships), (StaffSession, sessions)):
        session.execute(insert(table), rows)
    return made

from dataclasses import dataclass

import pytest
from sqlmodel import Session

from live.keys.keyring import Keyring
from live.people.audit import open_book
from live.people.queries import memberships_of
from live.people.tables import StaffSession
from live.people.visitor import Visitor
from live.storage.clock import now
from live.storage.database import Database
from live.storage.ids import new_id
from tests.conversation.evening import Evening, open_evening


@dataclass
class Office:
    """The evening, and its people signed in."""

    evening: Evening

    def visitor(self, name: str) -> Visitor:
        return self.evening.act(_signed_in, self.evening.people[name], name)


def _signed_in(session: Session, account_id: str, name: str) -> Visitor:
    row = StaffSession(
        id=new_id(), token_hash=new_id(), account_id=account_id, whole=True, begun_at=now(), touched_at=now()
    )
    session.add(row)
    session.flush()
    return Visitor(row.id, account_id, name, "da", memberships_of(session, account_id))


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Office:
    """On SQLite and on PostgreSQL."""
    open_book(database, keyring)
    return Office(open_evening(database, keyring))

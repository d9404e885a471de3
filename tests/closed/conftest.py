import pytest

from live.keys.keyring import Keyring
from live.people.audit import open_book
from live.storage.database import Database
from tests.conversation.evening import open_evening
from tests.statistics.conftest import Office


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Office:
    """On SQLite and on PostgreSQL."""
    open_book(database, keyring)
    return Office(open_evening(database, keyring))

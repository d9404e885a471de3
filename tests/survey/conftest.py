import pytest

from live.keys.keyring import Keyring
from live.storage.database import Database
from tests.conversation.evening import Evening, open_evening


@pytest.fixture
def evening(database: Database, keyring: Keyring) -> Evening:
    """On SQLite and on PostgreSQL."""
    return open_evening(database, keyring)

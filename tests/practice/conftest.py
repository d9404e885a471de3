"""The table at which runs are played."""

import pytest

from live.keys.keyring import Keyring
from live.storage.database import Database
from tests.practice.table import Table


@pytest.fixture
def table(database: Database, keyring: Keyring) -> Table:
    """On SQLite and on PostgreSQL."""
    return Table(database, keyring)

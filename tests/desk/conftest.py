from collections.abc import AsyncIterator

import pytest

from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.storage.database import Database
from tests.desk.house import DeskHouse


@pytest.fixture
async def house(sqlite_url: str, keyring: Keyring) -> AsyncIterator[DeskHouse]:
    """A server on a free port."""
    database = Database(sqlite_url)
    async with DeskHouse(database, MemoryHub(), keyring).serving() as house:
        yield house
    database.close()

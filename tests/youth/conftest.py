from collections.abc import AsyncIterator

import pytest

from live.keys.keyring import Keyring
from live.storage.database import Database
from tests.youth.house import YoungHouse


@pytest.fixture
async def house(sqlite_url: str, keyring: Keyring) -> AsyncIterator[YoungHouse]:
    """The young person's side of Aaby on a free port."""
    database = Database(sqlite_url)
    async with YoungHouse(database, keyring).serving() as house:
        yield house
    database.close()

from collections.abc import AsyncIterator

import pytest

from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.storage.database import Database
from tests.socket.house import SocketHouse


@pytest.fixture
async def house(sqlite_url: str, keyring: Keyring) -> AsyncIterator[SocketHouse]:
    """A server on a free port."""
    database = Database(sqlite_url)
    async with SocketHouse(database, MemoryHub(), keyring).serving() as house:
        yield house
    database.close()


@pytest.fixture
def room(house: SocketHouse) -> str:
    """Alma (1) and Bo (2) talk; Dorte (3) sits beside Bo."""
    return house.room(("alma", "young"), ("bo", "counsellor"), ("dorte", "coordinator"))

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from live.keys.keyring import Keyring
from live.storage.database import Database
from tests.room.engine import Engine


@pytest.fixture(scope="session")
def engine(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One house for all tests of rooms: each opens rooms of its own."""
    folder = tmp_path_factory.mktemp("rooms")
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, folder / 'flyve.sqlite3')}")
    yield Engine(database, Keyring.from_folder(folder / "keys", create=True))
    database.close()

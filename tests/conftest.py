"""What every test may ask for: real databases, real hubs, a keyring. `async def test_…` simply works."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from live.hub.hub import Hub
from live.hub.memory import MemoryHub
from live.hub.redis import RedisHub
from live.keys.keyring import Keyring
from live.storage.database import Database
from tests.canary import Canaries
from tests.servers.missing import SKIPPED, skip_loudly
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer
from trainer.migrations import every_table


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, empty database with every table; the test runs once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database with every table: for tests that open it more than once."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "emptied_postgres_url")
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite file with every table: for tests that gain nothing from a second kind of database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'flyve.sqlite3')}"


@pytest.fixture
async def hub(hub_url: str) -> AsyncIterator[Hub]:
    """A started hub; the test runs once in memory and once through Redis."""
    hub: Hub = RedisHub(hub_url) if hub_url.startswith("redis") else MemoryHub()
    await hub.start()
    yield hub
    await hub.stop()


@pytest.fixture(params=["memory", "redis"])
def hub_url(request: pytest.FixtureRequest) -> str:
    """`memory://` or the address of a real Redis: for tests that play several processes."""
    return "memory://" if request.param == "memory" else str(request.getfixturevalue("redis_url"))


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """A keyring of its own, root key and epoch keys in a folder beside the database."""
    return Keyring.from_folder(tmp_path / "keys", create=True)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def canaries() -> Canaries:
    """Words to write where people write, which must then be found nowhere in the clear (tests/canary.py)."""
    return Canaries()


@pytest.fixture(scope="session")
def postgres_server(canaries: Canaries) -> Iterator[PostgresServer]:
    try:
        server = PostgresServer()
    except FileNotFoundError as problem:
        skip_loudly(str(problem))
    canaries.may_rest_in(server.folder, flush=server.flush)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def new_postgres_url(postgres_server: PostgresServer) -> Callable[[], str]:
    """Each call makes another database without any table: for migrations."""
    numbers = count(1)
    return lambda: postgres_server.new_database(f"empty_{next(numbers)}")


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """A database with every table, shared by the whole run: ask for `database` unless you clean up yourself."""
    url = postgres_server.new_database("flyve")
    _make_tables(url)
    return url


@pytest.fixture
def emptied_postgres_url(postgres_url: str) -> str:
    every = ", ".join(f"'{table.name}'" for table in every_table().sorted_tables)
    conninfo = make_url(postgres_url)
    with psycopg.connect(
        f"host={conninfo.query['host']} user={conninfo.username} dbname={conninfo.database}", autocommit=True
    ) as connection:
        # "replica" passes by foreign keys and by the triggers that keep the audit log from being emptied.
        connection.execute(
            f"""
            DO $$ DECLARE name text; BEGIN
                SET LOCAL session_replication_role = replica;
                FOREACH name IN ARRAY ARRAY[{every}]::text[] LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
            END $$
            """
        )
    return postgres_url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "flyve.sqlite3"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def redis_url(canaries: Canaries) -> Iterator[str]:
    """A real Redis, shared by the whole run."""
    try:
        server = RedisServer()
    except FileNotFoundError as problem:
        skip_loudly(str(problem))
    canaries.may_rest_in(server.folder, flush=server.flush)
    yield server.url
    server.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first; then the slow; then the browser, whose event loop bars async tests; the canary last."""

    def late(item: pytest.Item) -> int:
        if item.path.name == "test_canary.py":
            return 3
        if "playwright" in getattr(item, "fixturenames", ()):
            return 2
        return 1 if item.get_closest_marker("slow") else 0

    items.sort(key=late)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason in sorted(SKIPPED):
        terminalreporter.write_sep("!", f"SKIPPED for want of a server: {reason}", red=True, bold=True)


def _make_tables(url: str) -> None:
    every_table()
    database = Database(url)
    database.create_all()
    database.close()

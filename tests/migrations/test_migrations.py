"""An empty database, brought to today's shape step by step, is the database that the code speaks of."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Engine, Integer, inspect, text
from sqlalchemy.exc import DBAPIError

from live.storage.database import Database
from live.storage.engine import connect
from tests.architecture.tree import ROOT
from trainer.migrations import downgrade, every_table, is_behind, upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    if request.param == "sqlite":
        numbers = count(1)
        return lambda: f"sqlite:///{tmp_path / f'{next(numbers)}.sqlite3'}"
    new_postgres_url: Callable[[], str] = request.getfixturevalue("new_postgres_url")
    return new_postgres_url


@pytest.fixture
def empty_url(new_url: Callable[[], str]) -> str:
    return new_url()


@pytest.fixture
def another_empty_url(new_url: Callable[[], str]) -> str:
    return new_url()


@pytest.fixture
def migrated(empty_url: str) -> Iterator[Engine]:
    upgrade(empty_url)
    engines = connect(empty_url)
    yield engines.writer
    engines.dispose()


def test_a_migrated_database_has_the_shape_of_the_models(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, every_table()) == []


def test_tests_and_real_houses_have_the_same_tables_keys_and_indexes(migrated: Engine, another_empty_url: str) -> None:
    made_at_once = Database(another_empty_url)
    try:
        made_at_once.create_all()
        assert _shape(migrated) == _shape(made_at_once.engines.writer)
    finally:
        made_at_once.close()


def test_migrating_twice_changes_nothing(migrated: Engine, empty_url: str) -> None:
    before = _shape(migrated)
    upgrade(empty_url)
    assert _shape(migrated) == before


def test_a_database_that_was_never_migrated_is_behind(empty_url: str) -> None:
    assert is_behind(empty_url)
    upgrade(empty_url)
    assert not is_behind(empty_url)


def test_every_step_can_be_taken_back(migrated: Engine, empty_url: str) -> None:
    downgrade(empty_url)
    assert set(inspect(migrated).get_table_names()) <= {"alembic_version"}
    upgrade(empty_url)
    assert not is_behind(empty_url)


def test_two_servers_that_start_at_once_migrate_once(empty_url: str) -> None:
    start = "import sys; from trainer.migrations import upgrade; upgrade(sys.argv[1])"
    servers = [
        subprocess.Popen([sys.executable, "-c", start, empty_url], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)
    ]
    told = [server.communicate(timeout=60)[1].decode() for server in servers]
    assert [server.returncode for server in servers] == [0, 0], told
    assert not is_behind(empty_url)


def test_the_audit_log_of_a_migrated_database_refuses_to_be_rewritten(migrated: Engine) -> None:
    columns = {
        "seq": 1, "at": 1, "actor": "'Dorte'", "organisation_id": "'o'", "role": "''", "action": "'x'",
        "object_ref": "''", "result": "'ok'", "prev_hash": "''", "hash": "'h'",
    }  # fmt: skip
    with migrated.begin() as connection:
        connection.execute(
            text(f"INSERT INTO audit_row ({', '.join(columns)}) VALUES ({', '.join(map(str, columns.values()))})")
        )
    for deed in ("UPDATE audit_row SET actor = 'Carla'", "DELETE FROM audit_row"):
        with pytest.raises(DBAPIError, match="never"), migrated.begin() as connection:
            connection.execute(text(deed))


def test_every_time_is_kept_in_64_bits() -> None:
    """Milliseconds since 1970 do not fit into PostgreSQL's INTEGER."""
    moment = re.compile(r"(^|_)(at|until|since|from_ms|ms)$")
    short = [
        f"{table.name}.{column.name}"
        for table in every_table().sorted_tables
        for column in table.columns
        if moment.search(column.name) and isinstance(column.type, Integer) and not isinstance(column.type, BigInteger)
    ]
    assert short == []


def _shape(engine: Engine) -> dict[str, object]:
    looker = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"]) for column in looker.get_columns(table)
            },
            "key": looker.get_pk_constraint(table)["constrained_columns"],
            "neighbours": sorted(
                (tuple(key["constrained_columns"]), key["referred_table"]) for key in looker.get_foreign_keys(table)
            ),
            "unique": sorted(tuple(key["column_names"]) for key in looker.get_unique_constraints(table)),
            "indexes": sorted(
                (str(index["name"]), tuple(map(str, index["column_names"])), bool(index["unique"]))
                for index in looker.get_indexes(table)
            ),
        }
        for table in looker.get_table_names()
        if table != "alembic_version"
    }

"""The grounds the other tests stand on."""

import asyncio
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import Session

from live.hub.hub import Hub
from live.storage.database import Database
from tests.servers.postgres import PostgresServer
from tests.servers.process import ServerProcess
from trainer.migrations import every_table


def test_a_test_starts_with_every_table_and_no_row(database: Database) -> None:
    def rows(session: Session) -> dict[str, int]:
        return {
            table.name: session.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar_one()
            for table in every_table().sorted_tables
        }

    counted = database.look_now(rows)
    assert counted
    assert set(counted.values()) == {0}


def test_the_postgresql_of_the_tests_keeps_what_it_says_and_speaks_to_nobody_outside(
    postgres_server: PostgresServer,
) -> None:
    with psycopg.connect(f"host={postgres_server.folder} user=postgres dbname=postgres") as connection:
        settings = {
            name: connection.execute(f"SHOW {name}").fetchone()
            for name in ("fsync", "full_page_writes", "listen_addresses", "server_encoding")
        }
    assert settings == {
        "fsync": ("on",),
        "full_page_writes": ("on",),
        "listen_addresses": ("",),
        "server_encoding": ("UTF8",),
    }
    assert postgres_server.folder.stat().st_mode & 0o077 == 0


async def test_a_knock_is_heard_through_the_hub(hub: Hub) -> None:
    heard = asyncio.Event()
    subscription = hub.subscribe("room", heard.set)
    hub.knock("room")
    await asyncio.wait_for(heard.wait(), 5)
    subscription.close()


def test_a_server_that_does_not_come_up_says_why(tmp_path: Path) -> None:
    server = ServerProcess(["sh", "-c", "echo the disk is full; exit 3"], tmp_path / "log")
    with pytest.raises(RuntimeError, match="the disk is full"):
        server.wait_until(lambda: False, seconds=5)

"""How each kind of database is opened so that a COMMIT means what it says."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool


@dataclass(frozen=True)
class Engines:
    """One engine for the single writer, one for readers."""

    writer: Engine
    reader: Engine

    def dispose(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def connect(url: str) -> Engines:
    """Open `sqlite:///file` or `postgresql+psycopg://…`.

    SQLite: WAL with `synchronous=FULL`, so that an acknowledged word survives a power cut; `secure_delete`, so that
    an erased word leaves no copy in the file; writers begin IMMEDIATE, for a later upgrade would fail at once.
    PostgreSQL: `synchronous_commit=on`.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    options = {"options": "-c synchronous_commit=on -c timezone=UTC"}
    return Engines(
        create_engine(url, pool_size=2, max_overflow=2, connect_args=options, hide_parameters=True),
        create_engine(
            url, pool_size=4, max_overflow=4, connect_args=options, hide_parameters=True, isolation_level="AUTOCOMMIT"
        ),
    )


def _sqlite(url: str) -> Engines:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("SQLite needs a file: a database in memory would lose every word")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    writer = create_engine(url, poolclass=QueuePool, pool_size=1, max_overflow=4, hide_parameters=True)
    reader = create_engine(url, poolclass=QueuePool, pool_size=4, max_overflow=16, hide_parameters=True)
    for engine in (writer, reader):
        event.listen(engine, "connect", _prepare_sqlite)
    event.listen(writer, "begin", _begin_sqlite)
    return Engines(writer, reader)


def _begin_sqlite(connection: Connection) -> None:
    """Unless the writer has begun already, on the driver itself."""
    driver = connection.connection.driver_connection
    if driver is not None and not driver.in_transaction:
        driver.execute("BEGIN IMMEDIATE")


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def checkpoint(engines: Engines) -> bool:
    """After an erasure: move the write-ahead log into the file and cut it, for it still holds the old words.

    False while a reader still looks at the old words: try again.
    """
    if engines.writer.dialect.name != "sqlite":
        return True
    with engines.writer.connect() as connection:
        cursor = connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        busy, _, _ = cursor.fetchone()
    return bool(busy == 0)

"""The driver's own connection, for the few statements that run for every message: there a built statement, and a
transaction begun through three layers, would cost as much as the disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

PLACES = {"sqlite": ":{}", "postgresql": "%({})s"}  # how each driver writes a named parameter
KEY = "driver"


@dataclass(slots=True)
class Statement:
    """SQL with named parameters written as `{name}`; both databases understand the rest of it."""

    text: str
    names: tuple[str, ...]
    written: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.written = {
            dialect: self.text.format(**{name: place.format(name) for name in self.names})
            for dialect, place in PLACES.items()
        }


@dataclass(slots=True)
class Driver:
    """A connection below SQLAlchemy, in the same transaction as the session it was asked of."""

    dialect: str
    connection: Any

    @classmethod
    def of(cls, connection: Connection) -> "Driver":
        return cls(connection.dialect.name, connection.connection.driver_connection)

    def begin(self) -> None:
        """SQLite is told, and takes the writer's lock; psycopg begins by itself."""
        if self.dialect == "sqlite":
            self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.connection.commit()

    def one(self, statement: Statement, parameters: Mapping[str, Any]) -> Any:
        """The first row as a tuple, or None."""
        return self.connection.execute(statement.written[self.dialect], parameters).fetchone()

    def many(self, statement: Statement, parameters: Sequence[Mapping[str, Any]]) -> int:
        """How many rows were written."""
        cursor = self.connection.cursor()
        cursor.executemany(statement.written[self.dialect], parameters)
        return int(cursor.rowcount)

    def undisturbed(self) -> tuple[int, int] | None:
        """A mark that stays equal as long as nobody but this very connection has written: what is remembered still
        holds. Only SQLite can tell, in a transaction that writes; None elsewhere."""
        if self.dialect != "sqlite":
            return None
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        return id(self.connection), version


def driver_of(session: Session) -> Driver:
    """The connection this session writes on."""
    driver: Driver | None = session.info.get(KEY)
    if driver is None:
        driver = session.info[KEY] = Driver.of(session.connection())
    return driver

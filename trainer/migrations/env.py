"""Run by Alembic: opens the database as the application does, and takes every step or none."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import AutoString

from live.storage.engine import connect
from trainer.migrations import every_table

ONE_AT_A_TIME = 0x466C7976  # any number, the same for every server that might migrate at this moment


def migrate() -> None:
    engines = connect(context.config.attributes["url"])
    try:
        with engines.writer.connect() as connection:
            _leave_neighbours_alone(connection)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
                context.configure(
                    connection=connection,
                    target_metadata=every_table(),
                    render_as_batch=True,
                    compare_type=True,
                    transactional_ddl=True,
                    render_item=_in_plain_sqlalchemy,
                )
                context.run_migrations()
                _nobody_is_orphaned(connection)
            connection.detach()  # a SQLite connection that knows no foreign keys is not for anybody else
    finally:
        engines.dispose()


def _leave_neighbours_alone(connection: Connection) -> None:
    """SQLite changes a table by copying it and dropping the first: with foreign keys on, its neighbours would go too.

    The pragma counts only outside a transaction, so it goes to the driver before any begins.
    """
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")


def _nobody_is_orphaned(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(
                f"the migration would leave {len(orphans)} rows without their neighbours; nothing was changed"
            )


def _in_plain_sqlalchemy(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A written step outlives the library that the models are made with."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


migrate()

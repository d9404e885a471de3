"""The database's shape, step by step, for SQLite and PostgreSQL alike."""

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData
from sqlmodel import SQLModel

import live
import trainer
from live.storage.engine import connect


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` (SQLAlchemy address) to today's shape; harmless when it is there already."""
    command.upgrade(configuration(url), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Take steps back. What only the newer shape could hold is lost."""
    command.downgrade(configuration(url), revision)


def is_behind(url: str) -> bool:
    """Whether the database at `url` lacks a step: then nothing should be served from it."""
    engines = connect(url)
    try:
        with engines.reader.connect() as connection:
            here = MigrationContext.configure(connection).get_current_heads()
    finally:
        engines.dispose()
    return set(here) != set(ScriptDirectory.from_config(configuration(url)).get_heads())


def configuration(url: str) -> Config:
    """Alembic's settings: no file, for the address comes from the one place that reads the environment."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = url
    return config


def every_table() -> MetaData:
    """The models' whole shape: every `tables.py`, and every `…_ddl.py` beside one, of every part, imported."""
    for package in (live, trainer):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.", onerror=_say_it):
            name = module.name.rpartition(".")[2]
            if name == "tables" or name.endswith("_ddl"):
                importlib.import_module(module.name)
    return SQLModel.metadata


def _say_it(name: str) -> None:
    raise ImportError(f"{name} cannot be imported, so its tables are unknown")

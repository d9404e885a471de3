"""`trainer migrate`: bring the database to today's shape."""

import typer

from trainer import migrations
from trainer.settings import Settings


def migrate() -> None:
    """Take every step the database lacks, or none. Harmless when nothing is to be done."""
    migrations.upgrade(Settings().database)
    typer.echo("The database has today's shape.")

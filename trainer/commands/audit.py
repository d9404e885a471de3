"""`trainer audit …`: is the book of what happened whole?"""

from typing import Annotated

import typer

from live.keys.keyring import Keyring
from live.people.audit import verify_all
from live.storage.database import Database
from trainer.settings import Settings

app = typer.Typer(help="The audit log: who did what, each row chained to the one before.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `verify` a command of its own."""


@app.command("verify")
def verify(
    head: Annotated[
        str | None, typer.Option(help="the head printed by an earlier run, kept outside the machine")
    ] = None,
) -> None:
    """Read the whole chain and name the first row that does not fit. With an earlier head a cut end is found too."""
    settings = Settings()
    database = Database(settings.database)
    try:
        verdict = verify_all(database, Keyring.from_folder(settings.keys_folder), head)
    finally:
        database.close()
    typer.echo(str(verdict))
    if not verdict.whole:
        raise typer.Exit(1)

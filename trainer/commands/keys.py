"""`trainer keys …`: a copy of the keys for the safe, and back."""

import os
from pathlib import Path
from typing import Annotated

import typer

from live.keys.box import Unreadable
from live.keys.export import export_keys, import_keys
from live.keys.keyring import Keyring
from trainer.settings import Settings

app = typer.Typer(help="A copy of the keys for the safe: a backup without them is noise.", no_args_is_help=True)
SHORTEST = 12
Passphrase = Annotated[
    str, typer.Option(prompt="Passphrase", hide_input=True, help="12 characters or more; asked for when left out")
]


@app.command("export")
def export(file: Path, passphrase: Passphrase) -> None:
    """Write root key and living day keys to FILE, sealed with a passphrase. Replace older copies: they still open
    what has been destroyed since."""
    if len(passphrase) < SHORTEST:
        typer.echo(f"The passphrase needs {SHORTEST} characters or more.", err=True)
        raise typer.Exit(2)
    text = export_keys(Keyring.from_folder(Settings().keys_folder), passphrase)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as copy:
        copy.write(text)
    typer.echo(f"The keys lie sealed in {file}. Lay it in a safe, apart from the backups, and destroy the older copy.")


@app.command("import")
def put_back(file: Path, passphrase: Passphrase) -> None:
    """Lay the keys from FILE into the empty keys folder of this machine."""
    folder = Settings().keys_folder
    try:
        import_keys(file.read_text(encoding="utf-8"), passphrase, folder)
    except Unreadable:
        typer.echo("That passphrase does not open this file, or the file is damaged. Nothing was changed.", err=True)
        raise typer.Exit(1) from None
    except FileExistsError:
        typer.echo(f"{folder} holds a root key already; writing over it would lose its words for ever.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"The keys are in {folder}.")

"""`trainer demo`: a world to click in, on this machine only."""

import webbrowser
from pathlib import Path
from threading import Timer
from typing import Annotated

import pyotp
import typer
from pydantic import SecretStr

from trainer import app, migrations
from trainer.commands.serve import refuse_a_taken_port
from trainer.demo.people import CAST, FATIMA, GORM, PASSWORD, TOTP_SEED
from trainer.demo.world import fill, is_filled
from trainer.settings import Settings, is_loopback

FOLDER = Path(".demo")
Data = Annotated[Path, typer.Option(help="where the demo keeps its world; delete the folder to begin anew")]


def demo(
    port: Annotated[int, typer.Option(help="the port on this machine")] = 8080,
    host: Annotated[
        str, typer.Option(help="another address than this machine's own needs --beyond-this-machine")
    ] = "127.0.0.1",
    data: Data = FOLDER,
    opened: Annotated[bool, typer.Option("--open/--no-open", help="open the browser")] = False,
    beyond: Annotated[
        bool, typer.Option("--beyond-this-machine", help="let others on the network in: everybody knows the passwords")
    ] = False,
    database_url: Annotated[str | None, typer.Option(help="another database than a SQLite file in the folder")] = None,
) -> None:
    """Start the demo world: two municipalities, Cyberhus' volunteers, and people to sign in as."""
    if not is_loopback(host) and not beyond:
        typer.echo(
            "Everybody knows the demo's passwords. To let the network in all the same, add --beyond-this-machine.",
            err=True,
        )
        raise typer.Exit(2)
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  (named here to be refused)
        typer.echo("Name the address that the others will type, for example --host 192.168.1.20.", err=True)
        raise typer.Exit(2)
    refuse_a_taken_port(host, port, "make run ARGS='--port 8081'")
    address = f"http://{host if ':' not in host else f'[{host}]'}:{port}"
    own = {"base_url": address, "host": host, "port": port, "data": data, "keys": None, "hub_url": None}
    own["database_url"] = SecretStr(database_url) if database_url else None  # never the one of a real server around us
    settings = Settings.model_construct(**{**Settings().model_dump(), **own})
    migrations.upgrade(settings.database)
    parts = app.choose(settings, create_keys=True)
    if not parts.database.look_now(is_filled):
        typer.echo("Building the demo world …")
        fill(parts)
    _say_who_is_here(address)
    if opened:
        Timer(1.0, webbrowser.open, [address]).start()
    app.serve(parts, demo=True)


def demo_code() -> None:
    """The six digits that Fatima's telephone would show right now."""
    typer.echo(pyotp.TOTP(TOTP_SEED).now())


def _say_who_is_here(address: str) -> None:
    typer.echo(f"\nFlyvefærdig, DEMO: {address}\n")
    typer.echo(f"Sign in with any of these addresses and the password: {PASSWORD}\n")
    for person in CAST:
        typer.echo(f"  {person.email:28} {person.name:10} {person.what}")
    typer.echo(f"\n{FATIMA.name} also needs six digits from a telephone: `.venv/bin/trainer demo-code` prints them.")
    typer.echo(f"\nA young person needs no account: {address}/i/lindby")
    typer.echo(f"It opens when {GORM.name} or {FATIMA.name} goes on duty at the desk: {address}/vagt")
    typer.echo("Two browsers (or one and a private window) make a practice pair. Stop with Ctrl+C.\n")

"""`trainer serve`: the real thing."""

import socket
import stat

import typer

from live.people.first_run import setup_code
from live.storage.database import Database
from trainer import app, migrations
from trainer.settings import Settings, is_loopback


def serve() -> None:
    """Serve people. Settings come from the environment (docs/operations.md); the first start prints a set-up code."""
    settings = Settings()
    refuse_what_is_unsafe(settings)
    refuse_a_taken_port(settings.host, settings.port, "FLYVE_PORT=8081")
    first_time = not settings.keys_folder.joinpath("root.key").exists() and is_empty(settings)
    migrations.upgrade(settings.database)
    parts = app.choose(settings, create_keys=first_time)
    if code := setup_code(parts.database):
        typer.echo(f"Nobody is here yet. Open {settings.base_url}/foerste-gang and type this code: {code}")
    typer.echo(f"Flyvefærdig is at {settings.base_url} (worlds: {', '.join(sorted(settings.worlds))})")
    app.serve(parts)


def refuse_what_is_unsafe(settings: Settings) -> None:
    """Better no service than one that leaks. Exits with a sentence that says what to do."""
    if not settings.secure_cookies and not is_loopback(settings.host):
        _refuse("Without https:// in FLYVE_BASE_URL the server listens on this machine only: set FLYVE_HOST=127.0.0.1.")
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if stat.S_IMODE(settings.data.stat().st_mode) & 0o007:
        _refuse(f"Everybody on this machine may look into {settings.data}; run: chmod 700 {settings.data}")
    if settings.smtp_host and not settings.smtp_sender:
        _refuse("FLYVE_SMTP_HOST is set but FLYVE_SMTP_SENDER is not: letters need a sender's address.")
    if not settings.smtp_host:
        typer.echo("No FLYVE_SMTP_HOST: invitations and new passwords cannot be sent by mail.", err=True)
    if settings.secure_cookies and not settings.proxies:
        typer.echo(  # else one bored pupil, or a busy evening, shuts the door for a whole municipality
            "No FLYVE_PROXY: everybody seems to come from the proxy's own address, and twenty new conversations in ten "
            "minutes are all there can be. Name your proxy, e.g. FLYVE_PROXY=127.0.0.1.",
            err=True,
        )


def refuse_a_taken_port(host: str, port: int, instead: str) -> None:
    """Somebody else listens there already: say so before anything is built. Exits with what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            _refuse(f"Port {port} on {host} is taken or not ours to use. Try another: {instead}")


def is_empty(settings: Settings) -> bool:
    """Whether this database holds nothing yet: only then may a new root key be made (else words would be lost)."""
    database = Database(settings.database)
    try:
        with database.engines.reader.connect() as connection:
            return not connection.dialect.has_table(connection, "account")
    finally:
        database.close()


def _refuse(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)

"""`trainer purge`: destroy what is past its time, now."""

import asyncio

import typer

from trainer import app
from trainer.settings import Settings


def purge() -> None:
    """Destroy words whose time is over, and the keys of days that hold none. `serve` does the same every hour."""
    parts = app.choose(Settings())
    try:
        done = asyncio.run(parts.purge.run())
    finally:
        parts.close()
    typer.echo(f"{done.rooms} rooms purged, {done.keys} day keys destroyed.")
    if not done.clean:
        typer.echo(
            "Somebody was reading: old words may still lie in the write-ahead log. The next purge cuts it.", err=True
        )
        raise typer.Exit(1)

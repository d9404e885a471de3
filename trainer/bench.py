"""`trainer bench`: what this machine reaches, each figure beside its target and its own floor."""

import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tests.bench.figures import Figure

app = typer.Typer(
    help="Measure delivery, rate, idle sockets, the live pages, faults and long use.", invoke_without_command=True
)

Runs = Annotated[int, typer.Option(help="Paired runs; each figure is their median.")]
Quick = Annotated[bool, typer.Option("--quick", help="A moment of each, to see that it works: the times mean nothing.")]
Json = Annotated[Path | None, typer.Option("--json", help="Write every single run to this file.")]
Write = Annotated[Path | None, typer.Option(help="Put the table into the measured section of this document.")]


@app.callback()
def bench(
    context: typer.Context,
    with_faults: Annotated[bool, typer.Option("--faults", help="The same as `trainer bench faults`.")] = False,
) -> None:
    """`trainer bench --faults`, or one of the commands; without any, everything is measured."""
    if context.invoked_subcommand is None:
        (faults if with_faults else everything)()


@app.command()
def delivery(runs: Runs = 5, quick: Quick = False, json_file: Json = None, write: Write = None) -> None:
    """How long a message takes to the other side, at 200 and at 1,000 two-party rooms."""
    _measure(lambda: _delivery(runs, quick), json_file, write)


@app.command()
def rate(runs: Runs = 5, quick: Quick = False, json_file: Json = None, write: Write = None) -> None:
    """The highest rate with p95 under 250 ms and nothing lost, and what it costs the server."""
    _measure(lambda: _rate(runs, quick), json_file, write)


@app.command()
def idle(runs: Runs = 5, quick: Quick = False, json_file: Json = None, write: Write = None) -> None:
    """What 2,000 sockets cost that only say that they are there."""
    _measure(lambda: _idle(runs, quick), json_file, write)


@app.command()
def faults(
    kills: Annotated[int, typer.Option(help="How often the server is killed, on SQLite.")] = 100,
    postgres_kills: Annotated[int, typer.Option(help="… and on PostgreSQL.")] = 20,
    quick: Quick = False,
    json_file: Json = None,
    write: Write = None,
) -> None:
    """`kill -9` under load, again and again; and a browser behind a line that is cut."""
    _measure(lambda: _faults(kills, postgres_kills, quick), json_file, write)


@app.command()
def youth(runs: Runs = 5, quick: Quick = False, json_file: Json = None, write: Write = None) -> None:
    """The young person's page on a poor line: its weight, and when she can type."""
    _measure(lambda: _youth(runs, quick), json_file, write)


@app.command()
def desk(runs: Runs = 5, quick: Quick = False, json_file: Json = None, write: Write = None) -> None:
    """The desk with 200 waiting and 20 talking: usable, a change on another desk, a message painted."""
    _measure(lambda: _desk(runs, quick), json_file, write)


@app.command()
def alarm(runs: Runs = 5, quick: Quick = False, json_file: Json = None, write: Write = None) -> None:
    """How soon an alarm is on the coordinator's screen, while 200 rooms are written in."""
    _measure(lambda: _alarm(runs, quick), json_file, write)


@app.command()
def races(
    count: Annotated[int, typer.Option(help="How many young people are reached for.")] = 1_000,
    quick: Quick = False,
    json_file: Json = None,
    write: Write = None,
) -> None:
    """Several counsellors reach for one young person in the same moment: exactly one gets her."""
    _measure(lambda: _races(count, quick), json_file, write)


@app.command()
def soak(
    minutes: Annotated[float, typer.Option(help="After three minutes of warming up.")] = 10,
    quick: Quick = False,
    json_file: Json = None,
    write: Write = None,
) -> None:
    """Long use: memory, open files, order."""
    _measure(lambda: _soak(minutes, quick), json_file, write)


@app.command("all")
def everything(runs: Runs = 5, quick: Quick = False, json_file: Json = None, write: Write = None) -> None:
    """All of it, one after the other: about an hour."""

    async def measured() -> "list[Figure]":
        return [
            *await _delivery(runs, quick),
            *await _rate(runs, quick),
            *await _idle(runs, quick),
            *await _youth(runs, quick),
            *await _desk(runs, quick),
            *await _alarm(runs, quick),
            *await _races(1_000, quick),
            *await _faults(100, 20, quick),
            *await _soak(10, quick),
        ]

    _measure(measured, json_file, write)


async def _delivery(runs: int, quick: bool) -> "list[Figure]":
    from tests.bench.delivery import delivery

    if quick:
        return await delivery(10, 1, 2.0)
    return [*await delivery(200, runs, 24.0), *await delivery(1_000, runs, 15.0)]


async def _rate(runs: int, quick: bool) -> "list[Figure]":
    from tests.bench.rate import rate

    return await (rate(1, 1.0, rooms=40, start=50, steps=2) if quick else rate(runs, 5.0))


async def _idle(runs: int, quick: bool) -> "list[Figure]":
    from tests.bench.idle import idle

    return await (idle(1, 2.0, rooms=10) if quick else idle(runs, 15.0))


async def _faults(kills: int, postgres_kills: int, quick: bool) -> "list[Figure]":
    from tests.bench.faults import faults

    return await (faults(2, 1, cuts=[("reset", 1.0)]) if quick else faults(kills, postgres_kills))


async def _youth(runs: int, quick: bool) -> "list[Figure]":
    from tests.bench.youth import youth

    return await youth(1 if quick else runs)


async def _desk(runs: int, quick: bool) -> "list[Figure]":
    from tests.bench.desk import desk
    from tests.bench.desk_page import desk_page

    return [*await desk_page(1 if quick else runs, 4 if quick else 40), *await desk(*((1, 4) if quick else (runs,)))]


async def _alarm(runs: int, quick: bool) -> "list[Figure]":
    from tests.bench.alarm_load import alarm_under_load

    return await (alarm_under_load(1, rooms=4, alarms=2) if quick else alarm_under_load(runs))


async def _races(count: int, quick: bool) -> "list[Figure]":
    from tests.bench.races import races

    return await races(25 if quick else count)


async def _soak(minutes: float, quick: bool) -> "list[Figure]":
    from tests.bench.soak import soak

    return await (soak(0.05, warm=2.0, rooms=4) if quick else soak(minutes))


def _measure(
    measured: "Callable[[], Coroutine[Any, Any, list[Figure]]]", json_file: Path | None, document: Path | None
) -> None:
    """Measure, print, and write where asked. Exits with 1 when a target was missed."""
    try:
        from tests.bench import figures
        from tests.bench.servers import keep_to_the_last_core
    except ImportError as problem:
        typer.echo("The benchmarks are part of the source: run this in a checkout after `make setup`.", err=True)
        raise typer.Exit(2) from problem
    keep_to_the_last_core()
    found = _run(measured)
    typer.echo(figures.machine())
    typer.echo(figures.table(found))
    if json_file is not None:
        json_file.write_text(json.dumps(figures.as_json(found), indent=2), encoding="utf-8")
    if document is not None:
        figures.write(found, document)
    if any(figure.held is False for figure in found):
        raise typer.Exit(1)


def _run(measured: "Callable[[], Coroutine[Any, Any, list[Figure]]]") -> "list[Figure]":
    import gc

    import uvloop

    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 50)  # the load must not pause, or its pauses would be the server's
    return uvloop.run(measured())

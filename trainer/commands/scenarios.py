"""`trainer scenarios …`: are the files on the shelf sound?"""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.check import check
from scenarios.library import SHIPPED, Library
from trainer.settings import Settings

app = typer.Typer(
    help="The scenarios: plain files that a counsellor can edit (docs/scenarios.md).", no_args_is_help=True
)
Folder = Annotated[Path | None, typer.Argument(help="a folder with da/ and en/; the shelf in use when left out")]


@app.command("check")
def check_files(folder: Folder = None) -> None:
    """Name every mistake with file, field and remedy."""
    place = _folder(folder)
    problems = check(place)
    for problem in problems:
        typer.echo(problem.text("da"), err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{len(Library.load(place).all())} scenarios, all sound, in both languages.")


@app.command("list")
def list_files(folder: Folder = None) -> None:
    """One line a scenario."""
    for case in Library.load(_folder(folder)).all():
        typer.echo(f"{case.slug:28} {case.minutes:3} min  {case.difficulty.value:10} {case.text('da').title}")


def _folder(folder: Path | None) -> Path:
    return folder or Settings().scenarios or SHIPPED

"""`trainer bench`: what this machine reaches, each figure beside its own floor."""

import typer

app = typer.Typer(help="Measure delivery, rate, memory and faults.", no_args_is_help=True)

"""The command line: `trainer --help`."""

import sys

import typer
from pydantic import ValidationError

from live.keys.keyring import KeyFileProblem
from trainer.bench import app as bench
from trainer.commands import audit, demo, keys, migrate, purge, scenarios, serve

cli = typer.Typer(
    help="Flyvefærdig: practise, and then work, in the same room.", no_args_is_help=True, add_completion=False
)
cli.command("serve")(serve.serve)
cli.command("demo")(demo.demo)
cli.command("demo-code")(demo.demo_code)
cli.command("migrate")(migrate.migrate)
cli.command("purge")(purge.purge)
cli.add_typer(keys.app, name="keys")
cli.add_typer(audit.app, name="audit")
cli.add_typer(scenarios.app, name="scenarios")
cli.add_typer(bench, name="bench")


def main() -> None:
    """Run a command; a setting or a key that cannot be used is said in a sentence, not in a traceback."""
    try:
        cli()
    except ValidationError as problem:
        for error in problem.errors(include_url=False, include_input=False):
            where = "FLYVE_" + "_".join(str(part) for part in error["loc"]).upper() if error["loc"] else "settings"
            print(f"{where}: {error['msg'].removeprefix('Value error, ')}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except KeyFileProblem as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        sys.exit(2)


if __name__ == "__main__":
    main()

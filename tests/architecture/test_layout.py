"""The house is where the documents say it is, and a wheel holds all of it."""

import importlib
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from typer.main import get_command

from tests.architecture.tree import PACKAGES, ROOT, files, lines


def test_nothing_is_called_utils() -> None:
    vague = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py", "components.py"}
    assert [str(path.relative_to(ROOT)) for path in files(".py") if path.name in vague] == []


def test_nothing_is_left_for_later() -> None:
    # Written apart, or these lines would find themselves.
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error", "coming " + "soon", "kommer " + "snart")
    left = re.compile("|".join(marks))
    assert [place for place, line in lines(files(".py", ".js", ".html", ".css", ".toml")) if left.search(line)] == []


def test_every_make_command_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in (ROOT / "README.md", ROOT / ".ci" / "run", *(ROOT / "docs").glob("*.md")):
        said = set(re.findall(r"(?:^|`|\$ )make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
        assert said <= targets, f"{document.relative_to(ROOT)} speaks of {said - targets}"


def test_every_trainer_command_in_the_documents_exists() -> None:
    cli = get_command(importlib.import_module("trainer.__main__").cli)
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for said in re.findall(
            r"(?:`|/bin/|^)trainer ([a-z][a-z -]*)", document.read_text(encoding="utf-8"), re.MULTILINE
        ):
            command: Any = cli
            for word in said.partition(" --")[0].split():
                if not hasattr(command, "commands"):
                    break  # from here on they are arguments
                command = command.commands.get(word)
                assert command, f"{document.relative_to(ROOT)} speaks of `trainer {said}`"


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme


def test_everything_locked_has_a_hash_and_no_host() -> None:
    for name in ("run", "dev"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert "://" not in lock
        assert len(re.findall(r"^[a-z0-9._-]+==", lock, re.MULTILINE)) == len(re.findall(r"==.* \\\n    --hash=", lock))


def test_what_runs_is_what_was_tested() -> None:
    run, dev = (_locked(ROOT / "requirements" / f"{name}.txt") for name in ("run", "dev"))
    assert run <= dev


def test_a_wheel_holds_every_file_that_is_not_python(tmp_path: Path) -> None:
    for name in (*PACKAGES, "pyproject.toml", "README.md"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, tmp_path)
    command = ["-m", "pip", "wheel", "--no-deps", "--no-index", "--no-build-isolation", "--quiet", "-w", "wheels", "."]
    subprocess.run([sys.executable, *command], cwd=tmp_path, check=True, capture_output=True)

    (wheel,) = (tmp_path / "wheels").glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())

    ours = {str(path.relative_to(ROOT)) for name in PACKAGES if (ROOT / name).is_dir() for path in files(under=(name,))}
    assert ours - packed == set()


def _locked(path: Path) -> set[str]:
    return set(re.findall(r"^[a-z0-9._-]+==[^ ]+", path.read_text(), re.MULTILINE))

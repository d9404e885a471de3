"""The contracts of docs/architecture.md, "Parts and who may know whom" (they stand in pyproject.toml)."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT


def test_every_part_knows_only_whom_it_may_know() -> None:
    answer = _check(ROOT)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("live/room/rules.py", "import live.people.tables", "Room, hub and keys know no screen"),
        ("live/hub/memory.py", "import nicegui", "Only pages, components"),
        ("live/people/rules.py", "import sqlmodel", "Rules are pure"),
        ("live/people/actions.py", "import scenarios.library", "live knows neither"),
        ("scenarios/library.py", "import live.storage.database", "The scenarios know neither"),
        ("live/storage/database.py", "import live.keys.keyring", "Storage knows nothing above it"),
    ],
)
def test_a_forbidden_acquaintance_is_found(tmp_path: Path, file: str, line: str, broken: str) -> None:
    for package in PACKAGES:
        if (ROOT / package).is_dir():
            shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.toml"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a") as source:
        source.write(f"\n{line}\n")

    answer = _check(tmp_path)

    assert answer.returncode == 1
    assert any(broken in told and "BROKEN" in told for told in answer.stdout.splitlines()), answer.stdout


def _check(folder: Path) -> subprocess.CompletedProcess[str]:
    check = "from importlinter.cli import lint_imports_command as check; check()"
    return subprocess.run(
        [sys.executable, "-c", check, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )

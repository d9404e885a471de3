"""scripts/setup on machines that lack something: it says in a sentence what to do, and CI is never let through."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

NEEDED = ("bash", "sh", "env", "dirname", "cat", "cksum", "id", "rm", "grep")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout, and a PATH with a shell, a few small tools and nothing else: no apt, no Python, no server."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in NEEDED:
        (tools / name).symlink_to(Path(shutil.which(name) or name))
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_a_python_that_is_too_old_is_refused_in_one_sentence(machine: Path) -> None:
    _program(machine / "bin" / "python3", "exit 1")
    answer = _set_up(machine, "run")
    assert answer.returncode == 1
    assert answer.stderr.startswith("Python 3.11 or newer is needed")
    assert not (machine / ".venv").exists()


def test_what_cannot_be_installed_is_named_and_its_tests_are_left_out_loudly(machine: Path) -> None:
    _already_has_its_packages(machine)
    answer = _set_up(machine, "test")
    assert answer.returncode == 0
    assert "Not found: chromium. Its tests will be SKIPPED" in answer.stderr
    assert "Not found: redis-server. Its tests will be SKIPPED" in answer.stderr


def test_ci_does_not_go_on_without_a_server(machine: Path) -> None:
    _already_has_its_packages(machine)
    assert _set_up(machine, "test", CI="true").returncode == 1


def test_the_second_time_nothing_is_done(machine: Path) -> None:
    _already_has_its_packages(machine)
    answer = _set_up(machine, "run")
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_a_changed_lock_is_noticed(machine: Path) -> None:
    _already_has_its_packages(machine)
    with (machine / "requirements" / "dev.txt").open("a") as lock:
        lock.write("# changed\n")
    assert "Setting up .venv" in _set_up(machine, "test").stdout


def _already_has_its_packages(machine: Path) -> None:
    _program(machine / "bin" / "python3", 'case $1 in --version) echo "Python 3.11.2";; -m) exit 1;; esac')
    (machine / ".venv" / "bin").mkdir(parents=True)
    _program(machine / ".venv" / "bin" / "trainer", "exit 0")
    sum_up = 'echo "Python 3.11.2 $(cat requirements/dev.txt pyproject.toml scripts/setup | cksum)" >.venv/.set-up-test'
    subprocess.run(["sh", "-c", sum_up], cwd=machine, check=True)


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _set_up(machine: Path, purpose: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "scripts/setup", purpose],
        cwd=machine,
        env={"PATH": str(machine / "bin"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )

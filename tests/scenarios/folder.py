"""A folder of scenarios to spoil: one sound case, copied from the shelf, and a way to change it."""

from __future__ import annotations

import shutil
from pathlib import Path

from scenarios.check import check
from scenarios.library import SHIPPED
from scenarios.problem import Problem

SLUG = "er-du-en-robot"
DANISH, ENGLISH = f"da/{SLUG}.toml", f"en/{SLUG}.toml"


class Folder:
    """One sound scenario in both languages, in a folder of its own."""

    def __init__(self, parent: Path) -> None:
        self.path = parent / "scenarios"
        for name in (DANISH, ENGLISH):
            (self.path / name).parent.mkdir(parents=True)
            shutil.copy(SHIPPED / name, self.path / name)

    def change(self, old: str, new: str, *, name: str = DANISH) -> None:
        """Puts `new` for the first `old`, and says so if there is none."""
        text = (self.path / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {name}"
        (self.path / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    def problem(self) -> Problem:
        """The one problem there is."""
        (problem,) = check(self.path)
        return problem

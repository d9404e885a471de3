"""`trainer scenarios check`: everything that is wrong in a folder of scenarios."""

from __future__ import annotations

from pathlib import Path

from scenarios.library import SHIPPED, Library
from scenarios.problem import Problem


def check(folder: Path = SHIPPED) -> list[Problem]:
    """The problems of `folder`, sorted by file and field; empty when every scenario can be played.

    Say each with `problem.text("da")` or `problem.text("en")`. Raises nothing.
    """
    return list(Library.load(folder).problems)

"""The project's own files, as they lie there."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("live", "trainer", "scenarios", "handbook", "course_material")
NOT_OURS = {"__pycache__", "node_modules", "build", "var", "test-results"}
BINARY = {".png", ".jpg", ".gz", ".ico", ".sqlite3", ".pdf", ".woff2"}


def files(*suffixes: str, under: tuple[str, ...] = (".",)) -> Iterator[Path]:
    """Every text file of ours below the folders `under`, optionally only those with one of `suffixes`."""
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT).parts
            if not path.is_file() or path.suffix in BINARY or NOT_OURS.intersection(inside):
                continue
            if any(part.startswith(".") and part != ".ci" for part in inside[:-1]) or inside[0].endswith(".egg-info"):
                continue
            if not suffixes or path.suffix in suffixes:
                yield path


def lines(paths: Iterator[Path]) -> Iterator[tuple[str, str]]:
    """(place, line) of every line: the place is `file:number`, as a reader would look it up."""
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{path.relative_to(ROOT)}:{number}", line

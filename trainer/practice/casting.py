"""Which case, and who plays whom: small rules without storage."""

import secrets
from collections.abc import Callable, Collection, Sequence

from live.refusal import Refused
from live.room.entries import SeatRole
from scenarios.library import Library
from scenarios.schema import Scenario
from scenarios.vocabulary import Difficulty

COUNSELLOR, YOUNG = SeatRole.COUNSELLOR.value, SeatRole.YOUNG.value
ANY = "any"


def choose_case(
    library: Library, wish: str, *, left_out: Collection[str], seen: Collection[str], wish_counts: bool
) -> Scenario | None:
    """The case that is played: the wish if no theme of it was left out, else the nearest one that fits both.

    Nearest: not yet seen by either, then the same difficulty, then a shared theme, then the same length.
    `wish_counts` False deals a new case ("byt roller"), seen ones never. None when nothing fits.
    """
    wished = library.get(wish)
    fitting = [case for case in library.all() if not case.every_theme & set(left_out)]
    if wish_counts and wished in fitting:
        return wished
    fresh = [case for case in fitting if case.slug not in seen and case.slug != wish]
    candidates = fresh or ([case for case in fitting if case.slug != wish] if wish_counts else [])
    if wished is None:
        return next(iter(candidates), None)
    return min(candidates, key=lambda case: _distance(case, wished), default=None)


def cast(wants: Sequence[str], draw: Callable[[int], int] = secrets.randbelow) -> tuple[tuple[str, str], bool]:
    """Roles for the first and the second seat, and whether lots were drawn for them."""
    first, second = wants
    if first != second and ANY not in (first, second):
        return (first, second), False
    if first == second:
        return ((COUNSELLOR, YOUNG), (YOUNG, COUNSELLOR))[draw(2)], True
    return ((first, other(first)) if second == ANY else (other(second), second)), False


def other(role: str) -> str:
    """The role across the table."""
    return YOUNG if role == COUNSELLOR else COUNSELLOR


def needs_words(case: Scenario | None) -> Scenario:
    """A case that was taken down meanwhile cannot be played. Raises Refused("no_case")."""
    if case is None:
        raise Refused("no_case")
    return case


def _distance(case: Scenario, wished: Scenario) -> tuple[int, int, int]:
    levels = list(Difficulty)
    return (
        abs(levels.index(case.difficulty) - levels.index(wished.difficulty)),
        -len(set(case.themes) & set(wished.themes)),
        abs(case.minutes - wished.minutes),
    )

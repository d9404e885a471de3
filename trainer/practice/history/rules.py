"""What holds for a practice that is over. Values in, a decision out."""

from collections.abc import Collection
from enum import StrEnum

from live.people.visitor import Role
from live.storage.clock import HOUR

STILL_GOING = 3 * HOUR
"""A room that nobody has closed for so long was left."""

MAY_BE_SHOWN_TO: frozenset[Role] = frozenset({Role.COORDINATOR, Role.TRAINER})
"""Those who help people to learn. A lead or an administrator has no business in a practice."""


class Words(StrEnum):
    """What has become of what was written."""

    KEPT = "kept"
    DELETED = "deleted"
    OUTLIVED = "outlived"


def words_of(*, room_stands: bool, erased: bool, keep_until: int, at: int) -> Words:
    """Deleted by one of the two, gone because their time was over, or still there."""
    if erased:
        return Words.DELETED
    return Words.KEPT if room_stands and at < keep_until else Words.OUTLIVED


def is_going_on(*, closed: bool, opened_at: int, at: int) -> bool:
    """While two are still in the middle of it, nobody takes the words from under them."""
    return not closed and at < opened_at + STILL_GOING


def both_said_yes(partners: Collection[str], said_yes: Collection[str]) -> bool:
    """Until both have, there is nothing."""
    return len(partners) > 1 and set(partners) <= set(said_yes)


def may_be_shown_to(roles: Collection[Role]) -> bool:
    """Roles are those held now, in the organisation of the run."""
    return not MAY_BE_SHOWN_TO.isdisjoint(roles)

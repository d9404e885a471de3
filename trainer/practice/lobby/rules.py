"""What holds in the lobby. Values in, a decision out."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from live.storage.clock import DAY, MINUTE, SECOND

CODE_ALPHABET = "BCDFGHJKMNPQRTVWX34679"
"""No vowels, so that no code is a word; nothing that is mistaken for another when it is read aloud or on a board."""
CODE_LENGTH = 5
INVITATION_LIVES = 30 * MINUTE
REMEMBERED = DAY
"""So long an old invitation is kept, to say kindly what became of it."""

PRESENT_EVERY = 12 * SECOND
"""How often an open page says that somebody is there."""
PRESENT_FOR = 40 * SECOND
"""So long somebody who says nothing more is still believed to be there."""
AT_WORK_FOR = 90 * MINUTE
"""A practice that is still open after that was left, and nobody is kept waiting for it."""

MOST_WRONG = 10
WRONG_WITHIN = 10 * MINUTE


class Way(StrEnum):
    """How a partner is looked for. Every way has a code beside it, to be said across a table."""

    CODE = "code"
    PERSON = "person"
    ANYONE = "anyone"


class InvitationState(StrEnum):
    """What became of an invitation; one that has run out of time is still `open` in its row."""

    OPEN = "open"
    MET = "met"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def new_code(draw: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """Five characters, one of five million."""
    return "".join(draw(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str | None:
    """The code somebody typed, spaces, hyphens and small letters forgiven. None when it cannot be one."""
    if len(typed) > 40:
        return None
    code = "".join(character for character in typed.upper() if character not in " -.·\u00a0\t")
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else None


def is_here(seen_at: int | None, at: int) -> bool:
    """Whether somebody last seen at `seen_at` (ms) counts as being on the practice page at `at`."""
    return seen_at is not None and seen_at > at - PRESENT_FOR


def may_guess(wrong: int, since: int, at: int) -> bool:
    """Ten wrong codes in ten minutes; then a pause, for nobody mistypes that often."""
    return wrong < MOST_WRONG or since <= at - WRONG_WITHIN


def shared(first: Iterable[str], second: Iterable[str]) -> str | None:
    """The organisation two people practise in: the first one of the inviter's that both belong to."""
    theirs = set(second)
    return next((organisation for organisation in first if organisation in theirs), None)


def best_match(waiting: Iterable[tuple[str, str, int]], wish: str, seen: Iterable[str]) -> str | None:
    """Which of those who wait for anybody to join: (invitation, scenario, since).

    The same case first; then one whose card is still unread; then whoever has waited longest.
    """
    known = set(seen)
    order = sorted(waiting, key=lambda one: (one[1] != wish, one[1] in known, one[2], one[0]))
    return order[0][0] if order else None

"""Who may do what in a live conversation, and how long things last. Values in, a decision or `Refused` out."""

from collections.abc import Collection, Iterable
from typing import Final

from live.people.visitor import Role
from live.refusal import Refused
from live.storage.clock import DAY, HOUR, MINUTE, SECOND

TOPICS: Final[tuple[str, ...]] = (
    "love", "law", "mental_health", "suicidal_thoughts", "sexuality", "feelings", "body", "identity_and_gender",
    "loneliness", "school_pressure", "conflicts_at_home", "anxiety", "depression", "illness_in_the_family",
    "self_harm", "abuse", "violence", "eating", "bullying", "grief", "self_worth", "divorce", "friends", "sleep",
    "everyday", "the_chat_itself",
)  # fmt: skip
"""What it was about: every topic of LC27 and ST5, and the everyday ones."""

NEEDED: Final[tuple[str, ...]] = ("answer", "empathy", "both")
"""Some questions need a clear answer, others only somebody who listens (LC20)."""

REFERRALS: Final[tuple[str, ...]] = ("local", "municipal", "volunteer", "doctor_dentist")
"""Where she was shown the way to (LC16): the categories of an organisation's own list (LC17)."""

ENDINGS: Final[tuple[str, ...]] = ("young_left", "finished", "gave_up", "lost", "closed_door")
"""How it ended; none of them is a failure (LC3)."""

PASSED_OVER = 45 * SECOND
"""Who has been away this long while waiting keeps the place, but the next one is taken first."""
SILENT = 60 * SECOND
"""Nobody has said that she is here for this long: the server she was at is gone, so she counts as away (F20)."""
PLACE_KEPT = 180 * SECOND
"""How long a place in the line waits for somebody who is away: well over the 120 s that were promised (R17)."""
LOST_AFTER = 3 * HOUR
"""A running conversation whose young person has been away this long is over."""
LONGEST = 12 * HOUR
"""No conversation runs longer, whatever stays open on whose screen; well above any that was seen (LC21)."""
ROOM_ENDS = DAY
"""Rooms end within a day, so that the day key they rest under is the one of their promise."""
STILL_TAKEN = 10 * MINUTE
"""How long after closing time those who wait can still be taken; then they are told that the door is shut."""
CALL_LIVES = 10 * MINUTE
"""A colleague who was asked and did not answer for this long is not waited for any more."""
READING = 30 * MINUTE
"""How long a closed conversation stays open to who said why they must read it."""
HOLD_LONGEST = 366 * DAY
"""A legal hold ends by itself; who needs longer asks again."""
PURPOSE_LONGEST = 500
REASON_LONGEST = 300


def may_coordinate(roles: Iterable[Role]) -> bool:
    """Goes in beside, hands over for others, reads with a purpose."""
    return not {Role.COORDINATOR, Role.LEAD}.isdisjoint(roles)


def check_out_of_turn(reason: str, *, passed_over: int) -> None:
    """Taking one before those who came earlier needs a reason (point 6). Raises Refused("reason_needed")."""
    if passed_over and not reason:
        raise Refused("reason_needed")


def check_registration(topics: Collection[str], needed: str, referrals: Collection[str]) -> None:
    """Slugs we know, and at least one topic; nothing a person wrote. Raises Refused("bad_input")."""
    if not topics or not set(topics) <= set(TOPICS):
        raise Refused("bad_input", field="topics")
    if needed not in NEEDED:
        raise Refused("bad_input", field="needed")
    if not set(referrals) <= set(REFERRALS):
        raise Refused("bad_input", field="referrals")


def check_hold(asked_by: str, approved_by: str, roles: Iterable[Iterable[Role]], until: int, at: int) -> None:
    """Two different people, one of them a lead, and an end. Raises Refused: hold_needs_two, hold_until_odd."""
    if asked_by == approved_by or not any(Role.LEAD in held for held in roles):
        raise Refused("hold_needs_two")
    check_until(until, at)


def check_until(until: int, at: int) -> None:
    """A hold has an end, not too far away. Raises Refused("hold_until_odd")."""
    if not at < until <= at + HOLD_LONGEST:
        raise Refused("hold_until_odd")


def one_line(typed: str, longest: int) -> str:
    """A purpose or a reason in one line; empty when there is nothing in it. Raises Refused("too_long")."""
    words = " ".join(typed.replace("\x00", "").split())
    if len(words) > longest:
        raise Refused("too_long", longest=longest)
    return words


def coarse(arrived_at: int, *later: int | None) -> tuple[int, list[int | None]]:
    """Arrived in which quarter of an hour (ms), and the rest whole minutes after: durations stay true, moments go."""
    quarter = arrived_at - arrived_at % (15 * MINUTE)
    return quarter, [None if at is None else quarter + round((at - arrived_at) / MINUTE) * MINUTE for at in later]


def joined(slugs: Collection[str], order: tuple[str, ...]) -> str:
    """As they rest in the table."""
    return ",".join(slug for slug in order if slug in slugs)

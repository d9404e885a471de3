"""Who is rung, and when the next one is. Pure: values in, a decision out."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from live.people.visitor import Role
from live.storage.clock import SECOND


class Level(IntEnum):
    """How far along the chain an alarm rings. Each level rings all before it too."""

    COORDINATORS = 0
    EVERYBODY = 1  # everyone certified and on duty, and the leads
    BAGVAGT = 2  # a letter to the bagvagt, and the number for who raised it (RO4, RO5)


RING_EVERY: Final = 60 * SECOND
"""An alarm that nobody has taken rings again after this long, and further along the chain (R19)."""


@dataclass(frozen=True)
class Reachable:
    """Who could hear it besides the one who raised it."""

    coordinators_on_duty: bool
    others_on_duty: bool


def first_level(reachable: Reachable) -> Level:
    """Where the chain begins: never with somebody who is not there. Who is alone is sent to the bagvagt at once."""
    if reachable.coordinators_on_duty:
        return Level.COORDINATORS
    return Level.EVERYBODY if reachable.others_on_duty else Level.BAGVAGT


def next_level(level: int) -> Level:
    """One further along the chain; at its end it stays, and goes on ringing."""
    return Level(min(level + 1, max(Level)))


def rings_next_at(rung_at: int) -> int:
    """When an alarm that last rang at `rung_at` (ms) rings again."""
    return rung_at + RING_EVERY


@dataclass(frozen=True)
class Hearer:
    """Somebody signed in, in the organisation of the alarm."""

    account_id: str
    roles: Collection[Role]
    on_duty: bool  # certified there and on duty now


def is_rung(hearer: Hearer, *, level: int, raised_by: str) -> bool:
    """Whether this screen rings: a coordinator's always, the others' when it is their turn; never who raised it."""
    if hearer.account_id == raised_by:
        return False
    if Role.COORDINATOR in hearer.roles:
        return True
    return level >= Level.EVERYBODY and (hearer.on_duty or Role.LEAD in hearer.roles)


def may_hear_of(hearer: Hearer) -> bool:
    """Who may know that an alarm rings, and take it: whoever could be rung by it at some level."""
    return hearer.on_duty or Role.COORDINATOR in hearer.roles or Role.LEAD in hearer.roles


def may_acknowledge(hearer: Hearer, *, level: int, raised_by: str) -> bool:
    """Who raised it needs somebody else; they answer for it only once they have spoken to the bagvagt."""
    return may_hear_of(hearer) and (hearer.account_id != raised_by or level >= Level.BAGVAGT)


BRANCHES: Final = ("life", "abuse", "others", "left", "unsure")
"""What it is about (EM1, EM6, EM7): danger to life, overgreb, danger to others, gone in the middle of it, unsure."""

PASSAGE_OF: Final = {
    "life": "akut-livsfare",
    "abuse": "overgreb",
    "others": "fare-for-andre",
    "left": "loggede-af",
    "unsure": "selvmordstanker",
}
"""The passage that a branch opens."""

PASSAGES: Final = (
    "akut-livsfare",
    "selvmordstanker",
    "overgreb",
    "fare-for-andre",
    "loggede-af",
    "underretning",
    "kender-den-unge",
    "tekniske-problemer",
)

DANGERS: Final = ("life", "serious", "none", "unknown")
"""What it was assessed to be."""

DECISIONS: Final = ("112", "114", "bagvagt", "underretning", "with_young", "referred", "nothing_more")
"""What was decided (EM2)."""

TOLD: Final = ("yes", "not_yet", "no")
"""Whether the young person has been told what is done and why (EM5)."""

PROBLEMS: Final = ("young_dropped", "cannot_connect", "slow", "sound", "page", "other")
PROBLEM_STATES: Final = ("new", "seen", "solved")

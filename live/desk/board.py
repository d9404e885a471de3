"""What goes on at one organisation's desk at a moment: who waits, who talks, who is on duty, what rings.

A value, the same for everybody; who may see which part of it is decided in `items.py`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from live.door.rules import Opening
from live.duty.queries import Employed, OnDuty
from live.emergency.queries import AlarmNow
from live.people.visitor import Role

LONGEST_WAIT = 120  # minutes; a promise of more than two hours helps nobody


@dataclass(frozen=True, slots=True)
class Board:
    """One organisation. `waiting` stands in the order of arrival (LC4), `talking` in the order of taking.

    `on_duty` are those a young person may be promised; `shifts` and `people` hold also those who are away or off.
    `minutes_each`: what one place in the line has lately cost, None when there is nothing to go by.
    """

    organisation_id: str
    opening: Opening
    missing: tuple[str, ...] = ()  # text keys of what the door still lacks
    waiting: tuple["Waiting", ...] = ()
    talking: tuple["Talking", ...] = ()
    on_duty: tuple[OnDuty, ...] = ()
    away: tuple[OnDuty, ...] = ()  # on duty, but their desk has been silent for two minutes
    minutes_each: float | None = None
    calls: tuple["Asked", ...] = ()
    alarms: tuple[AlarmNow, ...] = ()
    people: Mapping[str, "Person"] = field(default_factory=dict)  # everybody who works there now, by account


def place(board: Board, room_id: str) -> tuple[int, int | None]:
    """(her place in the line from 1, honest minutes until her turn or None); place 0 when she does not wait."""
    for number, waiting in enumerate(board.waiting, start=1):
        if waiting.room_id == room_id:
            return number, minutes_until(board, number)
    return 0, None


def minutes_until(board: Board, number: int) -> int | None:
    """Whole minutes until the turn of place `number`; None ("ved vi ikke") with nobody on duty or nothing to go by."""
    if board.minutes_each is None or not board.on_duty:
        return None
    return min(LONGEST_WAIT, max(1, math.ceil(number * board.minutes_each)))


@dataclass(frozen=True, slots=True)
class Words:
    """One message of a young person who waits."""

    text: str
    at: int
    key: str  # by which it can be taken back


@dataclass(frozen=True, slots=True)
class Waiting:
    """A young person in the line. `words` are her first messages (LC6), shortened."""

    room_id: str
    nickname: str
    arrived_at: int
    away_since: int | None
    words: tuple[Words, ...]
    alarmed: bool = False


@dataclass(frozen=True, slots=True)
class AtTheKeys:
    """Somebody of the house who sits in a conversation now."""

    account_id: str
    name: str
    profession: str
    role: str
    seat: int


@dataclass(frozen=True, slots=True)
class Talking:
    """A conversation that has been taken and is not registered yet."""

    room_id: str
    nickname: str
    phase: str
    counsellors: tuple[AtTheKeys, ...]
    arrived_at: int
    taken_at: int
    young_away_since: int | None
    last_at: int | None
    last_from_young: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A colleague asked in, or asked to take over; `to` None asks whoever is on duty."""

    call_id: str
    room_id: str
    from_account: str
    to: str | None
    why: str
    at: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's shift as they themselves see it. `away`: their desk has been silent for two minutes."""

    on_at: int
    seen_at: int
    busy: bool
    sound_checked_at: int | None
    away: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works there: roles and certification of this moment, introduction, and the shift they are in."""

    name: str
    roles: frozenset[Role]
    certified: bool
    first_name: str
    profession: str
    department: str
    employed: Employed
    shift: Shift | None

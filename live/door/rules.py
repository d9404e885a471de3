"""Whether the door is open, when it will be, and what is still missing before it may be. Pure values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from live.door.document import Category, Door, Weekday, minutes

Why = Literal["open", "hours", "nobody", "missing"]
DAYS_AHEAD: Final = 60
_WEEKDAYS: Final = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class Opening:
    """The door at one moment. `why` is "open", or the first thing that keeps it shut: something is `missing` in the
    settings, it is outside `hours`, or `nobody` who is certified is on duty.

    `closes_at` (ms) is set while hours run, whoever is on duty; `next_opens_at` (ms) is when hours begin next. Both are
    looked for in the coming 60 days: a door that never closes says so of the sixtieth midnight.
    """

    open: bool
    why: Why
    closes_at: int | None = None
    next_opens_at: int | None = None


def opening(door: Door, at: int, somebody_on_duty: bool) -> Opening:
    """The door at `at` (ms): open is hours *and* a certified person on duty (LC5). Hours are Danish time."""
    if missing(door):
        return Opening(False, "missing")
    closes_at = next_opens_at = None
    for begins, ends in spans(door, at):
        if begins <= at < ends:
            closes_at = ends
        elif begins > at:
            next_opens_at = begins
            break
    if closes_at is None:
        return Opening(False, "hours", None, next_opens_at)
    return Opening(somebody_on_duty, "open" if somebody_on_duty else "nobody", closes_at, next_opens_at)


def missing(door: Door) -> list[str]:
    """Text keys of what must be filled in before the live door may open (EM1, LC17, LC24, LC25); empty when ready."""
    numbers = door.numbers
    filled = {
        "place": door.place,
        "about": door.da.about,
        "who_we_are": door.da.who_we_are,
        "target_group": door.target_group,
        "purpose": door.purpose,
        "hours": any(door.hours.values()) or any(exception.hours for exception in door.exceptions),
        "offers": any(offer.category is not Category.DOCTOR_DENTIST for offer in door.offers),
        "bagvagt_name": numbers.bagvagt_name,
        "bagvagt_phone": numbers.bagvagt_phone,
        "social_on_call_phone": numbers.social_on_call_phone,
        "hotline_phone": numbers.hotline_phone,
    }
    return [f"door.missing.{name}" for name, there in filled.items() if not there]


def spans(door: Door, at: int) -> Iterator[tuple[int, int]]:
    """When hours run, as (from, to) in ms, in order, from yesterday to 60 days ahead.

    What meets at midnight is one stretch: nobody is told that the door closes at 24 when it does not.
    """
    held: tuple[int, int] | None = None
    today = datetime.fromtimestamp(at / 1000, zone()).date()
    for ahead in range(-1, DAYS_AHEAD + 1):
        for begins, ends in hours_of(door, today + timedelta(days=ahead)):
            if held is not None and begins <= held[1]:
                held = (held[0], max(held[1], ends))
            else:
                if held is not None:
                    yield held
                held = (begins, ends)
    if held is not None:
        yield held


def hours_of(door: Door, day: date) -> list[tuple[int, int]]:
    """The hours (ms) of one day. An exception replaces the weekday's hours altogether.

    On the night in spring an hour is left out: what would begin in it begins when it is over. On the night in autumn an
    hour comes twice: the door opens in the first and closes in the second, so nobody is closed out by the clock.
    """
    exception = next((one for one in door.exceptions if one.day == day.isoformat()), None)
    clocks = exception.hours if exception else door.hours.get(_WEEKDAYS[day.weekday()], [])
    found = [(_moment(day, minutes(begins), fold=0), _moment(day, minutes(ends), fold=1)) for begins, ends in clocks]
    return [(begins, ends) for begins, ends in found if begins < ends]


def _moment(day: date, minute: int, *, fold: int) -> int:
    clock = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    local = clock.replace(tzinfo=zone(), fold=fold)  # wall clock: 15.00 is 15.00 whatever the night before did
    while local.astimezone(UTC).astimezone(zone()).replace(tzinfo=None) != clock:
        clock += timedelta(minutes=1)  # an hour that does not exist ends where the next one begins
        local = clock.replace(tzinfo=zone(), fold=fold)
    return int(local.timestamp() * 1000)


def zone() -> tzinfo:
    """Danish time; UTC on a machine without the table of time zones, rather than nothing."""
    try:
        return ZoneInfo("Europe/Copenhagen")
    except ZoneInfoNotFoundError:
        return UTC

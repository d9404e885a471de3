"""When the door opens, as one would say it: "i dag kl. 15", "torsdag den 3. december kl. 15.30"."""

from datetime import datetime
from typing import Protocol

from live.door.document import Weekday
from live.door.rules import zone

_WEEKDAYS = tuple(Weekday)


class Words(Protocol):
    """The words of one language (`live.web.texts.T`)."""

    def __call__(self, key: str, /, **values: object) -> str: ...


def when(t: Words, at: int, now: int) -> str:
    """The moment `at` (ms) as seen from `now`: today, tomorrow, a weekday of the coming six days, or a date."""
    then, today = _local(at), _local(now).date()
    days = (then.date() - today).days
    clock = hour_words(t, f"{then:%H:%M}")
    if days in (0, 1):
        return t("door.when.today" if days == 0 else "door.when.tomorrow", clock=clock)
    weekday = t(f"door.weekday.{_WEEKDAYS[then.weekday()]}")
    if 1 < days < 7:
        return t("door.when.weekday", weekday=weekday, clock=clock)
    return t("door.when.date", weekday=weekday, day=then.day, month=t(f"door.month.{then.month}"), clock=clock)


def clock_words(t: Words, at: int) -> str:
    """The time of day at which something ends (`at` in ms): 15, 15.30, and 24 at midnight."""
    then = _local(at)
    return hour_words(t, "24:00" if not then.hour and not then.minute else f"{then:%H:%M}")


def span_words(t: Words, begins: str, ends: str) -> str:
    """`("15:00", "18:30")` as "15–18.30"."""
    return f"{hour_words(t, begins)}–{hour_words(t, ends)}"


def hour_words(t: Words, clock: str) -> str:
    """`"15:00"` as it is written here: 15."""
    hour, _, minute = clock.partition(":")
    if minute == "00":
        return t("door.when.hour", hour=int(hour))
    return t("door.when.minute", hour=int(hour), minute=minute)


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, zone())

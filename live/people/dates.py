"""Days and times as people here write them: 24.12.2026, in Danish time."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from live.refusal import Refused


def shown_day(at: int) -> str:
    """`at` in ms."""
    return _local(at).strftime("%d.%m.%Y")


def shown_time(at: int) -> str:
    """`at` in ms."""
    return _local(at).strftime("%d.%m.%Y %H.%M")


def start_of_day(typed: str) -> int:
    """The first moment (ms) of the day typed as 24.12.2026 or 2026-12-24. Raises Refused("date_odd")."""
    text = typed.strip().replace("/", ".")[:10]
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            day = datetime.strptime(text, form).replace(tzinfo=_zone())
        except ValueError:
            continue
        if 1990 <= day.year <= 2100:
            return int(day.timestamp() * 1000)
    raise Refused("date_odd")


def end_of_day(typed: str) -> int:
    """The first moment (ms) after the day typed: until the 24th means the whole of the 24th."""
    day = datetime.fromtimestamp(start_of_day(typed) / 1000, _zone()) + timedelta(days=1)
    return int(day.timestamp() * 1000)


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, _zone())


def _zone() -> tzinfo:
    """A machine without the table of time zones shows UTC rather than nothing."""
    try:
        return ZoneInfo("Europe/Copenhagen")
    except ZoneInfoNotFoundError:
        return UTC

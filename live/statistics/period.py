"""The months, quarters and years that one can look at. Whole ones only: no day is cut out of a month."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MONTHS, QUARTERS, YEARS = 12, 8, 5
"""How many of each are offered, counting back from today."""
_SLUG = re.compile(r"(20\d\d)(?:-k([1-4])|-(0[1-9]|1[0-2]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` up to but not including `after`. `slug`: 2026, 2026-k4 or 2026-11; `number` of quarter or month."""

    kind: str
    slug: str
    number: int
    first: date
    after: date

    @property
    def begins(self) -> int:
        """ms: midnight in Denmark."""
        return _midnight(self.first)

    @property
    def ends(self) -> int:
        """ms: the first moment after it."""
        return _midnight(self.after)

    @property
    def days(self) -> range:
        """Numbers of its days since 1970, as the survey counts them."""
        return range(_day(self.first), _day(self.after))


def read_period(slug: str) -> Period | None:
    """As it stands in an address; None for anything else."""
    found = _SLUG.fullmatch(slug)
    if found is None:
        return None
    year, quarter, month = int(found[1]), found[2], found[3]
    if quarter:
        return _period("quarter", slug, int(quarter), year, 3 * int(quarter) - 2, 3)
    if month:
        return _period("month", slug, int(month), year, int(month), 1)
    return _period("year", slug, year, year, 1, 12)


def quarter_of(at: int) -> Period:
    """The one that the moment `at` (ms) falls in: what is shown when nobody asked for another."""
    today = local(at)
    found = read_period(f"{today.year}-k{(today.month + 2) // 3}")
    assert found is not None
    return found


def offered(first_at: int, at: int) -> tuple[Period, ...]:
    """Quarters, months and years, latest first, back to the conversation at `first_at` (ms) but not for ever."""
    today, began = local(at), local(first_at)
    slugs = [
        *_quarters(today),
        *_months(today),
        *(str(today.year - back) for back in range(YEARS)),
    ]
    found = (read_period(slug) for slug in slugs)
    return tuple(period for period in found if period is not None and period.after > began.date())


def local(at: int) -> datetime:
    """`at` (ms) as a clock on a Danish wall shows it. A machine without the table of time zones shows UTC."""
    return datetime.fromtimestamp(at / 1000, _zone())


def _quarters(today: datetime) -> Iterator[str]:
    for back in range(QUARTERS):
        year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - back, 4)
        yield f"{year}-k{quarter + 1}"


def _months(today: datetime) -> Iterator[str]:
    for back in range(MONTHS):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        yield f"{year}-{month + 1:02}"


def _period(kind: str, slug: str, number: int, year: int, month: int, months: int) -> Period:
    after_year, after_month = divmod(year * 12 + month - 1 + months, 12)
    return Period(kind, slug, number, date(year, month, 1), date(after_year, after_month + 1, 1))


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=_zone()).timestamp() * 1000)


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)) // timedelta(days=1)


def _zone() -> tzinfo:
    try:
        return ZoneInfo("Europe/Copenhagen")
    except ZoneInfoNotFoundError:
        return UTC

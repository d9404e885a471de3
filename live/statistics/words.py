"""The numbers in words: as a Danish (or an English) reader writes them, always with what they are a share of."""

from collections.abc import Iterator
from dataclasses import dataclass

from live.statistics.counts import NOT_TOLD, Asked
from live.statistics.period import Period
from live.statistics.rules import Cell, Mark, Spread, Table, per_mille
from live.web.texts import T


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table, ready to be read. `share` and `of` are empty where there is nothing to say."""

    label: str
    n: str
    share: str = ""
    of: str = ""


def lines(t: T, part: str, table: Table) -> Iterator[Line]:
    """The rows of one of the tables about conversations."""
    if part == "quarters" and not any(cell.n is not None for cell in table.cells):
        return  # nothing but "hidden", ninety-six times
    for cell in table.cells:
        if part == "quarters" and cell.n == 0:
            continue  # most of the day the door is shut: the picture shows the empty ones
        share = percent(t, cell.n, table.of) if cell.n is not None and table.of else ""
        yield Line(label(t, part, cell.slug), _number(t, cell), share, str(table.of) if share else "")


def ranked(table: Table) -> tuple[Table, tuple[str, ...]]:
    """The largest first, hidden ones last in their usual order (which tells nothing), and what there was none of."""
    shown = sorted((cell for cell in table.cells if cell.n), key=lambda cell: -(cell.n or 0))
    hidden = (cell for cell in table.cells if cell.n is None)
    none = tuple(cell.slug for cell in table.cells if cell.n == 0)
    return Table((*shown, *hidden), table.of), none


def label(t: T, part: str, slug: str) -> str:
    """What a cell is about."""
    if part == "quarters":
        return clock_quarter(int(slug))
    if slug == NOT_TOLD:
        return t("statistics.not_told")
    prefix = {
        "endings": "registration.ending.",
        "topics": "registration.topic.",
        "needed": "registration.needed.",
        "referrals": "registration.referral.",
        "weekdays": "statistics.weekday.",
        "happened": "statistics.happened.",
    }[part]
    return t(f"{prefix}{slug}")


def survey_lines(t: T, asked: Asked) -> Iterator[Line]:
    """The answers to one question of the survey."""
    for choice in asked.question.choices:
        n = asked.counts[choice]
        answer = t(f"survey.{asked.question.slug}.{choice}")
        yield Line(answer, str(n), percent(t, n, asked.marks), str(asked.marks))


def percent(t: T, part: int, of: int) -> str:
    """92,6 % in Danish, 92.6% in English."""
    whole, tenth = divmod(per_mille(part, of), 10)
    return t("statistics.percent", whole=whole, tenth=tenth)


def minutes(t: T, found: Spread, which: str) -> str:
    """1 minut, 12 minutter."""
    n = found.median if which == "median" else found.p90
    return t("statistics.minute") if n == 1 else t("statistics.minutes", n=n)


def period_name(t: T, period: Period) -> str:
    """4. kvartal 2026 · november 2026 · 2026."""
    year = period.first.year
    if period.kind == "quarter":
        return t("statistics.period.quarter", number=period.number, year=year)
    if period.kind == "month":
        return t("statistics.period.month", month=t(f"statistics.month.m{period.number}"), year=year)
    return str(year)


def clock_quarter(number: int) -> str:
    """The quarter of an hour: 61 is 15.15."""
    return f"{number // 4:02}.{number % 4 * 15:02}"


def explained(t: T, table: Table) -> str:
    """What a hidden number means, for a table that has one; otherwise nothing."""
    if Mark.HIDDEN in table.marks:
        return t("statistics.hidden.why_hidden")
    return t("statistics.hidden.why_few") if Mark.FEW in table.marks else ""


def _number(t: T, cell: Cell) -> str:
    if cell.n is not None:
        return str(cell.n)
    return t("statistics.hidden.few") if cell.mark is Mark.FEW else t("statistics.hidden.hidden")

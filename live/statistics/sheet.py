"""The same numbers as a file for a spreadsheet, in which nothing can wake up as a formula (A33)."""

import csv
import io
import re
from collections.abc import Iterator

from live.statistics.queries import Report
from live.statistics.words import lines, percent, period_name, survey_lines
from live.web.texts import T

TABLES = ("endings", "weekdays", "quarters", "topics", "needed", "referrals", "happened")
BYTE_ORDER_MARK = "\ufeff"  # without it a Danish Excel reads æ, ø and å as two letters each
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_AWAKE = re.compile(r"(^|[;,\"'])(\s*)([=+\-@|%＝＋－＠])")
_NUMBER = re.compile(r"\d+(,\d)?", re.ASCII)


def sheet(t: T, organisation: str, report: Report) -> str:
    """Semicolons between, quotes around, a comma in decimals: as a Danish spreadsheet opens it by itself."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in _rows(t, organisation, report):
        writer.writerow([harmless(cell) for cell in row])
    return BYTE_ORDER_MARK + text.getvalue()


def harmless(text: str) -> str:
    """Text as text: on one line, with an apostrophe before whatever a spreadsheet could take for a formula, also where
    one that reads the separators differently would begin a new cell."""
    line = _INVISIBLE.sub("", _BREAKS.sub(" ", text)).strip()
    return line if _NUMBER.fullmatch(line) else _AWAKE.sub(r"\1\2'\3", line)


def _rows(t: T, organisation: str, report: Report) -> Iterator[list[str]]:
    found = report.statistics
    yield [t("statistics.title"), organisation, period_name(t, report.period)]
    yield [t("statistics.not_people")]
    yield [t(f"statistics.sheet.{column}") for column in ("part", "what", "n", "share", "of")]
    n = t("statistics.hidden.few") if found.too_few else str(found.n)
    yield [t("statistics.conversations"), "", n, "", ""]
    for part in ("waits", "durations"):
        spread = getattr(found, part)
        for which in ("median", "p90") if spread else ():
            of = "" if spread.n is None else str(spread.n)
            yield [t(f"statistics.{part}.title"), t(f"statistics.{which}"), str(getattr(spread, which)), "", of]
    for part in TABLES if found.n else ():
        for line in lines(t, part, getattr(found, part)):
            yield [t(f"statistics.{part}.title"), line.label, line.n, line.share, line.of]
    for asked in found.survey:
        question = t(f"survey.{asked.question.slug}.question")
        if not asked.answers:
            yield [question, "", t("statistics.survey.too_few"), "", ""]
        for line in survey_lines(t, asked) if asked.answers else ():
            yield [question, line.label, line.n, line.share, line.of]
        if asked.glad is not None:
            share = percent(t, asked.glad, asked.answers)
            yield [question, t(f"statistics.glad.{asked.question.slug}"), str(asked.glad), share, str(asked.answers)]

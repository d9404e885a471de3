"""The two cards of a case, and what is laid on the table afterwards. Each in both languages."""

from typing import Any

from scenarios.schema import Scenario

LANGUAGES = ("da", "en")


def young_card(case: Scenario) -> dict[str, Any]:
    """Who you are, what you open with, what you hide until trust is built, how you write. For the "ung" alone."""
    checks_only = {"hidden": {"__all__": {"gives_away"}}}
    return {language: case.text(language).young.model_dump(mode="json", exclude=checks_only) for language in LANGUAGES}


def counsellor_card(case: Scenario) -> dict[str, Any]:
    """Only what a counsellor would know when a conversation begins."""
    return {language: case.text(language).counsellor.model_dump(mode="json") for language in LANGUAGES}


def public_card(case: Scenario) -> dict[str, Any]:
    """What both may know beforehand."""
    return {
        "scenario": case.slug,
        "version": case.version,
        "minutes": case.minutes,
        **{
            language: {
                "title": case.text(language).title,
                "teaser": case.text(language).teaser,
                "read_by_young": _date(case.text(language).read_by_young),
            }
            for language in LANGUAGES
        },
    }


def debrief_card(case: Scenario) -> dict[str, Any]:
    """The dilemma, good practice with its sources, and questions: for when both have stepped out of their roles."""
    return {language: case.text(language).debrief.model_dump(mode="json") for language in LANGUAGES}


def _date(reading: Any) -> str | None:
    return None if reading is None else reading.on.isoformat()

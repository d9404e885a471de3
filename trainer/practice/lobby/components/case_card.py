"""A case as both may know it beforehand."""

from __future__ import annotations

from nicegui import ui

from live.people.dates import shown_day
from live.web.components.card import card
from live.web.components.words import heading, paragraph, words
from live.web.texts import T
from scenarios.schema import Reading, Scenario
from trainer.practice.lobby.components.press import Handler, press


def case_card(t: T, case: Scenario, *, seen: bool, on_choose: Handler) -> None:
    """One of the shelf."""
    with ui.element("li").classes("shelf__place"), card("case", tag="article"):
        about_case(t, case, seen=seen, level=3)
        title = case.text(t.code).title
        press(t("lobby.case.choose"), on_choose, "case__choose", spoken=t("lobby.case.choose_this", title=title))


def about_case(t: T, case: Scenario, *, seen: bool, level: int) -> None:
    """Title, what it is about, how much it asks, who has read it."""
    text = case.text(t.code)
    if level:
        heading(text.title, level)
    with ui.element("p").classes("case__facts"):
        words("span", t(f"scenarios.difficulty.{case.difficulty}"), f"badge badge--{case.difficulty}")
        words("span", t("scenarios.minutes", minutes=case.minutes), "badge")
        if seen:
            words("span", t("lobby.case.seen"), "badge badge--practice")
    paragraph(text.teaser, "case__teaser")
    with ui.element("p").classes("case__small"):
        words("span", " · ".join(t(f"scenarios.theme.{theme}") for theme in case.themes), "case__themes")
        if level:
            words("span", _read_by(t, text.read_by_young))


def who_has_read(t: T, case: Scenario) -> str:
    """The readings before it was used, and the step of the track it fits."""
    text = case.text(t.code)
    step = t("lobby.case.step", step=t(f"scenarios.step.{case.step}").lower())
    return " · ".join((_read_by(t, text.read_by_young), _read_by_professional(t, text.read_by_professional), step))


def _read_by_professional(t: T, reading: Reading | None) -> str:
    if reading is None:
        return t("scenarios.reading.professional_not_yet")
    return t("scenarios.reading.professional", who=reading.who, date=shown_day(_noon(reading)))


def _read_by(t: T, reading: Reading | None) -> str:
    if reading is None:
        return t("scenarios.reading.young_not_yet")
    return t("scenarios.reading.young", who=reading.who, date=shown_day(_noon(reading)))


def _noon(reading: Reading) -> int:
    """The middle of that day, in ms: a day is the same day in every zone near ours."""
    days = reading.on.toordinal() - 719_163
    return (days * 24 + 12) * 3_600_000

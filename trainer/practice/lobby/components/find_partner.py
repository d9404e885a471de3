"""A case has been chosen: three ways to find somebody to play it with, and what happens then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from live.people.visitor import Visitor
from live.web.components.card import card
from live.web.components.person_chip import person_chip
from live.web.components.words import heading, paragraph, words
from live.web.texts import T
from scenarios.schema import Scenario
from trainer.practice.lobby.components.case_card import about_case, who_has_read
from trainer.practice.lobby.components.colleagues import describe
from trainer.practice.lobby.components.press import Handler, press
from trainer.practice.lobby.queries import Colleague, first_name
from trainer.practice.lobby.rules import Way

Ask = Callable[[Way, str | None], Awaitable[None]]


def find_partner(
    t: T,
    visitor: Visitor,
    case: Scenario,
    *,
    seen: bool,
    here: tuple[Colleague, ...],
    keep_days: int,
    on_ask: Ask,
    on_back: Handler,
) -> Callable[[tuple[Colleague, ...]], None]:
    """The panel in place of the shelf. Answers how to show who is here when that has changed: the rest of the panel
    stays, and with it the focus."""
    press(t("lobby.find.back"), on_back, "button--quiet back")
    heading(case.text(t.code).title).props["tabindex"] = "-1"
    with ui.element("div").classes("stack stack--tight"):
        about_case(t, case, seen=seen, level=0)
        paragraph(who_has_read(t, case), "hint")
    if seen:
        paragraph(t("lobby.find.seen"), "notice notice--practice")
    heading(t("lobby.find.title"))
    with ui.element("div").classes("ways"):
        with card("way"):
            heading(t("lobby.find.person"), 3)
            people = ui.element("div").classes("stack stack--tight")
        _anybody(t, on_ask)
        _by_code(t, on_ask)
    _what_happens(t, case, keep_days)

    def show(now_here: tuple[Colleague, ...]) -> None:
        people.clear()
        with people:
            _ask_somebody(t, visitor, now_here, on_ask)

    show(here)
    return show


def _ask_somebody(t: T, visitor: Visitor, here: tuple[Colleague, ...], on_ask: Ask) -> None:
    free = [one for one in here if not one.busy]
    paragraph(t("lobby.find.person_says") if free else t("lobby.find.person_none"))
    if not free:
        return
    with ui.element("ul").classes("people"):
        for one in free:
            with ui.element("li").classes("people__one"):
                person_chip(one.name, describe(t, visitor, one))
                press(t("lobby.find.ask", name=first_name(one.name)), partial(on_ask, Way.PERSON, one.account_id))


def _anybody(t: T, on_ask: Ask) -> None:
    with card("way"):
        heading(t("lobby.find.anyone"), 3)
        paragraph(t("lobby.find.anyone_says"))
        press(t("lobby.find.anyone_do"), lambda: on_ask(Way.ANYONE, None), "button--primary")


def _by_code(t: T, on_ask: Ask) -> None:
    with card("way"):
        heading(t("lobby.find.code"), 3)
        paragraph(t("lobby.find.code_says"))
        press(t("lobby.find.code_do"), lambda: on_ask(Way.CODE, None))


def _what_happens(t: T, case: Scenario, keep_days: int) -> None:
    heading(t("lobby.next.title"))
    with ui.element("ol").classes("steps"):
        words("li", t("lobby.next.meet"))
        words("li", t("lobby.next.roles"))
        words("li", t("lobby.next.play", minutes=case.minutes))
        words("li", t("lobby.next.debrief"))
    paragraph(t("lobby.next.kept_one") if keep_days == 1 else t("lobby.next.kept", days=keep_days), "hint")

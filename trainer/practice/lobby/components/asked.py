"""Somebody asks for me: shown over everything until it is answered, so that nobody is left waiting unseen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from live.web.components.words import heading, paragraph
from live.web.texts import T
from scenarios.library import Library
from trainer.practice.lobby.components.press import press
from trainer.practice.lobby.queries import Ask

Answer = Callable[[str], Awaitable[None]]


def asked(t: T, library: Library, ask: Ask, *, on_yes: Answer, on_not_now: Answer) -> None:
    """A sheet at the bottom of the screen, in reach of a thumb. It waits for an answer but takes nothing away."""
    case = library.get(ask.scenario)
    with ui.element("section").classes("asked"):
        heading(t("lobby.asked.title", name=ask.name))
        if case is not None:
            text = case.text(t.code)
            paragraph(t("lobby.asked.case", title=text.title, minutes=case.minutes))
        with ui.element("div").classes("cluster"):
            press(t("lobby.asked.yes"), lambda: on_yes(ask.invitation_id), "button--primary")
            press(t("lobby.asked.not_now"), lambda: on_not_now(ask.invitation_id))

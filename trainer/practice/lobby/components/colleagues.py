"""Who is here now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from live.people.visitor import Visitor
from live.web.components.card import card
from live.web.components.person_chip import person_chip
from live.web.components.words import heading, paragraph, words
from live.web.texts import T
from scenarios.library import Library
from trainer.practice.lobby.components.press import press
from trainer.practice.lobby.queries import Colleague, first_name


def colleagues(
    t: T,
    library: Library,
    visitor: Visitor,
    here: tuple[Colleague, ...],
    on_join: Callable[[str], Awaitable[None]],
) -> None:
    """Those who wait for anybody can be joined right here."""
    with card("card--quiet"):
        heading(t("lobby.people.title"))
        if not here:
            paragraph(t("lobby.people.nobody"), "soft")
            return
        with ui.element("ul").classes("people"):
            for one in here:
                _person(t, library, visitor, one, on_join)


def describe(t: T, visitor: Visitor, one: Colleague) -> str:
    """Their role, and where they are from when I work in more than one place."""
    role = t(f"web.role.{one.role.value}")
    return f"{role}, {one.organisation_name}" if len(visitor.organisation_ids) > 1 else role


def _person(
    t: T, library: Library, visitor: Visitor, one: Colleague, on_join: Callable[[str], Awaitable[None]]
) -> None:
    with ui.element("li").classes("people__one"):
        person_chip(one.name, describe(t, visitor, one))
        if one.busy:
            words("span", t("lobby.people.busy"), "badge")
        elif one.invitation_id is None:
            words("span", t("lobby.people.free"), "badge badge--good")
        else:
            case = library.get(one.scenario)
            title = case.text(t.code).title if case else ""
            paragraph(t("lobby.people.waits", title=title), "small")
            press(
                t("lobby.people.join"),
                lambda: on_join(one.invitation_id or ""),
                "button--primary",
                spoken=t("lobby.people.join_this", name=first_name(one.name), title=title),
            )

"""The home page: a greeting, the one next step, and the doors that are open."""

from __future__ import annotations

from nicegui import ui

from live.people.visitor import Visitor
from live.web.components.card import card, link_card
from live.web.components.words import heading, paragraph
from live.web.house import House, NextStep
from live.web.navigation import doors_for, is_open
from live.web.staff_page import staff_page
from live.web.texts import T


def register(house: House) -> None:
    """Open `/`."""

    @staff_page(house, "/", title="web.home.tab", heading=_greeting, section="home")
    async def home(visitor: Visitor, t: T) -> None:
        _next_step(await _find_next_step(house, visitor, t), t)
        _other_doors(house, visitor, t)


def _greeting(visitor: Visitor, t: T) -> str:
    return t("web.home.title", name=visitor.name.split()[0])


def _next_step(step: NextStep, t: T) -> None:
    with card("card--next"):
        paragraph(t("web.home.next"), "hint")
        heading(step.heading)
        paragraph(step.text)
        if step.path:
            with ui.row():
                ui.link(step.label, step.path).classes("button button--primary")


def _other_doors(house: House, visitor: Visitor, t: T) -> None:
    doors = [door for door in doors_for(house, visitor) if door.teaser]
    if doors:
        heading(t("web.home.elsewhere"))
        with ui.element("div").classes("tiles"):
            for door in doors:
                link_card(t(door.text), t(door.teaser), door.path)


async def _find_next_step(house: House, visitor: Visitor, t: T) -> NextStep:
    for find in house.next_steps:
        step = await find(visitor, t)
        if step is not None:
            return step
    if is_open(house, "/oevelse", visitor):
        return NextStep(t("web.home.first_heading"), t("web.home.first_text"), t("web.home.first_label"), "/oevelse")
    return NextStep(t("web.home.waiting_heading"), t("web.home.waiting_text"), "", "")

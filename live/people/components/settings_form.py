"""What an organisation decides for itself."""

from __future__ import annotations

from nicegui import ui

from live.people.actions import change_settings
from live.people.queries import settings_of
from live.people.visitor import MembershipView, Visitor
from live.web.components.card import card
from live.web.components.words import paragraph
from live.web.house import House
from live.web.texts import T


async def settings_form(house: House, visitor: Visitor, t: T, place: MembershipView) -> None:
    """Validated when it is saved, not by the field (N10)."""
    organisation = await house.database.look(settings_of, visitor, place.organisation_id)
    paragraph(t("people.settings.lead", organisation=organisation.name), "lead")
    with card():
        name = ui.input(t("people.settings.name"), value=organisation.name).props("maxlength=120").classes("w-full")
        days = ui.number(
            t("people.settings.practice_days"), value=organisation.practice_days, min=1, max=90, precision=0
        ).classes("w-full")
        paragraph(t("people.settings.practice_days_hint"), "hint")

        async def save() -> None:
            await house.database.act(change_settings, visitor, place.organisation_id, str(name.value or ""), days.value)
            house.sessions.reread_person(visitor.account_id)
            ui.notify(t("people.settings.saved"), type="positive", position="top")

        with ui.element("div").classes("cluster"):
            ui.button(t("people.settings.save"), on_click=save, color=None).classes("button button--primary")

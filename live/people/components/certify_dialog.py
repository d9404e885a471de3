"""Signing by hand that somebody is flyvefærdig: from when, until when, and why."""

from __future__ import annotations

from nicegui import ui

from live.people.actions import certify
from live.people.dates import end_of_day, shown_day, start_of_day
from live.people.queries import PersonRow
from live.people.visitor import MembershipView, Visitor
from live.refusal import Refused
from live.storage.clock import now
from live.web.components.words import heading, paragraph
from live.web.house import House
from live.web.texts import T


async def certify_dialog(house: House, visitor: Visitor, t: T, place: MembershipView, row: PersonRow) -> bool:
    """True when it was signed. A refusal is said in the dialog, and what was typed stays."""
    with ui.dialog() as dialog, ui.card():
        title = t("people.organisation.certify_title", name=row.name)
        dialog.props["aria-label"] = title
        heading(title)
        paragraph(t("people.organisation.certify_happens", name=row.name))
        begins = ui.input(t("people.organisation.certify_date"), value=shown_day(now())).classes("w-full")
        until = ui.input(t("people.organisation.certify_until")).classes("w-full")
        reason = ui.textarea(t("people.organisation.certify_reason")).props("maxlength=500").classes("w-full")
        problem = paragraph("", "error").props('role="alert"')

        async def sign() -> None:
            try:
                await house.database.act(
                    certify,
                    visitor,
                    house.keyring,
                    place.organisation_id,
                    row.account_id,
                    str(reason.value or ""),
                    start_of_day(str(begins.value or "")),
                    end_of_day(str(until.value)) if until.value else None,
                )
            except Refused as refused:
                problem.text = t.refusal(refused)
                return
            house.sessions.reread_person(row.account_id)
            dialog.submit(True)

        with ui.element("div").classes("cluster"):
            ui.button(t("people.organisation.certify_do"), on_click=sign, color=None).classes("button button--primary")
            ui.button(t("people.organisation.cancel"), on_click=lambda: dialog.submit(False), color=None).classes(
                "button"
            )
    try:
        return bool(await dialog)
    finally:
        dialog.delete()

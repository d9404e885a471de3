"""Inviting somebody, and the invitations that wait."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from live.people.actions import invite, withdraw_invitation
from live.people.components.letters import sent
from live.people.components.lines import line, lines
from live.people.dates import shown_time
from live.people.letters import invitation_letter
from live.people.queries import InvitationRow, invitations, kind_of
from live.people.rules import may_bring
from live.people.visitor import MembershipView, Role, Visitor
from live.refusal import Refused
from live.web.components.card import card
from live.web.components.words import heading, paragraph, words
from live.web.house import House
from live.web.texts import T


async def invitation_panel(house: House, visitor: Visitor, t: T, place: MembershipView) -> None:
    """A form, and below it what has been sent and not used."""
    roles = [m.role for m in visitor.memberships if m.organisation_id == place.organisation_id]
    brings = may_bring(roles, await house.database.look(kind_of, place.organisation_id))

    @ui.refreshable
    async def waiting() -> None:
        rows = await house.database.look(invitations, visitor, place.organisation_id)
        if not rows:
            paragraph(t("people.organisation.none_waiting"), "soft")
            return
        with lines():
            for row in rows:
                with line():
                    _line(row, t)
                    ui.button(t("people.organisation.withdraw"), on_click=withdrawing(row), color=None).classes(
                        "button button--quiet"
                    ).props["aria-label"] = t("people.organisation.withdraw_for", email=row.email)

    def withdrawing(row: InvitationRow) -> Callable[[], Awaitable[None]]:
        async def withdraw() -> None:
            await house.database.act(withdraw_invitation, visitor, place.organisation_id, row.id)
            ui.notify(t("people.organisation.withdrawn"), type="positive", position="top")
            waiting.refresh()

        return withdraw

    heading(t("people.organisation.invite"))
    with card():
        paragraph(t("people.organisation.invite_lead"))
        email = ui.input(t("people.organisation.invite_email")).props("type=email maxlength=254").classes("w-full")
        names = {role.value: t(f"web.role.{role.value}") for role in Role if role in brings}
        role = ui.select(names, label=t("people.organisation.invite_role"), value=next(iter(names), None))
        role.classes("w-full")

        async def send() -> None:
            wanted = Role(role.value) if role.value in names else None
            if wanted is None:
                raise Refused("role_not_yours")
            letter = await house.database.act(invite, visitor, place.organisation_id, str(email.value or ""), wanted)
            ready = invitation_letter(house.texts, house.settings.base_url, letter)
            if await sent(house, ready):
                ui.notify(t("people.organisation.invited", email=letter.email), type="positive", position="top")
                email.value = ""
            else:
                ui.notify(t("people.organisation.not_sent"), type="warning", position="top")
            waiting.refresh()

        with ui.element("div").classes("cluster"):
            ui.button(t("people.organisation.invite_send"), on_click=send, color=None).classes("button button--primary")
    heading(t("people.organisation.waiting"))
    await waiting()


def _line(row: InvitationRow, t: T) -> None:
    words("span", row.email)
    words("span", t(f"web.role.{row.role.value}"), "badge")
    until = t("people.organisation.expires", date=shown_time(row.expires_at))
    words("span", until if row.open else t("people.organisation.expired"), "hint")

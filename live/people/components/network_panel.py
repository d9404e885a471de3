"""What a network's administrator does: open the door for a new organisation, and see no further."""

from __future__ import annotations

from nicegui import ui

from live.people.actions import InvitationLetter, found_organisation, invite_lead
from live.people.components.letters import sent
from live.people.letters import invitation_letter
from live.people.queries import NetworkMember, network_members
from live.people.visitor import MembershipView, OrganisationKind, Role, Visitor
from live.refusal import Refused
from live.web.components.card import card
from live.web.components.empty_state import empty_state
from live.web.components.words import heading, paragraph, words
from live.web.house import House
from live.web.texts import T


async def network_panel(house: House, visitor: Visitor, t: T, place: MembershipView) -> None:
    """The organisations of the network, and a form for one more."""
    if not visitor.has(Role.NETWORK_ADMINISTRATOR, organisation_id=place.organisation_id):
        return

    @ui.refreshable
    async def members() -> None:
        rows = await house.database.look(network_members, visitor, place.organisation_id)
        if not rows:
            empty_state(t("people.network.none_title"), t("people.network.none"), level=3)
            return
        with ui.element("ul").classes("tiles"):
            for row in rows:
                with ui.element("li"), card():
                    heading(row.name, 3)
                    with ui.element("div").classes("cluster"):
                        words("span", t(f"people.kind.{row.kind.value}"), "badge")
                        words("span", t(_state(row)), "badge badge--good" if row.has_lead else "badge")
                    if not row.has_lead:
                        _invite_again(row)

    def _invite_again(row: NetworkMember) -> None:
        email = ui.input(t("people.network.lead_email")).props("type=email maxlength=254").classes("w-full")

        async def again() -> None:
            letter = await house.database.act(
                invite_lead, visitor, place.organisation_id, row.id, str(email.value or "")
            )
            await deliver(letter, t("people.organisation.invited", email=letter.email))

        ui.button(t("people.network.invite_lead"), on_click=again, color=None).classes("button").props["aria-label"] = (
            t("people.network.invite_lead_for", name=row.name)
        )

    async def deliver(letter: InvitationLetter, words_when_sent: str) -> None:
        left = await sent(house, invitation_letter(house.texts, house.settings.base_url, letter))
        ui.notify(
            words_when_sent if left else t("people.organisation.not_sent"),
            type="positive" if left else "warning",
            position="top",
        )
        members.refresh()

    heading(t("people.network.title"))
    paragraph(t("people.network.lead"))
    await members()
    heading(t("people.network.found"))
    with card():
        name = ui.input(t("people.network.name")).props("maxlength=120").classes("w-full")
        kinds = {k.value: t(f"people.kind.{k.value}") for k in OrganisationKind if k is not OrganisationKind.NETWORK}
        kind = ui.select(kinds, label=t("people.network.kind"), value=OrganisationKind.MUNICIPALITY.value)
        kind.classes("w-full")
        email = ui.input(t("people.network.lead_email")).props("type=email maxlength=254").classes("w-full")

        async def found() -> None:
            if kind.value not in kinds:
                raise Refused("kind_odd")
            letter = await house.database.act(
                found_organisation,
                visitor,
                place.organisation_id,
                str(name.value or ""),
                OrganisationKind(kind.value),
                str(email.value or ""),
            )
            name.value = email.value = ""
            await deliver(letter, t("people.network.founded", name=letter.organisation_name))

        with ui.element("div").classes("cluster"):
            ui.button(t("people.network.found_do"), on_click=found, color=None).classes("button button--primary")


def _state(row: NetworkMember) -> str:
    if row.has_lead:
        return "people.network.has_lead"
    return "people.network.invited" if row.invited else "people.network.no_lead"

"""The pages about people: the organisation, its settings and its log, my account, and the demo's outbox."""

from __future__ import annotations

from live.people.components.account_panels import about_me, my_phone_and_password, my_places, my_roles
from live.people.components.audit_log import audit_log
from live.people.components.invitation_panel import invitation_panel
from live.people.components.network_panel import network_panel
from live.people.components.outbox_list import outbox_list
from live.people.components.people_list import people_list
from live.people.components.places import place_links
from live.people.components.settings_form import settings_form
from live.people.queries import kind_of, where
from live.people.rules import Deed
from live.people.visitor import OrganisationKind, Role, Visitor
from live.web.house import House
from live.web.staff_page import staff_page
from live.web.texts import T

IN_CHARGE = (Role.COORDINATOR, Role.LEAD, Role.NETWORK_ADMINISTRATOR)
SETTLING = (Role.LEAD, Role.NETWORK_ADMINISTRATOR)


def register(house: House) -> None:
    """Open /organisation and its neighbours, /konto, and in a demo /postkasse."""

    @staff_page(house, "/organisation", title="people.organisation.title", section="organisation", roles=IN_CHARGE)
    async def organisation(visitor: Visitor, t: T, org: str = "") -> None:
        place = where(visitor, org, Deed.SEE_PEOPLE)
        place_links(visitor, t, place, "/organisation", Deed.SEE_PEOPLE)
        if await house.database.look(kind_of, place.organisation_id) is OrganisationKind.NETWORK:
            await network_panel(house, visitor, t, place)
        await people_list(house, visitor, t, place)
        await invitation_panel(house, visitor, t, place)

    @staff_page(
        house,
        "/organisation/indstillinger",
        title="people.settings.title",
        section="organisation",
        roles=SETTLING,
    )
    async def settings(visitor: Visitor, t: T, org: str = "") -> None:
        place = where(visitor, org, Deed.CHANGE_SETTINGS)
        place_links(visitor, t, place, "/organisation/indstillinger", Deed.CHANGE_SETTINGS)
        await settings_form(house, visitor, t, place)

    @staff_page(house, "/organisation/revision", title="people.audit.title", section="organisation", roles=IN_CHARGE)
    async def audit(visitor: Visitor, t: T, org: str = "", foer: int | None = None) -> None:
        place = where(visitor, org, Deed.READ_AUDIT)
        place_links(visitor, t, place, "/organisation/revision", Deed.READ_AUDIT)
        await audit_log(house, visitor, t, place, foer)

    @staff_page(house, "/konto", title="people.account.title", section="account")
    async def account(visitor: Visitor, t: T) -> None:
        await about_me(house, visitor, t)
        await my_phone_and_password(house, visitor, t)
        await my_places(house, visitor, t)
        my_roles(visitor, t)

    if house.settings.demo:

        @staff_page(house, "/postkasse", title="people.outbox.title", section="outbox")
        async def outbox(visitor: Visitor, t: T) -> None:
            await outbox_list(house, t)

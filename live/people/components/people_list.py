"""Everybody in an organisation, and what one may do for each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from live.people.actions import end_membership, end_sessions_of, reset_second_factor, withdraw_certification
from live.people.components.certify_dialog import certify_dialog
from live.people.components.letters import sent
from live.people.dates import shown_day
from live.people.letters import second_factor_letter
from live.people.queries import PersonRow, kind_of, people
from live.people.rules import Deed, may, may_bring
from live.people.visitor import MembershipView, OrganisationKind, Role, Visitor
from live.web.components.card import card
from live.web.components.confirm import confirm
from live.web.components.empty_state import empty_state
from live.web.components.person_chip import person_chip
from live.web.components.words import heading, paragraph, words
from live.web.house import House
from live.web.texts import T


async def people_list(house: House, visitor: Visitor, t: T, place: MembershipView) -> None:
    """Redrawn after every deed, with what the database then says."""
    roles = [m.role for m in visitor.memberships if m.organisation_id == place.organisation_id]
    kind = await house.database.look(kind_of, place.organisation_id)

    @ui.refreshable
    async def shown() -> None:
        rows = await house.database.look(people, visitor, place.organisation_id, house.keyring)
        with ui.element("ul").classes("tiles"):
            for row in rows:
                with ui.element("li"), card():
                    _who(row, t)
                    _state(row, visitor, t)
                    _Deeds(house, visitor, t, place, row, roles, kind, shown.refresh).show()
        if len(rows) == 1:
            empty_state(t("people.organisation.alone_title"), t("people.organisation.alone"), level=3)

    heading(t("people.organisation.people"))
    await shown()


def _who(row: PersonRow, t: T) -> None:
    person_chip(row.name, " · ".join(t(f"web.role.{role.value}") for _, role in row.memberships))
    paragraph(row.email, "hint")


def _state(row: PersonRow, visitor: Visitor, t: T) -> None:
    with ui.element("div").classes("cluster"):
        if row.account_id == visitor.account_id:
            words("span", t("people.organisation.you"), "badge")
        if row.certified and row.certified_until:
            last_day = shown_day(row.certified_until - 1)
            words("span", t("people.organisation.certified_until", date=last_day), "badge badge--good")
        elif row.certified:
            words("span", t("people.organisation.certified"), "badge badge--good")
        else:
            words("span", t("people.organisation.not_certified"), "badge")
        if not row.second_factor:
            words("span", t("people.organisation.no_phone"), "badge")
        if row.open_sessions:
            words("span", t("people.organisation.signed_in"), "badge")
    if row.certified and row.certified_at:
        day = shown_day(row.certified_at)
        given = t("people.organisation.certified_more", date=day, by=row.certified_by, reason=row.certified_reason)
        paragraph(given, "hint pre-wrap")


class _Deeds:
    """The buttons for one person. What is shown is a kindness; every action asks again whether it is allowed."""

    def __init__(
        self,
        house: House,
        visitor: Visitor,
        t: T,
        place: MembershipView,
        row: PersonRow,
        roles: list[Role],
        kind: OrganisationKind,
        redraw: Callable[[], Any],
    ) -> None:
        self.house, self.visitor, self.t, self.place, self.row = house, visitor, t, place, row
        self.roles, self.kind, self.redraw = roles, kind, redraw

    def show(self) -> None:
        """A folded list of buttons; nothing when there is nothing one may do."""
        t, row = self.t, self.row
        buttons: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        if may(self.roles, Deed.CERTIFY):
            again = "certify_again" if row.certified else "certify"
            buttons.append((t(f"people.organisation.{again}"), self._certify))
            if row.certified:
                buttons.append((t("people.organisation.uncertify"), self._uncertify))
        if row.account_id != self.visitor.account_id:
            if row.second_factor and may(self.roles, Deed.RESET_SECOND_FACTOR):
                buttons.append((t("people.organisation.reset"), self._reset))
            if row.open_sessions and may(self.roles, Deed.END_SESSIONS):
                buttons.append((t("people.organisation.sign_out"), self._sign_out))
            for membership_id, role in row.memberships:
                if role in may_bring(self.roles, self.kind):
                    buttons.append((self._role_text("end", role), self._ending(membership_id, role)))
        if not buttons:
            return
        with ui.element("details"):
            words("summary", t("people.organisation.deeds"), "button").props["aria-label"] = t(
                "people.organisation.deeds_for", name=row.name
            )
            with ui.element("div").classes("stack stack--tight"):
                for label, do in buttons:
                    ui.button(label, on_click=do, color=None).classes("button button--quiet")

    async def _certify(self) -> None:
        if await certify_dialog(self.house, self.visitor, self.t, self.place, self.row):
            self._done("certify_done")

    async def _uncertify(self) -> None:
        if await self._sure("uncertify"):
            account = self.row.account_id
            await self.house.database.act(withdraw_certification, self.visitor, self.place.organisation_id, account)
            self.house.sessions.reread_person(account)
            self._done("uncertify_done")

    async def _reset(self) -> None:
        if await self._sure("reset"):
            notice = await self.house.database.act(
                reset_second_factor, self.visitor, self.place.organisation_id, self.row.account_id
            )
            await self.house.sessions.sweep()
            letter = second_factor_letter(self.house.texts, self.house.settings.base_url, notice, self.visitor.name)
            await sent(self.house, letter)
            self._done("reset_done")

    async def _sign_out(self) -> None:
        if await self._sure("sign_out"):
            await self.house.database.act(
                end_sessions_of, self.visitor, self.place.organisation_id, self.row.account_id
            )
            await self.house.sessions.sweep()
            self._done("sign_out_done")

    def _ending(self, membership_id: str, role: Role) -> Callable[[], Awaitable[None]]:
        async def end() -> None:
            if await confirm(
                self.t,
                title=self._role_text("end_title", role),
                happens=self._role_text("end_happens", role),
                label=self.t("people.organisation.end_do"),
                danger=True,
            ):
                await self.house.database.act(end_membership, self.visitor, self.place.organisation_id, membership_id)
                self.house.sessions.reread_person(self.row.account_id)
                await self.house.sessions.sweep()
                self._done("ended")

        return end

    async def _sure(self, deed: str) -> bool:
        t, name = self.t, self.row.name
        return await confirm(
            t,
            title=t(f"people.organisation.{deed}_title", name=name),
            happens=t(f"people.organisation.{deed}_happens", name=name),
            label=t(f"people.organisation.{deed}_do"),
            danger=True,
        )

    def _role_text(self, key: str, role: Role) -> str:
        return self.t(f"people.organisation.{key}", name=self.row.name, role=self.t(f"web.role.{role.value}").lower())

    def _done(self, key: str) -> None:
        ui.notify(self.t(f"people.organisation.{key}", name=self.row.name), type="positive", position="top")
        self.redraw()

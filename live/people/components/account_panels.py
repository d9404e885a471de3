"""Me: my name and language, my password and phone, and where I am signed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from live.people.actions import change_own_language, change_own_name, end_own_session
from live.people.components.lines import line, lines
from live.people.dates import shown_time
from live.people.queries import SessionRow, my_sessions, own_account
from live.people.visitor import Visitor
from live.web.components.card import card
from live.web.components.words import heading, paragraph, words
from live.web.house import House
from live.web.texts import T


async def about_me(house: House, visitor: Visitor, t: T) -> None:
    """Name and language; the page is read again in the new one."""
    account = await house.database.look(own_account, visitor)
    heading(t("people.account.about"))
    with card():
        paragraph(t("people.account.email", email=account.email))
        name = ui.input(t("people.account.name"), value=account.name).props("maxlength=80").classes("w-full")

        async def save() -> None:
            await house.database.act(change_own_name, visitor, str(name.value or ""))
            house.sessions.reread_person(visitor.account_id)
            ui.notify(t("people.account.name_saved"), type="positive", position="top")

        with ui.element("div").classes("cluster"):
            ui.button(t("people.account.save_name"), on_click=save, color=None).classes("button")
    heading(t("people.account.language"))
    with card(), ui.element("div").classes("cluster") as choice:
        choice.props.update({"role": "group", "aria-label": t("people.account.language")})
        for code, label in (("da", t("people.account.danish")), ("en", t("people.account.english"))):
            button = ui.button(label, on_click=_speaking(house, visitor, code), color=None).classes("button")
            button.classes("button--primary" if account.language == code else "")
            button.props.update({"aria-pressed": "true" if account.language == code else "false", "lang": code})


def _speaking(house: House, visitor: Visitor, code: str) -> Callable[[], Awaitable[None]]:
    async def choose() -> None:
        await house.database.act(change_own_language, visitor, code)
        house.sessions.reread_person(visitor.account_id)
        ui.navigate.reload()

    return choose


async def my_phone_and_password(house: House, visitor: Visitor, t: T) -> None:
    """Both are changed on plain pages, so that no password ever passes through a page's live connection."""
    account = await house.database.look(own_account, visitor)
    heading(t("people.account.phone"))
    with card():
        if account.second_factor:
            paragraph(t("people.account.phone_on", left=account.recovery_codes_left))
        else:
            paragraph(t("people.account.phone_off"))
        with ui.element("div").classes("cluster"):
            label = "people.account.phone_change" if account.second_factor else "people.account.phone_add"
            ui.link(t(label), "/to-trin").classes("button")
    heading(t("people.account.password"))
    with card(), ui.element("div").classes("cluster"):
        ui.link(t("people.account.change_password"), "/konto/kodeord").classes("button")


async def my_places(house: House, visitor: Visitor, t: T) -> None:
    """Every browser I am signed in with; any but this one can be ended here."""

    @ui.refreshable
    async def places() -> None:
        with lines():
            for row in await house.database.look(my_sessions, visitor):
                with line():
                    device = row.device or t("people.account.some_browser")
                    words("strong", device)
                    words(
                        "span",
                        t("people.account.since", begun=shown_time(row.begun_at), touched=shown_time(row.touched_at)),
                        "hint",
                    )
                    if row.this_one:
                        words("span", t("people.account.this_place"), "badge badge--good")
                    else:
                        button = ui.button(t("people.account.end_place"), on_click=ending(row), color=None)
                        button.classes("button button--quiet").props["aria-label"] = t(
                            "people.account.end_place_for", device=device, begun=shown_time(row.begun_at)
                        )

    def ending(row: SessionRow) -> Callable[[], Awaitable[None]]:
        async def end() -> None:
            await house.database.act(end_own_session, visitor, row.id)
            await house.sessions.sweep()
            ui.notify(t("people.account.ended_place"), type="positive", position="top")
            places.refresh()

        return end

    heading(t("people.account.places"))
    with card():
        await places()


def my_roles(visitor: Visitor, t: T) -> None:
    """What I am, and where."""
    heading(t("people.account.roles"))
    with card(), lines():
        for membership in visitor.memberships:
            role = t(f"web.role.{membership.role.value}")
            with line():
                words("span", t("people.account.role_line", role=role, organisation=membership.organisation_name))
                if membership.certified:
                    words("span", t("people.organisation.certified"), "badge badge--good")

"""/vagt/samtaler: the conversations that are over, without their words; and one of them, for who may read it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from nicegui import ui

from live.conversation.closed.actions import approve_hold, ask_hold, lift_hold, open_for_purpose
from live.conversation.closed.components.deeds import ask
from live.conversation.closed.components.lists import READ, Deeds, all_list, hold_list, own_list
from live.conversation.closed.queries import ClosedLine, ClosedList, HoldLine, Transcript, closed_list, transcript
from live.conversation.closed.replayed import frames
from live.people.dates import end_of_day, shown_day, shown_time
from live.people.visitor import MembershipView, Role, Visitor
from live.refusal import Refused
from live.web.components.confirm import confirm
from live.web.components.empty_state import empty_state
from live.web.components.replay_bar import ReplayBar
from live.web.components.room_view import RoomView
from live.web.components.words import paragraph
from live.web.house import House
from live.web.staff_page import staff_page
from live.web.static_files import static_url
from live.web.texts import T

HERE = "/vagt/samtaler"
AT_WORK = (Role.NEW_COUNSELLOR, Role.COUNSELLOR, Role.COORDINATOR, Role.TRAINER, Role.LEAD)
"""Whoever may have had a conversation. An administrator of the network sees nothing of its members."""


def register(house: House) -> None:
    """Open the list and the reading of one."""

    @staff_page(house, HERE, title="closed.title", world="live", section="closed", roles=AT_WORK)
    async def closed(visitor: Visitor, t: T, org: str = "") -> None:
        ui.add_head_html(f'<link rel="stylesheet" href="{static_url("closed.css")}">')
        place = _place(visitor, org)
        paragraph(t("closed.lead"), "lead")
        _places(visitor, t, place)
        await ClosedPage(house, visitor, t, place).open()

    @staff_page(house, READ, title="closed.read.title", world="live", section="closed", roles=AT_WORK)
    async def reading(visitor: Visitor, t: T, room: str) -> None:
        for sheet in ("history.css", "closed.css"):
            ui.add_head_html(f'<link rel="stylesheet" href="{static_url(sheet)}">')
        found = await house.database.look(transcript, house.keyring, house.rooms.log.gate, visitor, room)
        _read(t, found)


class ClosedPage:
    """One open list; drawn anew when something was done to it."""

    def __init__(self, house: House, visitor: Visitor, t: T, place: MembershipView) -> None:
        self._house, self._visitor, self._t, self._place = house, visitor, t, place
        self._client = ui.context.client
        self._deeds = Deeds(self._open, self._keep, self._approve, self._lift)

    async def open(self) -> None:
        """Build it."""
        self._said = ui.element("div").classes("said").props("aria-live=polite")
        self._box = ui.element("div").classes("stack closed")
        await self._draw()

    async def _draw(self) -> None:
        found: ClosedList = await self._house.database.look(
            closed_list, self._house.keyring, self._visitor, self._place.organisation_id
        )
        self._box.clear()
        with self._box:
            own_list(self._t, found.waiting)
            if found.coordinates:
                if found.others:
                    all_list(self._t, found.others, self._deeds)
                else:
                    empty_state(self._t("closed.none_title"), self._t("closed.none"))
                hold_list(self._t, found.holds, self._deeds)

    async def _open(self, line: ClosedLine) -> None:
        async def do(purpose: str, _day: str) -> None:
            await self._act(open_for_purpose, line.room_id, purpose)

        with self._client:
            t = self._t
            opened = await ask(
                t,
                title=t("closed.open.title"),
                happens=t("closed.open.happens"),
                purpose=t("closed.open.purpose"),
                label=t("closed.open.do"),
                do=do,
            )
            if opened:
                ui.navigate.to(READ.format(room=quote(line.room_id)))

    async def _keep(self, line: ClosedLine) -> None:
        async def do(purpose: str, day: str) -> None:
            await self._act(ask_hold, line.room_id, purpose, end_of_day(day))

        t = self._t
        with self._client:
            asked = await ask(
                t,
                title=t("closed.hold.ask_title"),
                happens=t("closed.hold.ask_happens"),
                purpose=t("closed.hold.ask_purpose"),
                until=t("closed.hold.ask_until"),
                label=t("closed.hold.ask_do"),
                do=do,
            )
        if asked:
            await self._say(t("closed.hold.asked_done"))

    async def _approve(self, hold: HoldLine) -> None:
        t, day = self._t, shown_day(hold.until - 1)
        await self._after_yes(
            confirm(
                t,
                title=t("closed.hold.approve_title"),
                happens=t("closed.hold.approve_happens", day=day),
                label=t("closed.hold.approve"),
            ),
            approve_hold,
            hold,
            t("closed.hold.approved_done"),
        )

    async def _lift(self, hold: HoldLine) -> None:
        t = self._t
        await self._after_yes(
            confirm(
                t,
                title=t("closed.hold.lift_title"),
                happens=t("closed.hold.lift_happens"),
                label=t("closed.hold.lift"),
                danger=True,
            ),
            lift_hold,
            hold,
            t("closed.hold.lifted_done"),
        )

    async def _after_yes(self, sure: Awaitable[bool], deed: Callable[..., Any], hold: HoldLine, done: str) -> None:
        with self._client:
            if not await sure:
                return
        try:
            await self._act(deed, hold.hold_id)
        except Refused as refused:
            done = self._t.refusal(refused)
        await self._say(done)

    async def _act(self, deed: Callable[..., Any], *args: Any) -> Any:
        return await self._house.database.act(deed, self._visitor, self._house.conversations, *args)

    async def _say(self, text: str) -> None:
        await self._draw()
        self._said.clear()
        with self._said:
            paragraph(text, "notice")


def _read(t: T, found: Transcript) -> None:
    ui.link(t("closed.read.back"), HERE).classes("back-link")
    paragraph(t("closed.read.began", at=shown_time(found.arrived_at)), "lead")
    paragraph(t("closed.read.own") if found.own else t("closed.read.for_purpose"), "hint")
    shown = frames(t, found.shown)
    if found.erased or not any(frame["kind"] == "said" for frame in shown):
        empty_state(t("closed.read.silent_title"), t("closed.read.silent"))
        return
    with ui.element("div").classes("replay-stage"):
        RoomView(t, shown, seat=found.seat)
        words = {name: t(f"closed.read.{name}") for name in ("play", "pause", "position", "speed")}
        ReplayBar({**words, "where": t("closed.read.where", n="{n}", of="{of}")})


def _place(visitor: Visitor, wanted: str) -> MembershipView:
    for membership in visitor.memberships:
        if wanted in ("", membership.organisation_id) and membership.role in AT_WORK:
            return membership
    raise Refused("not_found")


def _places(visitor: Visitor, t: T, place: MembershipView) -> None:
    places = {m.organisation_id: m for m in visitor.memberships if m.role in AT_WORK}
    if len(places) < 2:
        return
    with ui.element("nav").classes("cluster") as nav:
        nav.props["aria-label"] = t("closed.choose_place")
        for other in places.values():
            link = ui.link(other.organisation_name, f"{HERE}?org={quote(other.organisation_id)}")
            if other.organisation_id == place.organisation_id:
                link.props["aria-current"] = "page"

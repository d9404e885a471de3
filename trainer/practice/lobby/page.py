"""/oevelse: choose a case, find a colleague, and go."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from nicegui import background_tasks, ui

from live.people.queries import practice_days
from live.people.visitor import Visitor
from live.refusal import Refused
from live.web.components.card import card
from live.web.components.person_chip import person_chip
from live.web.components.words import heading, paragraph
from live.web.house import House, NextStep
from live.web.staff_page import staff_page
from live.web.static_files import static_url
from live.web.texts import T
from trainer.practice.lobby.actions import Lobby, Met, topic_of
from trainer.practice.lobby.components.asked import asked
from trainer.practice.lobby.components.code_entry import code_entry
from trainer.practice.lobby.components.colleagues import colleagues
from trainer.practice.lobby.components.find_partner import find_partner
from trainer.practice.lobby.components.shelf import Shelf, Wish
from trainer.practice.lobby.components.waiting import waiting
from trainer.practice.lobby.queries import Ask, Colleague, LobbyView, lobby
from trainer.practice.lobby.rules import PRESENT_EVERY, InvitationState, Way

TIME_TO_SEE_WHO_CAME: Final = 1.6
"""Seconds between "Fatima er her" and the room: long enough to read it, too short to wonder."""

CALL_FROM_THE_TAB: Final = """
const call = %s;
window.flyveTitle ??= document.title;
document.title = call ? `(1) ${call}` : window.flyveTitle;
"""
"""Whoever has gone to another tab sees there that somebody asks for them."""


def register(house: House) -> None:
    """Open /oevelse. `?sag=<slug>` begins at that case."""
    the_lobby = Lobby(house.runs.open, house.hub.knock)
    house.next_steps.append(partial(somebody_waits, house))

    @staff_page(house, "/oevelse", title="lobby.title", world="practice", section="practice")
    async def practice(visitor: Visitor, t: T, sag: str = "") -> None:
        page = LobbyPage(house, the_lobby, visitor, t)
        await page.open(sag)


async def somebody_waits(house: House, visitor: Visitor, t: T) -> NextStep | None:
    """For the home page: a partner sits in a room, or a colleague asks for me."""
    view = await house.database.look(lobby, visitor)
    if view.unfinished:
        run = view.unfinished[0]
        return NextStep(
            t("lobby.home.unfinished", name=run.partner_name),
            t("lobby.home.unfinished_says"),
            t("lobby.unfinished.back"),
            f"/oevelse/rum/{run.room_id}",
        )
    if view.asks:
        name = view.asks[0].name
        return NextStep(t("lobby.asked.title", name=name), t("lobby.home.asked"), t("lobby.home.answer"), "/oevelse")
    return None


class LobbyPage:
    """One open practice page. What it shows is read again whenever the hub knocks, and every few seconds anyway."""

    def __init__(self, house: House, the_lobby: Lobby, visitor: Visitor, t: T) -> None:
        self._house, self._lobby, self._visitor, self._t = house, the_lobby, visitor, t
        self._client = ui.context.client
        self._view: LobbyView
        self._choice = ""
        self._wish = Wish()
        self._waits_for: str | None = None
        self._answered: set[str] = set()
        self._said = ""
        self._leaving = False
        self._reading = asyncio.Lock()
        self._stale = False
        self._show_people: Callable[[tuple[Colleague, ...]], None] | None = None

    async def open(self, choice: str) -> None:
        """Build the page, and keep it fresh for as long as it is open."""
        self._choice = choice if self._house.scenarios.get(choice) else ""
        ui.add_head_html(f'<link rel="stylesheet" href="{static_url("lobby.css")}">')
        paragraph(self._t("lobby.lead"), "lead")
        self._news = ui.element("div").classes("stack news").props("aria-live=polite")
        with ui.element("div").classes("lobby"):
            with ui.element("div").classes("lobby__code"):
                code_entry(self._t, self._join)
            self._people = ui.element("div").classes("lobby__people")
            self._main = ui.element("div").classes("lobby__main stack")
        self._asks = ui.element("div").classes("asks").props("role=alert")
        await self._be_here()
        self._view = await self._house.database.look(lobby, self._visitor)
        self._keep_days = await self._house.database.look(practice_days, self._view.keep_in)
        self._follow(self._view)
        for draw in (self._draw_news, self._draw_main, self._draw_people, self._draw_asks):
            draw()
        self._listen()

    def _listen(self) -> None:
        topics = [topic_of(organisation_id) for organisation_id in self._visitor.organisation_ids]
        for subscription in [self._house.hub.subscribe(topic, self._read_soon) for topic in topics]:
            self._client.on_delete(subscription.close)
        self._client.on_connect(self._read_soon)
        ui.timer(PRESENT_EVERY / 1000, self._beat)

    # --- what somebody does ------------------------------------------------------------------------------------------

    def _choose(self, slug: str) -> None:
        self._choice = slug
        self._say("")
        self._draw_main()
        self._focus_main()

    async def _ask(self, way: Way, asked_id: str | None) -> None:
        await self._try(self._lobby.invite, scenario=self._choice, way=way, asked_id=asked_id)
        self._focus_main()

    async def _widen(self) -> None:
        await self._try(self._lobby.widen, self._waits_for or "")
        self._focus_main()

    async def _cancel(self) -> None:
        await self._try(self._lobby.cancel, self._waits_for or "")
        self._focus_main()

    async def _anew(self) -> None:
        """Back to the three ways, with the same case."""
        if self._view.mine is not None:
            self._choice = self._view.mine.scenario
        await self._cancel()

    async def _yes(self, invitation_id: str) -> None:
        self._answered.add(invitation_id)
        await self._try(self._lobby.accept, invitation_id)

    async def _not_now(self, invitation_id: str) -> None:
        self._answered.add(invitation_id)
        await self._try(self._lobby.decline, invitation_id)

    async def _join(self, typed: str) -> None:
        await self._try(self._lobby.join, typed)

    async def _try(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Do it; say what came of it; show how things are now."""
        if self._leaving:
            return
        self._say("")
        try:
            answer = await self._house.database.act(action, self._visitor, *args, **kwargs)
            if isinstance(answer, Refused):
                raise answer
        except Refused as refused:
            self._say(self._t.refusal(refused))
            answer = None
        if isinstance(answer, Met):
            self._go(answer.room_id, answer.partner_name, answer.scenario)
        else:
            await self._read()

    # --- what happens meanwhile --------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        if not self._leaving and self._client.has_socket_connection:
            await self._be_here()
            await self._read()

    async def _be_here(self) -> None:
        """A locked screen has nobody in front of it."""
        if self._house.sessions.known(self._visitor.session_id) == "open":
            await self._house.database.act(self._lobby.be_here, self._visitor)

    def _read_soon(self) -> None:
        if self._client.has_socket_connection and not self._client.is_deleted:
            background_tasks.create(self._read(), name="read the lobby")

    async def _read(self) -> None:
        """Show how things are now. What knocks meanwhile is answered by reading once more, not by a queue."""
        self._stale = True
        async with self._reading:
            if not self._stale or self._leaving or self._client.is_deleted:
                return
            self._stale = False
            view = await self._house.database.look(lobby, self._visitor)
            with self._client:
                self._show(view)

    def _show(self, view: LobbyView) -> None:
        """Draw only what has changed: whoever is typing or reading keeps their place."""
        before, self._view = self._view, view
        mine = view.mine
        if mine is not None and mine.state is InvitationState.MET and mine.id == self._waits_for:
            self._go(mine.room_id, mine.partner_name, mine.scenario)
            return
        self._follow(view)
        if before.asks != view.asks:
            self._tell_of_who_left(before.asks)
            self._draw_asks()
        if before.unfinished != view.unfinished:
            self._draw_news()
        if before.mine != mine:
            self._draw_main()
        elif before.colleagues != view.colleagues and self._show_people is not None:
            self._show_people(view.colleagues)
        if before.colleagues != view.colleagues:
            self._draw_people()

    def _follow(self, view: LobbyView) -> None:
        """Remember what this page waits for: whoever comes to that is met, wherever it was begun. A page opened
        afterwards leads nobody away; it shows the way back instead."""
        if view.mine is not None and view.mine.state is not InvitationState.MET:
            self._waits_for = view.mine.id

    def _tell_of_who_left(self, before: tuple[Ask, ...]) -> None:
        still = {ask.invitation_id for ask in self._view.asks} | self._answered
        for ask in before:
            if ask.invitation_id not in still:
                self._say(self._t("lobby.asked.gone", name=ask.name))

    def _go(self, room_id: str, name: str, scenario: str) -> None:
        """Both are told who has come, and are taken to the room."""
        self._leaving = True
        path, case = f"/oevelse/rum/{room_id}", self._house.scenarios.get(scenario)
        for part in (self._asks, self._main, self._news):
            part.clear()
        with self._main, card("arrived").props("role=status"):
            person_chip(name)
            heading(self._t("lobby.arrived.title", name=name))
            if case is not None:
                paragraph(self._t("lobby.arrived.case", title=case.text(self._t.code).title))
            ui.link(self._t("lobby.arrived.go"), path).classes("button button--primary")
        with self._main:
            ui.timer(TIME_TO_SEE_WHO_CAME, lambda: ui.navigate.to(path), once=True)
        self._main.run_method("scrollIntoView")

    # --- what one sees -----------------------------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        if text != self._said:
            self._said = text
            self._draw_news()

    def _draw_news(self) -> None:
        self._news.clear()
        with self._news:
            if self._said:
                paragraph(self._said, "notice")
            for run in self._view.unfinished:
                with ui.element("div").classes("notice notice--practice unfinished"):
                    paragraph(self._t("lobby.unfinished.says", name=run.partner_name))
                    ui.link(self._t("lobby.unfinished.back"), f"/oevelse/rum/{run.room_id}").classes("button")

    def _draw_main(self) -> None:
        mine, case = self._view.mine, self._house.scenarios.get(self._choice)
        self._show_people = None
        self._main.clear()
        with self._main:
            if mine is not None and mine.state is not InvitationState.MET:
                waiting(
                    self._t,
                    self._house.scenarios.get(mine.scenario),
                    mine,
                    on_widen=self._widen,
                    on_cancel=self._cancel,
                    on_anew=self._anew,
                )
            elif case is not None:
                self._show_people = find_partner(
                    self._t,
                    self._visitor,
                    case,
                    seen=case.slug in self._view.seen,
                    here=self._view.colleagues,
                    keep_days=self._keep_days,
                    on_ask=self._ask,
                    on_back=lambda: self._choose(""),
                )
            else:
                Shelf(self._t, self._house.scenarios, self._wish, self._view.seen, self._choose)

    def _draw_people(self) -> None:
        self._people.clear()
        with self._people:
            colleagues(self._t, self._house.scenarios, self._visitor, self._view.colleagues, self._yes)

    def _draw_asks(self) -> None:
        self._asks.clear()
        with self._asks:
            for ask in self._view.asks:
                asked(self._t, self._house.scenarios, ask, on_yes=self._yes, on_not_now=self._not_now)
        first = self._view.asks[0] if self._view.asks else None
        call = self._t("lobby.asked.title", name=first.name) if first else ""
        self._client.run_javascript(CALL_FROM_THE_TAB % json.dumps(call))

    def _focus_main(self) -> None:
        """After a panel has changed by one's own doing, reading goes on at its top."""
        if not self._leaving:
            self._client.run_javascript(
                f"const panel = document.getElementById({json.dumps(self._main.html_id)});"
                "panel.querySelector('[tabindex=\"-1\"]')?.focus({preventScroll: true});"
                "panel.scrollIntoView({block: 'nearest'});"
            )

"""/oevelse/historik and /oevelse/afspil/{room}: the practices one has been part of, and seeing one again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import background_tasks, ui
from nicegui.element import Element

from live.people.dates import shown_day, shown_time
from live.people.queries import practice_days
from live.people.visitor import Visitor
from live.refusal import Refused
from live.web.components.card import card
from live.web.components.confirm import confirm
from live.web.components.empty_state import empty_state
from live.web.components.room_view import RoomView
from live.web.components.words import heading, paragraph, words
from live.web.house import House
from live.web.staff_page import staff_page
from live.web.static_files import static_url
from live.web.texts import T
from trainer.practice.history.actions import History, note_watched, topic_of
from trainer.practice.history.components.after_talk import feelings, marked_places, took_along, young_card
from trainer.practice.history.components.replay_bar import ReplayBar
from trainer.practice.history.components.replayed import Note, frames, notes
from trainer.practice.history.components.run_card import RunDeeds, case_title, run_card
from trainer.practice.history.queries import MyRun, ShownRun, Viewer, my_runs, shown_to_me, viewers
from trainer.practice.history.replay import Replay, replay
from trainer.practice.history.rules import Words


def register(house: House) -> None:
    """Open the history and the replay."""
    history = History(house.rooms, house.hub.knock)

    @staff_page(house, "/oevelse/historik", title="history.title", world="practice", section="history")
    async def my_history(visitor: Visitor, t: T) -> None:
        await HistoryPage(house, history, visitor, t).open()

    @staff_page(house, "/oevelse/afspil/{room}", title="history.replay.title", world="practice", section="history")
    async def seen_again(visitor: Visitor, t: T, room: str) -> None:
        gate, keyring = house.rooms.log.gate, house.keyring
        shown = await house.database.look(replay, keyring, gate, visitor, room)
        if not shown.seat:
            await house.database.act(note_watched, visitor, shown.organisation_id, room)
        replay_page(house, t, shown)


class HistoryPage:
    """One open history. Only the runs that have changed are drawn anew."""

    def __init__(self, house: House, history: History, visitor: Visitor, t: T) -> None:
        self._house, self._history, self._visitor, self._t = house, history, visitor, t
        self._client = ui.context.client
        self._cards: dict[str, Element] = {}
        self._runs: tuple[MyRun, ...] = ()
        self._deeds = RunDeeds(self._erase, self._say_yes, self._withdraw, self._viewers)

    async def open(self) -> None:
        """Build the page, and keep it fresh for as long as it is open."""
        house, t, visitor = self._house, self._t, self._visitor
        ui.add_head_html(f'<link rel="stylesheet" href="{static_url("history.css")}">')
        days = await house.database.look(practice_days, visitor.home.organisation_id)
        self._runs = await house.database.look(my_runs, visitor)
        shown = await house.database.look(shown_to_me, visitor)
        self._said = ui.element("div").classes("said").props("aria-live=polite")
        if shown:
            shown_list(house, t, shown)
        if not self._runs:
            empty_state(t("history.none_title"), t("history.none"), label=t("history.none_label"), path="/oevelse")
        else:
            heading(t("history.mine"))
            paragraph(t("history.kept_one") if days == 1 else t("history.kept", days=days), "soft")
            with ui.element("div").classes("runs"):
                for run in self._runs:
                    self._cards[run.room_id] = card("run", tag="article")
                    self._draw(run)
        subscription = house.hub.subscribe(topic_of(visitor.account_id), self._read_soon)
        self._client.on_delete(subscription.close)

    async def _erase(self, run: MyRun) -> None:
        t = self._t
        happens = t("history.erase.happens", name=run.partner_name or t("history.erase.partner"))
        with self._client:
            sure = await confirm(
                t, title=t("history.erase.title"), happens=happens, label=t("history.erase.do"), danger=True
            )
        if sure:
            await self._try(self._history.erase, run.room_id, done=t("history.erase.done"))
            await self._house.purge.wipe()

    async def _say_yes(self, run: MyRun, viewer_id: str) -> None:
        await self._try(self._history.say_yes, run.room_id, viewer_id, done=self._t("history.show.noted"))

    async def _withdraw(self, run: MyRun, viewer_id: str) -> None:
        await self._try(self._history.withdraw, run.room_id, viewer_id, done=self._t("history.show.withdrawn"))

    async def _viewers(self, run: MyRun) -> tuple[Viewer, ...]:
        return await self._house.database.look(viewers, self._visitor, run.room_id)

    async def _try(self, action: Callable[..., Any], *args: Any, done: str) -> None:
        try:
            await self._house.database.act(action, self._visitor, *args)
        except Refused as refused:
            done = self._t.refusal(refused)
        await self._read()
        self._said.clear()
        with self._said:
            paragraph(done, "notice")

    def _read_soon(self) -> None:
        if not self._client.is_deleted:
            background_tasks.create(self._read(), name="read the history")

    async def _read(self) -> None:
        before = {run.room_id: run for run in self._runs}
        self._runs = await self._house.database.look(my_runs, self._visitor)
        for run in self._runs:
            if run.room_id in self._cards and before.get(run.room_id) != run:
                self._draw(run)

    def _draw(self, run: MyRun) -> None:
        box = self._cards[run.room_id]
        box.clear()
        with box:
            run_card(self._t, self._house.scenarios, run, self._deeds)


def shown_list(house: House, t: T, runs: tuple[ShownRun, ...]) -> None:
    """What colleagues let me see."""
    heading(t("history.shown.title"))
    paragraph(t("history.shown.lead"), "soft")
    with ui.element("div").classes("runs"):
        for run in runs:
            with card("run", tag="article"):
                title = case_title(t, house.scenarios, run.scenario)
                heading(title, 3)
                with ui.element("p").classes("run__facts"):
                    words("time", shown_time(run.opened_at), "run__at")
                    words("span", t("history.shown.between", names=t("history.shown.and").join(run.names)))
                paragraph(t("history.words.kept", day=shown_day(run.keep_until)), "hint")
                link = ui.link(t("history.run.replay"), f"/oevelse/afspil/{run.room_id}").classes("button")
                link.props["aria-label"] = t("history.run.replay_this", title=title)


def replay_page(house: House, t: T, shown: Replay) -> None:
    """The conversation in the middle, its controls in reach of a thumb, and what came after it below."""
    ui.add_head_html(f'<link rel="stylesheet" href="{static_url("history.css")}">')
    title = case_title(t, house.scenarios, shown.scenario)
    ui.link(t("history.replay.back"), "/oevelse/historik").classes("back-link")
    if shown.words is not Words.KEPT:
        with empty_state(
            t("history.replay.gone_title"), _gone(t, shown), label=t("history.none_label"), path="/oevelse"
        ):
            pass
        return
    paragraph(f"{title} · {shown_time(shown.opened_at)}", "lead")
    paragraph(_promise(t, shown), "hint")
    found = notes(t, shown)
    with ui.element("div").classes("replay-layout"):
        with ui.element("div"):
            _stage(house, t, shown, found)
        with ui.element("div"):
            marked_places(t, found)
            feelings(t, shown)
            took_along(t, shown)
    young_card(t, shown)


def _stage(house: House, t: T, shown: Replay, found: list[Note]) -> None:
    if not any(frame.kind == "said" for frame in shown.frames):
        empty_state(t("history.replay.silent_title"), t("history.replay.silent"))
        return
    with ui.element("div").classes("replay-stage"):
        RoomView(t, frames(t, house.scenarios, shown), seat=shown.seat)
        ReplayBar(t, [{"seat": n.seat, "said": n.said, "how": n.how, "text": n.text} for n in found])
    paragraph(t("history.replay.keys"), "hint keys")


def _gone(t: T, shown: Replay) -> str:
    if shown.words is Words.DELETED:
        return t("history.replay.gone_deleted")
    return t("history.replay.gone_outlived", day=shown_day(shown.keep_until))


def _promise(t: T, shown: Replay) -> str:
    day = shown_day(shown.keep_until)
    return t("history.replay.mine", day=day) if shown.seat else t("history.replay.by_consent", day=day)

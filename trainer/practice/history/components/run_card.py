"""One practice I was part of: what it was, what is left of it, and what can be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nicegui import ui

from live.people.dates import shown_day, shown_time
from live.web.components.words import heading, paragraph, words
from live.web.texts import T
from scenarios.library import Library
from trainer.practice.history.components.showing import showing
from trainer.practice.history.queries import MyRun, Viewer
from trainer.practice.history.rules import Words
from trainer.practice.lobby.components.press import press


@dataclass(frozen=True)
class RunDeeds:
    """What the page does when something is pressed; each is told which run it is about."""

    erase: Callable[[MyRun], Awaitable[None]]
    say_yes: Callable[[MyRun, str], Awaitable[None]]
    withdraw: Callable[[MyRun, str], Awaitable[None]]
    viewers: Callable[[MyRun], Awaitable[tuple[Viewer, ...]]]


def run_card(t: T, library: Library, run: MyRun, deeds: RunDeeds) -> None:
    """Drawn into a card of its own, which is drawn anew when this run has changed."""
    title = case_title(t, library, run.scenario)
    heading(title, 3)
    with ui.element("p").classes("run__facts"):
        words("time", shown_time(run.opened_at), "run__at")
        if run.partner_name:
            words("span", t("history.run.with", name=run.partner_name))
        if run.role:
            words("span", _role(t, run.role), "badge badge--practice")
    if run.going_on:
        paragraph(t("history.run.going_on"))
        with ui.element("div").classes("cluster"):
            ui.link(t("history.run.back"), f"/oevelse/rum/{run.room_id}").classes("button button--primary")
        return
    paragraph(_ending(t, run))
    paragraph(_words(t, run), "hint")
    if run.words is not Words.KEPT:
        return
    with ui.element("div").classes("cluster"):
        if run.played:
            again = ui.link(t("history.run.replay"), f"/oevelse/afspil/{run.room_id}").classes("button button--primary")
            again.props["aria-label"] = t("history.run.replay_this", title=title)
        erase = press(t("history.run.erase"), lambda: deeds.erase(run), "button--quiet")
        erase.props["aria-label"] = t("history.run.erase_this", title=title, day=shown_day(run.opened_at))
    if run.played:
        showing(t, run, deeds)


def case_title(t: T, library: Library, slug: str) -> str:
    """The case as it is called today; one that was taken down is still a practice that took place."""
    case = library.get(slug)
    return case.text(t.code).title if case else t("history.run.case_gone")


def _role(t: T, role: str) -> str:
    return t("history.run.was_young") if role == "young" else t("history.run.was_counsellor")


def _ending(t: T, run: MyRun) -> str:
    """Every ending is a neutral one (LC3)."""
    if run.ending == "no_case":
        return t("history.ending.no_case")
    if not run.played:
        return t("history.ending.not_begun")
    if run.ending == "logged_off":
        return t("history.ending.logged_off")
    if run.ending == "stopped":
        return t("history.ending.stopped")
    return t("history.ending.ended") if run.ending == "ended" else t("history.ending.left")


def _words(t: T, run: MyRun) -> str:
    if run.words is Words.DELETED:
        return t("history.words.deleted")
    if run.words is Words.OUTLIVED:
        return t("history.words.outlived", day=shown_day(run.keep_until))
    return t("history.words.kept", day=shown_day(run.keep_until))

"""The lists of conversations that are over. No word of any of them is here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nicegui import ui
from nicegui.element import Element

from live.conversation.closed.queries import ClosedLine, HoldLine
from live.people.dates import shown_day, shown_time
from live.web.components.card import card
from live.web.components.words import heading, paragraph, words
from live.web.texts import T

READ = "/vagt/samtaler/{room}"


@dataclass(frozen=True)
class Deeds:
    """What the page does when something is pressed."""

    open: Callable[[ClosedLine], Awaitable[None]]
    keep: Callable[[ClosedLine], Awaitable[None]]
    approve: Callable[[HoldLine], Awaitable[None]]
    lift: Callable[[HoldLine], Awaitable[None]]


def own_list(t: T, lines: tuple[ClosedLine, ...]) -> None:
    """Mine, to be registered at the desk."""
    with card("card--next" if lines else "card--quiet"):
        heading(t("closed.own_title"))
        if not lines:
            paragraph(t("closed.own_none"))
            return
        paragraph(t("closed.own_lead"))
        with ui.element("ul").classes("closed-own"):
            for line in lines:
                with ui.element("li"):
                    words("time", shown_time(line.arrived_at))
                    words("span", t(f"registration.ending.{line.ending}"))
                    _marks(t, line)
                    at = shown_time(line.arrived_at)
                    _link(t("closed.read_it"), t("closed.read_this", at=at), READ.format(room=line.room_id))
        ui.link(t("closed.at_desk"), "/vagt").classes("button button--primary")


def all_list(t: T, lines: tuple[ClosedLine, ...], deeds: Deeds) -> None:
    """When, how it ended, whether there was an alarm, whether it is registered: for who coordinates or leads."""
    heading(t("closed.all_title"))
    with ui.element("div").classes("table-wrap").props('tabindex="0" role="region"') as wrap:
        wrap.props["aria-label"] = t("closed.table")
        with ui.element("table").classes("table closed-table"):
            with ui.element("thead"), ui.element("tr"):
                for column in ("began", "ending", "alarm", "registered", "gone", "deeds"):
                    words("th", t(f"closed.column.{column}")).props('scope="col"')
            with ui.element("tbody"):
                for line in lines:
                    _row(t, line, deeds)


def hold_list(t: T, holds: tuple[HoldLine, ...], deeds: Deeds) -> None:
    """Those that are kept, or that somebody has asked to keep."""
    with card("card--quiet"):
        heading(t("closed.hold.title"))
        paragraph(t("closed.hold.lead"), "hint")
        if not holds:
            paragraph(t("closed.hold.none"))
        for hold in holds:
            _hold(t, hold, deeds)


def _row(t: T, line: ClosedLine, deeds: Deeds) -> None:
    at = shown_time(line.arrived_at)
    with ui.element("tr"):
        words("th", at).props('scope="row"')
        with ui.element("td"):
            words("span", t(f"registration.ending.{line.ending}"))
            if line.erased:
                words("span", t("closed.erased"), "badge")
        words("td", t("closed.yes") if line.alarmed else t("closed.no"), "is-alarm" if line.alarmed else "")
        words("td", _registered(t, line))
        with ui.element("td"):
            words("span", shown_day(line.keep_until))
            if line.held:
                words("span", t("closed.held"), "badge")
        with ui.element("td"), ui.element("div").classes("cluster"):
            if line.erased:
                return
            if line.readable_until or (line.own and not line.registered):
                _link(*_read_words(t, line, at), READ.format(room=line.room_id))
            else:
                _press(t("closed.open_it"), t("closed.open_this", at=at), lambda: deeds.open(line))
            if not line.held:
                _press(t("closed.keep"), t("closed.keep_this", at=at), lambda: deeds.keep(line), "button--quiet")


def _registered(t: T, line: ClosedLine) -> str:
    if line.never_taken:
        return t("closed.nothing_to_register")
    return t("closed.yes") if line.registered else t("closed.no")


def _read_words(t: T, line: ClosedLine, at: str) -> tuple[str, str]:
    if line.readable_until is None:
        return t("closed.read_it"), t("closed.read_this", at=at)
    return t("closed.read_on", until=shown_time(line.readable_until)[-5:]), t("closed.read_on_this", at=at)


def _hold(t: T, hold: HoldLine, deeds: Deeds) -> None:
    day = shown_day(hold.until - 1)  # it ends as the next day begins
    with card("hold", tag="article"):
        heading(t("closed.hold.about", at=shown_time(hold.arrived_at)), 3)
        paragraph(t("closed.hold.purpose", purpose=hold.purpose))
        paragraph(t("closed.hold.asked", name=hold.asked_by, at=shown_time(hold.asked_at)), "hint")
        if hold.standing:
            paragraph(t("closed.hold.stands", name=hold.approved_by, day=day))
        else:
            paragraph(t("closed.hold.until", day=day))
            paragraph(t("closed.hold.waits"), "hint")
        with ui.element("div").classes("cluster"):
            if hold.may_approve:
                _press(t("closed.hold.approve"), "", lambda: deeds.approve(hold), "button--primary")
            _press(t("closed.hold.lift"), "", lambda: deeds.lift(hold))


def _marks(t: T, line: ClosedLine) -> None:
    if line.alarmed:
        words("span", t("closed.alarm"), "badge badge--danger")
    if line.erased:
        words("span", t("closed.erased"), "badge")


def _press(text: str, spoken: str, do: Callable[[], Awaitable[None]], classes: str = "") -> Element:
    button = words("button", text, f"button {classes}".strip())
    button.props["type"] = "button"
    if spoken:
        button.props["aria-label"] = spoken
    button.on("click", lambda _event: do(), js_handler="() => emit()")
    return button


def _link(text: str, spoken: str, path: str) -> None:
    link = ui.link(text, path).classes("button")
    link.props["aria-label"] = spoken

"""Waiting for a partner: the code, big; what is being done; and the way out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from live.people.dates import shown_time
from live.web.components.card import card
from live.web.components.words import heading, paragraph, words
from live.web.texts import T
from scenarios.schema import Scenario
from trainer.practice.lobby.components.press import press
from trainer.practice.lobby.queries import MyInvitation
from trainer.practice.lobby.rules import InvitationState, Way

Deed = Callable[[], Awaitable[None]]


def waiting(t: T, case: Scenario | None, mine: MyInvitation, *, on_widen: Deed, on_cancel: Deed, on_anew: Deed) -> None:
    """The panel in place of the shelf, for as long as somebody waits or has not yet seen what became of it."""
    with card("waiting"):
        if case is not None:
            paragraph(t("lobby.wait.case", title=case.text(t.code).title), "hint")
        if mine.over:
            _over(t, on_anew, on_cancel)
        elif mine.state is InvitationState.DECLINED:
            _not_now(t, mine, on_widen, on_anew, on_cancel)
        elif mine.way is Way.PERSON and not mine.asked_is_here:
            _gone(t, mine, on_widen, on_cancel)
        else:
            _still(t, mine, on_cancel)


def _still(t: T, mine: MyInvitation, on_cancel: Deed) -> None:
    _heading(_what_we_do(t, mine))
    words("span", "", "breath").props["aria-hidden"] = "true"
    if mine.way is Way.PERSON:
        paragraph(t("lobby.wait.person_says", name=mine.asked_name))
    elif mine.way is Way.ANYONE:
        paragraph(t("lobby.wait.anyone_says"))
    _code(t, mine)
    press(t("lobby.wait.cancel"), on_cancel)


def _gone(t: T, mine: MyInvitation, on_widen: Deed, on_cancel: Deed) -> None:
    """The one who was asked has left the page: said, and then waited for or replaced, as one likes."""
    _heading(t("lobby.wait.gone_title", name=mine.asked_name))
    paragraph(t("lobby.wait.gone"))
    _code(t, mine)
    with ui.element("div").classes("cluster"):
        press(t("lobby.wait.widen"), on_widen, "button--primary")
        press(t("lobby.wait.cancel"), on_cancel)


def _not_now(t: T, mine: MyInvitation, on_widen: Deed, on_anew: Deed, on_cancel: Deed) -> None:
    _heading(t("lobby.wait.declined_title", name=mine.asked_name))
    paragraph(t("lobby.wait.declined"))
    with ui.element("div").classes("cluster"):
        press(t("lobby.wait.widen"), on_widen, "button--primary")
        press(t("lobby.wait.anew"), on_anew)
        press(t("lobby.wait.later"), on_cancel, "button--quiet")


def _over(t: T, on_anew: Deed, on_cancel: Deed) -> None:
    _heading(t("lobby.wait.over_title"))
    paragraph(t("lobby.wait.over"))
    with ui.element("div").classes("cluster"):
        press(t("lobby.wait.anew"), on_anew, "button--primary")
        press(t("lobby.wait.later"), on_cancel, "button--quiet")


def _code(t: T, mine: MyInvitation) -> None:
    with ui.element("div").classes("code"):
        alone = mine.way is Way.CODE
        paragraph(t("lobby.wait.code_lead") if alone else t("lobby.wait.code_too"), "code__lead")
        # Read out letter by letter, as it is said across a table.
        shown = paragraph(mine.code, "code__letters")
        shown.props["role"] = "img"
        shown.props["aria-label"] = t("lobby.wait.code_spoken", code=" ".join(mine.code))
        paragraph(t("lobby.wait.code_until", time=shown_time(mine.expires_at).rpartition(" ")[2]), "hint")


def _what_we_do(t: T, mine: MyInvitation) -> str:
    if mine.way is Way.PERSON:
        return t("lobby.wait.person", name=mine.asked_name)
    return t("lobby.wait.anyone") if mine.way is Way.ANYONE else t("lobby.wait.code")


def _heading(text: str) -> None:
    heading(text).props["tabindex"] = "-1"

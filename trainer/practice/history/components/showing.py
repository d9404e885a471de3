"""To whom a run is shown: nobody, until both have said yes to just that person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from live.web.components.words import paragraph, words
from live.web.texts import T
from trainer.practice.history.queries import MyRun, Showing, Viewer
from trainer.practice.lobby.components.code_entry import typed
from trainer.practice.lobby.components.press import press

if TYPE_CHECKING:
    from trainer.practice.history.components.run_card import RunDeeds

SEND_CHOICE = "(event) => { event.preventDefault(); emit(event.target.elements.hvem.value); }"


def showing(t: T, run: MyRun, deeds: RunDeeds) -> None:
    """What has been agreed or asked, and a place to ask."""
    for one in run.showings:
        if one.shown:
            _agreed(t, run, one, deeds)
        elif one.i_said_yes:
            _waits_for_partner(t, run, one, deeds)
        else:
            _partner_asks(t, run, one, deeds)
    if run.partner_name:
        _ask(t, run, deeds)


def _partner_asks(t: T, run: MyRun, one: Showing, deeds: RunDeeds) -> None:
    with ui.element("div").classes("notice notice--practice"):
        paragraph(t("history.show.asked", partner=run.partner_name, viewer=one.viewer_name))
        with ui.element("div").classes("cluster"):
            press(t("history.show.yes"), lambda: deeds.say_yes(run, one.viewer_id), "button--primary")
            press(t("history.show.no"), lambda: deeds.withdraw(run, one.viewer_id))


def _waits_for_partner(t: T, run: MyRun, one: Showing, deeds: RunDeeds) -> None:
    with ui.element("div").classes("notice"):
        paragraph(t("history.show.waits", partner=run.partner_name, viewer=one.viewer_name))
        with ui.element("div").classes("cluster"):
            press(t("history.show.take_back"), lambda: deeds.withdraw(run, one.viewer_id))


def _agreed(t: T, run: MyRun, one: Showing, deeds: RunDeeds) -> None:
    with ui.element("div").classes("notice notice--good"):
        paragraph(t("history.show.agreed", viewer=one.viewer_name))
        with ui.element("div").classes("cluster"):
            press(t("history.show.no_longer"), lambda: deeds.withdraw(run, one.viewer_id))


def _ask(t: T, run: MyRun, deeds: RunDeeds) -> None:
    """Whom one could ask is only looked up when somebody wants to know."""
    with ui.element("details").classes("show-to") as details:
        words("summary", t("history.show.title"))
        inside = ui.element("div").classes("stack stack--tight")

    async def unfold() -> None:
        if not inside.default_slot.children:
            found = await deeds.viewers(run)
            asked = {one.viewer_id for one in run.showings}
            with inside:
                _choice(t, run, [one for one in found if one.account_id not in asked], deeds)

    details.on("toggle", lambda _event: unfold(), js_handler="() => emit()")


def _choice(t: T, run: MyRun, found: list[Viewer], deeds: RunDeeds) -> None:
    paragraph(t("history.show.how", partner=run.partner_name))
    if not found:
        paragraph(t("history.show.nobody"), "hint")
        return
    with ui.element("form").classes("show-to__form").props("novalidate") as form:
        label = words("label", t("history.show.whom"), "label")
        with ui.element("select").classes("input").props("name=hvem") as select:
            for one in found:
                role = t(f"web.role.{one.role.value}")
                words("option", f"{one.name}, {role.lower()}").props["value"] = one.account_id
        label.props["for"] = select.html_id
        words("button", t("history.show.ask", partner=run.partner_name), "button").props["type"] = "submit"
    form.on("submit", lambda event: deeds.say_yes(run, typed(event.args)), js_handler=SEND_CHOICE)

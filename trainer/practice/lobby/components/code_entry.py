"""A place to type the code that a colleague has said aloud."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from live.web.components.card import card
from live.web.components.words import heading, paragraph, words
from live.web.texts import T

# The field is emptied by nobody but its owner: what somebody types while the answer is on its way must stay.
SEND_CODE = "(event) => { event.preventDefault(); emit(String(event.target.elements.kode.value).slice(0, 40)); }"


def code_entry(t: T, on_code: Callable[[str], Awaitable[None]]) -> None:
    """Enter sends it too."""
    with card("card--quiet"):
        heading(t("lobby.code.title"))
        paragraph(t("lobby.code.lead"), "soft")
        with ui.element("form").classes("code-entry").props("novalidate autocomplete=off") as form:
            label = words("label", t("lobby.code.label"), "label")
            field = ui.element("input").classes("input code-entry__field")
            field.props("name=kode maxlength=12 autocomplete=off autocapitalize=characters spellcheck=false")
            label.props["for"] = field.html_id
            words("button", t("lobby.code.join"), "button button--primary").props["type"] = "submit"
        form.on("submit", lambda event: on_code(typed(event.args)), js_handler=SEND_CODE)


def typed(args: object) -> str:
    """What came from the browser, whatever it was."""
    value = args[0] if isinstance(args, list) and args else args
    return value if isinstance(value, str) else ""

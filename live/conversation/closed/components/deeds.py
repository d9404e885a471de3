"""Dialogs before something that is written in the book. A refusal is said in the dialog, and what was typed stays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from live.refusal import Refused
from live.web.components.words import heading, paragraph
from live.web.texts import T

Do = Callable[[str, str], Awaitable[None]]


async def ask(t: T, *, title: str, happens: str, purpose: str, label: str, do: Do, until: str = "") -> bool:
    """Asks for a purpose, and with `until` for a day too; `do(purpose, day)`. True when it was done."""
    with ui.dialog() as dialog, ui.card():
        dialog.props["aria-label"] = title
        heading(title)
        paragraph(happens)
        why = ui.textarea(purpose).props("maxlength=500 autofocus").classes("w-full")
        day = ui.input(until).classes("w-full") if until else None
        problem = paragraph("", "error").props('role="alert"')

        async def go() -> None:
            try:
                await do(str(why.value or ""), str(day.value or "") if day else "")
            except Refused as refused:
                problem.text = t.refusal(refused)
                return
            dialog.submit(True)

        with ui.element("div").classes("cluster"):
            ui.button(label, on_click=go, color=None).classes("button button--primary")
            ui.button(t("closed.cancel"), on_click=lambda: dialog.submit(False), color=None).classes("button")
    try:
        return bool(await dialog)
    finally:
        dialog.delete()

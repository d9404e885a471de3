"""Asks once, and says what will happen."""

from __future__ import annotations

from nicegui import ui

from live.web.components.words import heading, paragraph
from live.web.texts import T


async def confirm(t: T, *, title: str, happens: str, label: str, danger: bool = False) -> bool:
    """A dialog; True only when `label` was pressed. `happens` tells the whole consequence, before it is one."""
    with ui.dialog() as dialog, ui.card():
        dialog.props["aria-label"] = title
        heading(title)
        paragraph(happens)
        with ui.element("div").classes("cluster"):
            ui.button(label, on_click=lambda: dialog.submit(True), color=None).classes(
                f"button {'button--danger' if danger else 'button--primary'}"
            )
            ui.button(t("web.confirm.cancel"), on_click=lambda: dialog.submit(False), color=None).classes("button")
    try:
        return bool(await dialog)
    finally:
        dialog.delete()

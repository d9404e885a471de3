"""The page's name and address, with a picture for posters and a link for a school's intranet (UP6)."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from nicegui import ui

from live.door.components.sheet import Sheet
from live.door.document import Door
from live.door.editing import Part
from live.door.poster import picture
from live.web.components.words import heading, paragraph, words


def place_part(sheet: Sheet, saved: Door, link: str, organisation_id: str) -> None:
    """What is drawn here leads to the saved address: a poster must not show one that was never saved."""
    t = sheet.t
    with sheet.part(Part.PLACE):
        sheet.line(Part.PLACE, sheet.written, "place", t("door.place.name"), hint=t("door.place.name_hint"))
        sheet.line(Part.PLACE, sheet.written, "slug", t("door.place.slug"), hint=t("door.place.slug_hint"))
        heading(t("door.place.share"), 3)
        with ui.element("div").classes("door-share"):
            image = ui.element("img").classes("door-qr")
            image.props["src"], image.props["alt"] = picture(link), t("door.place.qr", place=saved.place)
            with ui.element("div").classes("stack stack--tight"):
                paragraph(t("door.place.link"), "soft")
                words("code", link, "door-code")
                paragraph(t("door.place.button"), "soft")
                words("code", _button(link, t("door.place.button_text")), "door-code")
                ui.link(t("door.place.download"), f"/vagt/indstillinger/qr.svg?org={quote(organisation_id)}").props(
                    "download"
                )


def _button(link: str, text: str) -> str:
    return f'<a href="{escape(link)}" rel="noreferrer">{escape(text)}</a>'

"""The demo's letters, newest first."""

from __future__ import annotations

import re

from nicegui import ui

from live.people.dates import shown_time
from live.people.mail import outbox
from live.web.components.card import card
from live.web.components.empty_state import empty_state
from live.web.components.words import heading, paragraph
from live.web.house import House
from live.web.texts import T


async def outbox_list(house: House, t: T) -> None:
    """Everybody in a demo may read everybody's letters: nobody there is real."""
    letters = await house.database.look(outbox)
    paragraph(t("people.outbox.lead"), "lead")
    if not letters:
        empty_state(t("people.outbox.none_title"), t("people.outbox.none"))
    for letter in letters:
        with card():
            heading(letter.subject)
            paragraph(t("people.outbox.to", recipient=letter.recipient, at=shown_time(letter.created_at)), "hint")
            paragraph(letter.text, "pre-wrap")
            for link in re.findall(re.escape(house.settings.base_url) + r"/\S+", letter.text):
                if "#" in link:
                    ui.link(link.split("#")[0], link)

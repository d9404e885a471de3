"""Play, pause, speed and place for the conversation that `RoomView` shows again."""

from __future__ import annotations

from collections.abc import Mapping

from nicegui import ui
from nicegui.element import Element

from live.web.components.room_view import data_block
from live.web.static_files import static_url


class ReplayBar(Element):
    """Steers the `RoomView` of the page, in the browser. `words`: play, pause, position, speed, where."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__("replay-bar")
        self.classes("replay")
        ui.add_body_html(data_block("replay-notes", []))
        ui.add_body_html(data_block("replay-words", dict(words)))
        ui.add_body_html(f'<script type="module" src="{static_url("replay-bar.js")}"></script>')

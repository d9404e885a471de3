"""Play, pause, speed, jump."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element

from live.web.components.room_view import data_block
from live.web.static_files import static_url
from live.web.texts import T


class ReplayBar(Element):
    """Steers the `RoomView` of the page, in the browser. `notes` are hung under the messages they are about:
    `{seat, said, how, text}`."""

    def __init__(self, t: T, notes: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("replay-bar")
        self.classes("replay")
        ui.add_body_html(data_block("replay-notes", list(notes)))
        ui.add_body_html(data_block("replay-words", _words(t)))
        ui.add_body_html(f'<script type="module" src="{static_url("replay-bar.js")}"></script>')


def _words(t: T) -> dict[str, str]:
    return {
        "play": t("history.replay.play"),
        "pause": t("history.replay.pause"),
        "position": t("history.replay.position"),
        "speed": t("history.replay.speed"),
        "where": t("history.replay.where", n="{n}", of="{of}"),
    }

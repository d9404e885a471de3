"""A conversation on a NiceGUI page: the same element as on light pages, shown again from its log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element

from live.web.static_files import static_url
from live.web.texts import T


class RoomView(Element):
    """`<room-view mode="replay">`. What it shows is `entries`, frames as on the wire (docs/protocol.md); `seat` is the
    one whose messages stand to the right.

    The conversation is drawn in the browser from one block of data, not from an element per message: going back and
    forth in it then costs the server nothing, and works while the line is gone.
    """

    def __init__(self, t: T, entries: Sequence[Mapping[str, Any]], *, seat: int = 0) -> None:
        super().__init__("room-view")
        self.props["mode"] = "replay"
        ui.add_head_html(f'<link rel="stylesheet" href="{static_url("room.css")}">')
        ui.add_body_html(data_block("room-texts", t.under("room")))
        ui.add_body_html(data_block("replay-entries", {"entries": list(entries), "seat": seat}))
        ui.add_body_html(f'<script type="module" src="{static_url("room-view.js")}"></script>')


def data_block(name: str, data: Any) -> str:
    """Data for a script, as text in the page. Nothing that people have written can end the block or begin markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/json" id="{name}">{text}</script>'

"""A screen that is locked while its line is slow is not given one more word (S4)."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from live.desk.board import Board
from live.desk.boards import Boards
from live.desk.items import Part
from live.desk.line import DeskLine, Guest
from live.people.visitor import Role
from live.socket.door import Standing, Visit
from live.web.texts import Texts
from tests.desk.test_items import ME, board_with, somebody


async def test_what_waited_for_a_slow_line_is_shown_as_the_screen_stands_when_it_goes_out() -> None:
    standing: list[Standing] = ["open"]
    sent: list[str] = []
    board = board_with(Part.WAITING_WORDS, somebody(Role.COUNSELLOR, certified=True, shift=True))

    class OneBoard:
        def watch(self, _place: str, on_change: Callable[[Board], None]) -> Callable[[], None]:
            on_change(board)
            return lambda: None

    async def slowly(frame: str) -> None:
        sent.append(frame)
        if "pong" in frame:  # a quarter of an hour passes before the line takes it
            standing[0] = "locked"
            line.tick(line.heard_at)

    async def nothing(*_: Any) -> dict[str, Any]:
        return {}

    line = DeskLine(
        visit=Visit("account", ME, "da", lambda: standing[0], lambda: None),
        guest=Guest("Fatima", ({"id": "lindby", "name": "Lindby", "roles": [], "certified": True},)),
        bell=False,
        boards=cast("Boards", OneBoard()),
        perform=nothing,
        t=Texts.load().language("da"),
        send_text=slowly,
    )
    line.take('{"t": "ping"}')
    sending = asyncio.create_task(line.send_for_ever())
    async with asyncio.timeout(5):
        while not any('"locked"' in frame for frame in sent):
            await asyncio.sleep(0.01)
    sending.cancel()
    assert any("waiting/room" in frame for frame in sent), "that somebody waits is shown"
    assert not any("Alma" in frame or "Hej" in frame for frame in sent)

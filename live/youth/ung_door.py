"""Her door to the socket: the cookie and the tab's value together name her visit, and the visit names her room."""

from collections.abc import Callable

from live.desk.board import Board, place
from live.desk.boards import Boards
from live.door.rules import Opening
from live.socket import frames
from live.socket.door import Scope, Visit
from live.socket.frames import Hello
from live.youth.cookies import visit_token
from live.youth.lines import Lines
from live.youth.visits import Visits

Say = Callable[[str, Opening], str]  # (language, opening) → what is said to those who wait, "" when there is nothing


class UngDoor:
    """Reads her cookie only: a counsellor's cookie on the same telephone opens nothing here."""

    def __init__(self, visits: Visits, lines: Lines, boards: Boards, say: Say, *, secure_cookies: bool) -> None:
        self._visits = visits
        self._lines = lines
        self._boards = boards
        self._say = say
        self._secure = secure_cookies

    async def enter(self, scope: Scope) -> Visit | None:
        """Who holds the cookie. Which room, if any, is decided by the tab's value in the hello."""
        token = visit_token(scope, self._secure)
        young = await self._visits.find(token, None)
        if young is None:
            return None

        async def room_of(hello: Hello) -> str | None:
            found = await self._visits.find(token, hello.tab) if hello.tab else None
            return found.room_id if found else None

        def beside(room_id: str, send: Callable[[str], None]) -> Callable[[], None]:
            self._visits.opened(young.visit_id)
            self._lines.opened(room_id)
            stop = self._boards.watch(young.organisation_id, _Teller(room_id, young.language, self._say, send).hear)

            def down() -> None:
                stop()
                self._lines.closed(room_id)
                self._visits.closed(young.visit_id)

            return down

        return Visit(
            "young",
            young.visit_id,
            young.language,
            standing=lambda: self._visits.standing(young.visit_id),
            touched=lambda: None,
            room_of=room_of,
            beside=beside,
        )


class _Teller:
    """Tells one waiting tab its place and what the door does, each once for every change."""

    def __init__(self, room_id: str, language: str, say: Say, send: Callable[[str], None]) -> None:
        self._room_id = room_id
        self._language = language
        self._say = say
        self._send = send
        self._told: list[str] = []

    def hear(self, board: Board) -> None:
        """The board has changed."""
        number, minutes = place(board, self._room_id)
        if not number:
            return  # she talks, or it is over: the line is none of her concern
        opening = board.opening
        tell = [
            frames.frame("queue", place=number, minutes=minutes),
            frames.frame(
                "door", open=opening.open, closes_at=opening.closes_at, text=self._say(self._language, opening)
            ),
        ]
        for frame in tell:
            if frame not in self._told:
                self._send(frame)
        self._told = tell

"""The door for people with an account: their session cookie, and nothing else, says who they are."""

import asyncio
import time
from http.cookies import CookieError, SimpleCookie

from live.people.cookies import read_session_cookie
from live.people.sessions import SessionBook
from live.socket.door import Scope, Visit

NOTE_EVERY = 5.0  # seconds


class StaffDoor:
    """Reads the staff cookie only: a young person's cookie opens nothing here."""

    def __init__(self, sessions: SessionBook, *, secure_cookies: bool) -> None:
        self._sessions = sessions
        self._secure = secure_cookies
        self._touching: set[asyncio.Task[None]] = set()

    async def enter(self, scope: Scope) -> Visit | None:
        """The visitor behind the handshake's cookie, or None."""
        visitor = await self._sessions.visitor(read_session_cookie(_cookies(scope), self._secure))
        if visitor is None:
            return None
        session_id = visitor.session_id
        noted_at = -NOTE_EVERY

        def touched() -> None:
            """Who writes twenty messages a minute is noted less often: a lock comes after minutes."""
            nonlocal noted_at
            if time.monotonic() - noted_at > NOTE_EVERY:
                noted_at = time.monotonic()
                self._touch(session_id)

        return Visit(
            "account",
            visitor.account_id,
            visitor.language,
            standing=lambda: self._sessions.known(session_id),
            touched=touched,
            belongs=lambda organisation_id: self._sessions.belongs(session_id, organisation_id),
        )

    def _touch(self, session_id: str) -> None:
        task = asyncio.create_task(self._sessions.touch(session_id))
        self._touching.add(task)
        task.add_done_callback(self._touching.discard)


def _cookies(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                found.update({key: morsel.value for key, morsel in SimpleCookie(value.decode("latin-1")).items()})
            except CookieError:
                continue
    return found

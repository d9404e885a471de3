"""Who comes in. Doors are registered in trainer/app.py; the room's verbs begin where a door has let somebody in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from live.socket.frames import Hello

Standing = Literal["open", "locked", "outside", "gone"]
Scope = dict[str, Any]


@dataclass(frozen=True)
class Visit:
    """Somebody at the socket, as their cookie says. Whether they hold a seat is asked for each room.

    `standing` answers at once and for every act: a session may have been locked or revoked since the handshake.
    "outside": signed in, but this room lies where they work no more.
    """

    principal_kind: str
    principal_id: str
    language: str
    standing: Callable[[], Standing]
    touched: Callable[[], None]
    belongs: Callable[[str], bool] | None = None
    """Whether they work in this organisation now; asked of the one that a room lies in. Without it nobody asks."""
    room_of: Callable[[Hello], Awaitable[str | None]] | None = None
    """For visitors who name no room: which one is theirs, or None. Without it the hello must name the room."""
    beside: Callable[[str, Callable[[str], None]], Callable[[], None]] | None = None
    """Called with the room and a way to send when a line stands: further frames beside the conversation (`queue`).
    What it answers is called when the line is down."""


class Door(Protocol):
    """One kind of cookie, one kind of visitor."""

    async def enter(self, scope: Scope) -> Visit | None:
        """The visitor behind this handshake's cookie, or None."""

"""Who comes in. Doors are registered in trainer/app.py; the room's verbs begin where a door has let somebody in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Standing = Literal["open", "locked", "gone"]
Scope = dict[str, Any]


@dataclass(frozen=True)
class Visit:
    """Somebody at the socket, as their cookie says. Whether they hold a seat is asked for each room.

    `standing` answers at once and for every act: a session may have been locked or revoked since the handshake.
    """

    principal_kind: str
    principal_id: str
    language: str
    standing: Callable[[], Standing]
    touched: Callable[[], None]


class Door(Protocol):
    """One kind of cookie, one kind of visitor."""

    async def enter(self, scope: Scope) -> Visit | None:
        """The visitor behind this handshake's cookie, or None."""

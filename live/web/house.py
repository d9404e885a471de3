"""The house: the parts chosen in `trainer/app.py`, handed to every page and route."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from live.web.texts import T, Texts

if TYPE_CHECKING:
    from live.hub.hub import Hub
    from live.keys.keyring import Keyring
    from live.people.mail import Mailer
    from live.people.sessions import SessionBook
    from live.people.visitor import Role, Visitor
    from live.storage.database import Database


@dataclass
class House:
    """Everything a page may need. Nothing here is global, so that a test can build a house of its own."""

    database: Database
    hub: Hub
    keyring: Keyring
    sessions: SessionBook
    mail: Mailer
    texts: Texts
    settings: HouseSettings
    scenarios: Any = None
    """A `scenarios.library.Library`; typed loosely, for `live` does not know the scenarios."""
    rooms: Any = None
    """The conversation engine (`live.room.actions.Rooms`)."""
    runs: Any = None
    """What begins a practice run (`trainer.practice.runs.Runs`); typed loosely like the scenarios."""
    purge: Any = None
    """What destroys words when their time is over (`live.retention.purge`)."""
    conversations: Any = None
    """What is done to live conversations (`live.conversation.actions.Conversations`)."""
    pages: dict[str, tuple[Role, ...]] = field(default_factory=dict)
    """Addresses that `staff_page` has opened, and for whom: the navigation shows no door that is not there."""
    next_steps: list[FindNextStep] = field(default_factory=list)
    """Asked in turn by the home page for the one thing to do next; the first answer wins."""


@dataclass(frozen=True)
class HouseSettings:
    """What the environment has decided about this house."""

    base_url: str
    """Scheme, host and port as people type it, e.g. `https://chat.example`; no path."""
    secure_cookies: bool
    """True over TLS: cookies are `Secure`, and HSTS is sent."""
    demo: bool
    worlds: frozenset[str]
    """`{"practice"}` or `{"practice", "live"}`."""
    idle_minutes: int = 15
    """Minutes without a person's touch until the screen hides words."""
    limits_url: str = "memory://"
    """Where failed tries are counted: `memory://`, or `redis://…` when several processes share a house."""
    proxies: frozenset[str] = frozenset()
    """Addresses of our own proxies, as `live.web.address.plain_address` writes them: only they are believed (A13)."""


@dataclass(frozen=True)
class NextStep:
    """One thing to do next, in the words of the visitor's language."""

    heading: str
    text: str
    label: str
    """The words on the button."""
    path: str


FindNextStep = Callable[["Visitor", T], Awaitable[NextStep | None]]

"""The doors a visitor is shown: those that are open in this house, and open to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from live.people.visitor import Visitor
    from live.web.house import House


def doors_for(house: House, visitor: Visitor) -> list[Door]:
    """The doors in the order they are shown."""
    return [door for door in DOORS if is_open(house, door.path, visitor)]


def is_open(house: House, path: str, visitor: Visitor) -> bool:
    """Whether the page exists in this house and this visitor may see it."""
    roles = house.pages.get(path)
    return roles is not None and (not roles or visitor.has(*roles))


@dataclass(frozen=True)
class Door:
    """A page with a place in the navigation. `section` is what `staff_page(section=…)` says to be marked as here."""

    path: str
    text: str
    section: str
    teaser: str = ""


DOORS: Final = (
    Door("/", "web.nav.home", "home"),
    Door("/oevelse", "web.nav.practice", "practice", "web.home.practice"),
    Door("/oevelse/historik", "web.nav.history", "history", "web.home.history"),
    Door("/vagt", "desk.page.title", "desk", "desk.page.teaser"),
    Door("/vagt/samtaler", "closed.nav", "closed", "closed.teaser"),
    Door("/vagt/statistik", "statistics.nav", "statistics", "statistics.teaser"),
    Door("/vagt/indstillinger", "door.settings.nav", "door", "door.settings.teaser"),
    Door("/vagt/alarmer", "emergency.nav", "alarms", "emergency.home"),
    Door("/organisation", "web.nav.organisation", "organisation", "web.home.organisation"),
    Door("/postkasse", "web.nav.outbox", "outbox", "web.home.outbox"),
)

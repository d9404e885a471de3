"""What can stand in a room's log, and the words for worlds, rooms and seats."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class World(StrEnum):
    """A room belongs to one world for ever."""

    PRACTICE = "practice"
    LIVE = "live"


class RoomKind(StrEnum):
    """1-1 (LC1), group (GC1) and invited (IC1)."""

    PAIR = "pair"
    GROUP = "group"
    INVITED = "invited"


class SeatRole(StrEnum):
    """What one is in a room; rights follow from it and from nothing else."""

    YOUNG = "young"
    COUNSELLOR = "counsellor"
    COLLEAGUE = "colleague"
    COORDINATOR = "coordinator"
    OBSERVER = "observer"
    GUEST = "guest"
    TRAINER = "trainer"
    PARTNER = "partner"  # practice, before the roles are dealt and after one has stepped out of them


@dataclass(slots=True, frozen=True)
class Entry:
    """An entry as it is read: unsealed. `body` is None once it has been erased."""

    seq: int
    kind: str
    seat: int
    body: dict[str, Any] | None
    key: str | None
    at: int


@dataclass(slots=True, frozen=True)
class Draft:
    """An entry on its way into the log. `seat` None means the seat that acts."""

    kind: str
    body: dict[str, Any]
    seat: int | None = None


@dataclass(frozen=True)
class EntryKind:
    """A kind of entry. `keeps` names the structural fields of its body that survive erasing: the room's shape
    (who sat where, in what role) must fold the same before and after the words are gone."""

    name: str
    keeps: tuple[str, ...] = ()


HOUSE = 0  # the seat of what nobody did: phases, deals

ENTRY_KINDS: tuple[EntryKind, ...] = (
    EntryKind("placed", keeps=("seat", "role")),  # a seat that waits for somebody
    EntryKind("seated", keeps=("seat", "role")),
    EntryKind("unseated", keeps=("seat",)),
    EntryKind("phase", keeps=("phase",)),
    EntryKind("said"),
    EntryKind("withdrawn", keeps=("seat", "said")),
    EntryKind("whispered", keeps=("to",)),
    EntryKind("noted", keeps=("to",)),
    EntryKind("sparred"),
    EntryKind("warned", keeps=("to",)),
    EntryKind("muted", keeps=("to",)),
    EntryKind("unmuted", keeps=("to",)),
    EntryKind("alarm"),
    EntryKind("alarm_acknowledged"),
    EntryKind("alarm_closed"),
    EntryKind("ended", keeps=("how",)),
    EntryKind("erased"),
    EntryKind("closed"),
)

"""The two gates: who may see an entry, and who may do a deed. Small tables, enumerated completely by a test.

Sockets, pages, exports and replays all ask here; nothing else in the house decides over sight.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from live.room.entries import Entry, RoomKind, SeatRole, World
from live.room.state import Seat, State

ANY_PHASE = "*"  # any but closed


class Sight(StrEnum):
    HIDDEN = "hidden"
    MASKED = "masked"  # that it happened, but neither by whom nor what
    WHOLE = "whole"


class Whose(Enum):
    """Whose entries of a kind a role sees."""

    ALL = "all"
    OWN = "own"
    OWN_AND_TO_ME = "own and to me"
    OWN_OTHERS_MASKED = "own, others masked"


@dataclass(frozen=True)
class SightRow:
    """These roles see these entries, in these worlds and kinds of room. What no row grants is hidden."""

    entries: tuple[str, ...]
    roles: tuple[SeatRole, ...]
    whose: Whose = Whose.ALL
    worlds: tuple[World, ...] = tuple(World)
    kinds: tuple[RoomKind, ...] = tuple(RoomKind)


@dataclass(frozen=True)
class DeedRow:
    """These roles may do these deeds while the room is in one of these phases. What no row grants is refused."""

    verbs: tuple[str, ...]
    roles: tuple[SeatRole, ...]
    phases: tuple[str, ...] = (ANY_PHASE,)
    worlds: tuple[World, ...] = tuple(World)
    kinds: tuple[RoomKind, ...] = tuple(RoomKind)


class Gate:
    """Both tables, laid out for looking up. Raises ValueError when two rows speak about the same cell."""

    def __init__(self, sight: Iterable[SightRow], deeds: Iterable[DeedRow]) -> None:
        self.sight: Mapping[tuple[str, str, str, str], Whose] = _sight_table(sight)
        self.deeds: Mapping[tuple[str, str, str, str], frozenset[str]] = _deed_table(deeds)

    def view(self, entry: Entry, seat: Seat, state: State) -> Sight:
        """What `seat` sees of `entry`, with `state` as it is once the entry stands. Fixed for ever after."""
        if entry.seq < seat.from_seq or (seat.until_seq is not None and entry.seq > seat.until_seq):
            return Sight.HIDDEN
        whose = self.sight.get((state.world, state.kind, entry.kind, seat.role))
        if whose is None:
            return Sight.HIDDEN
        if whose is Whose.ALL or entry.seat == seat.number:
            return Sight.WHOLE
        if whose is Whose.OWN_OTHERS_MASKED:
            return Sight.MASKED
        if whose is Whose.OWN_AND_TO_ME and entry.body is not None and entry.body.get("to") == seat.number:
            return Sight.WHOLE
        return Sight.HIDDEN

    def may(self, number: int, verb: str, state: State) -> str | None:
        """None if seat `number` may do `verb` now, else the refusal code (docs/protocol.md)."""
        seat = state.seats.get(number)
        if seat is None or not seat.sits:
            return "no_seat"
        phases = self.deeds.get((state.world, state.kind, verb, seat.role))
        if phases is None:
            return "not_allowed"
        if state.phase == "closed":
            return "closed"
        if ANY_PHASE not in phases and state.phase not in phases:
            return "not_now"
        if seat.muted and verb in SPOKEN:
            return "muted"
        return None


SPOKEN = frozenset({"say", "whisper"})

YOUNG, COUNSELLOR, COLLEAGUE, COORDINATOR, OBSERVER, GUEST, TRAINER, PARTNER = SeatRole
AT_THE_KEYS = (COUNSELLOR, COLLEAGUE, COORDINATOR)
STAFF = (*AT_THE_KEYS, OBSERVER, TRAINER)
EVERYONE = tuple(SeatRole)

SIGHT: tuple[SightRow, ...] = (
    # Who is here, what is said and how it ends is for everyone: the young person is told the truth (LC19, PM3).
    # (A place that waits for somebody is "placed", and seen by nobody.)
    SightRow(("seated", "unseated", "phase", "said", "withdrawn", "ended", "erased", "closed"), EVERYONE),
    # A whisper is for one young person and those responsible (GC8); an observer has no part in it.
    SightRow(("whispered", "warned", "muted", "unmuted"), AT_THE_KEYS),
    SightRow(("whispered", "warned", "muted", "unmuted"), (YOUNG, GUEST), Whose.OWN_AND_TO_ME),
    # Sparring never reaches the young person (LC9).
    SightRow(("sparred",), AT_THE_KEYS),
    # A note to you is for you, from whoever stands beside you.
    SightRow(("noted",), EVERYONE, Whose.OWN_AND_TO_ME),
    # That help has been called is for those who act on it; telling the young person is a human's choice (EM5).
    SightRow(("alarm", "alarm_acknowledged", "alarm_closed"), (*AT_THE_KEYS, TRAINER)),
)

PRACTICE, LIVE = (World.PRACTICE,), (World.LIVE,)
GROUPS = (RoomKind.GROUP, RoomKind.INVITED)

# What is done in a live 1-1 conversation stands in live/conversation/gate.py, and its alarm in live/emergency/gate.py.
DEEDS: tuple[DeedRow, ...] = (
    DeedRow(("say", "withdraw"), (YOUNG, *AT_THE_KEYS, GUEST), ("open", "play"), PRACTICE),
    DeedRow(("say", "withdraw"), (YOUNG, *AT_THE_KEYS, GUEST), ("open", "play"), LIVE, GROUPS),
    DeedRow(("alarm", "acknowledge_alarm", "close_alarm"), AT_THE_KEYS, ("open", "play"), PRACTICE),
    DeedRow(("spar",), AT_THE_KEYS, ("open",), PRACTICE),
    DeedRow(("spar",), AT_THE_KEYS, ("open",), LIVE, GROUPS),
    DeedRow(("whisper", "warn", "mute", "unmute"), AT_THE_KEYS, ("open",), kinds=GROUPS),
    DeedRow(("note",), (COORDINATOR, TRAINER), ("open", "play"), PRACTICE),
    DeedRow(("note",), (COORDINATOR, TRAINER), ("open", "play"), LIVE, GROUPS),
    DeedRow(("leave",), EVERYONE, worlds=LIVE, kinds=GROUPS),
    DeedRow(("close",), AT_THE_KEYS, ("open",), worlds=LIVE, kinds=GROUPS),
)

# Signals are not entries: never stored, and only for those named here. {signal: {sender's role: receivers' roles}}
SIGNALS: Mapping[str, Mapping[SeatRole, tuple[SeatRole, ...]]] = {
    "typing": dict.fromkeys((YOUNG, *AT_THE_KEYS, GUEST, PARTNER), EVERYONE),
    # What is not sent yet is for the coordinator beside, never for the young person (CP2).
    "draft": {COUNSELLOR: (COORDINATOR,)},
}


def may_receive(signal: str, sender: str, receiver: str) -> bool:
    """Whether a signal from a seat in role `sender` reaches a seat in role `receiver`."""
    return receiver in SIGNALS.get(signal, {}).get(SeatRole(sender), ())


def _sight_table(rows: Iterable[SightRow]) -> dict[tuple[str, str, str, str], Whose]:
    table: dict[tuple[str, str, str, str], Whose] = {}
    for row in rows:
        for cell in _cells(row.worlds, row.kinds, row.entries, row.roles):
            if table.setdefault(cell, row.whose) is not row.whose:
                raise ValueError(f"two rows decide over sight of {cell}")
    return table


def _deed_table(rows: Iterable[DeedRow]) -> dict[tuple[str, str, str, str], frozenset[str]]:
    table: dict[tuple[str, str, str, str], frozenset[str]] = {}
    for row in rows:
        for cell in _cells(row.worlds, row.kinds, row.verbs, row.roles):
            if cell in table:
                raise ValueError(f"two rows decide over the deed {cell}")
            table[cell] = frozenset(row.phases)
    return table


def _cells(
    worlds: tuple[World, ...], kinds: tuple[RoomKind, ...], names: tuple[str, ...], roles: tuple[SeatRole, ...]
) -> Iterable[tuple[str, str, str, str]]:
    return ((w.value, k.value, n, r.value) for w in worlds for k in kinds for n in names for r in roles)

"""Both gates written out for people to read: `python -m tests.room.gates > tests/room/gates.txt` renews the table.

It asks the gates as sockets do, cell by cell, and knows nothing of their rows. Read the difference before you commit
it: every line says who may read a young person's words.
"""

from collections.abc import Iterable
from itertools import product

from live.conversation import gate as conversation
from live.emergency import gate as emergency
from live.room.entries import ENTRY_KINDS, Entry, RoomKind, SeatRole, World
from live.room.rules import DEEDS, SIGHT, Gate
from live.room.state import Seat, State
from trainer.practice import gate as practice

AREAS = (practice, conversation, emergency)
EVERY_KIND = (*ENTRY_KINDS, *(kind for area in AREAS for kind in area.ENTRY_KINDS))
EVERY_SIGHT = (*SIGHT, *(row for area in AREAS for row in area.SIGHT))
EVERY_DEED = (*DEEDS, *(row for area in AREAS for row in area.DEEDS))
KINDS = [kind.name for kind in EVERY_KIND]
VERBS = sorted({verb for row in EVERY_DEED for verb in row.verbs})
PHASES = [*conversation.PHASES, *practice.BEFORE_PLAY, practice.PLAY, *practice.DEBRIEF, "closed"]
ROOMS = [(world.value, kind.value) for world, kind in product(World, RoomKind)]
ROLES = [role.value for role in SeatRole]

SEEN = {
    ("whole", "whole", "whole"): "everyone's",
    ("whole", "hidden", "hidden"): "their own",
    ("whole", "whole", "hidden"): "their own and those to them",
    ("whole", "masked", "masked"): "their own, others' masked",
}


def full_gate() -> Gate:
    """The gate of a house with everything in it."""
    return Gate(EVERY_SIGHT, EVERY_DEED)


def table(gate: Gate, rooms: Iterable[tuple[str, str]] = ROOMS) -> str:
    """The whole text; kinds of room with the same rules share a chapter."""
    chapters: dict[str, list[str]] = {}
    for world, kind in rooms:
        chapters.setdefault(_chapter(gate, world, kind), []).append(f"{world} {kind}")
    return "\n".join(f"# {', '.join(names)}\n\n{text}" for text, names in chapters.items())


def sees(gate: Gate, world: str, kind: str, role: str, entry_kind: str) -> tuple[str, str, str]:
    """What seat 1 in `role` sees of its own entry, of one addressed to it, and of somebody else's."""
    state = State(world, kind, seats={1: Seat(1, role, 1), 2: Seat(2, "partner", 1)})
    probes = (Entry(5, entry_kind, 1, {}, None, 0), Entry(5, entry_kind, 2, {"to": 1}, None, 0))
    own, to_me, others = (
        gate.view(entry, state.seats[1], state) for entry in (*probes, Entry(5, entry_kind, 2, {}, None, 0))
    )
    return own.value, to_me.value, others.value


def phases(gate: Gate, world: str, kind: str, role: str, verb: str) -> list[str]:
    """The phases in which a seat in `role` may do `verb`."""
    state = State(world, kind, seats={1: Seat(1, role, 1)})
    allowed = []
    for phase in PHASES:
        state.phase = phase
        if gate.may(1, verb, state) is None:
            allowed.append(phase)
    return allowed


def _chapter(gate: Gate, world: str, kind: str) -> str:
    lines = ["## who sees what (who is not named sees nothing)", ""]
    for entry_kind in KINDS:
        cells = {
            role: SEEN.get(seen, f"?? {seen}")
            for role in ROLES
            if (seen := sees(gate, world, kind, role, entry_kind)) != NOTHING
        }
        lines += _lines(entry_kind, cells)
    lines += ["", "## who may do what, and when (who is not named may not)", ""]
    for verb in VERBS:
        cells = {role: "in " + " ".join(when) for role in ROLES if (when := phases(gate, world, kind, role, verb))}
        lines += _lines(verb, cells)
    return "\n".join([*lines, ""])


NOTHING = ("hidden", "hidden", "hidden")


def _lines(name: str, cells: dict[str, str]) -> list[str]:
    groups: dict[str, list[str]] = {}
    for role, cell in cells.items():
        groups.setdefault(cell, []).append(role)
    told = [f"{' '.join(roles)}: {cell}" for cell, roles in groups.items()] or ["nobody"]
    return [f"{name if number == 0 else '':<20}{line}" for number, line in enumerate(told)]


if __name__ == "__main__":
    print(table(full_gate()), end="")

"""Who may see and who may do, over every role × entry kind or verb × kind of room × world × phase.

`gates.txt` is the expected table, for people to read; the sentences below say what it must never become.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TypeVar

import pytest

from live.conversation import gate as conversation
from live.emergency import gate as emergency
from live.room.entries import Entry, RoomKind, SeatRole
from live.room.rules import DEEDS, SIGHT, SIGNALS, SPOKEN, DeedRow, Gate, SightRow, Whose, may_receive
from live.room.state import Seat, State
from tests.room.gates import (
    EVERY_DEED,
    EVERY_SIGHT,
    KINDS,
    NOTHING,
    ROLES,
    ROOMS,
    VERBS,
    full_gate,
    phases,
    sees,
    table,
)  # fmt: skip
from trainer.practice import gate as practice

EXPECTED = Path(__file__).with_name("gates.txt").read_text(encoding="utf-8")
AT_THE_KEYS = {"counsellor", "colleague", "coordinator"}
EVERYTHING = "everyone's"
FULL = full_gate()
Row = TypeVar("Row", SightRow, DeedRow)


def test_both_gates_are_as_they_were_last_read() -> None:
    assert table(FULL) == EXPECTED, "read the difference, then: python -m tests.room.gates > tests/room/gates.txt"


def test_the_table_is_complete_and_every_cell_has_a_name() -> None:
    assert "??" not in EXPECTED
    assert all(any(line.startswith(f"{name} ") for line in EXPECTED.splitlines()) for name in (*KINDS, *VERBS))
    named = [name for line in EXPECTED.splitlines() if line.startswith("# ") for name in line[2:].split(", ")]
    assert sorted(named) == sorted(f"{world} {kind}" for world, kind in ROOMS)


@pytest.mark.parametrize(("world", "kind"), ROOMS)
def test_sparring_never_reaches_the_young_person_nor_who_only_looks_on(world: str, kind: str) -> None:
    for role in set(ROLES) - AT_THE_KEYS:
        assert sees(FULL, world, kind, role, "sparred") == NOTHING


@pytest.mark.parametrize(("world", "kind"), ROOMS)
def test_a_whisper_is_for_its_addressee_and_those_responsible(world: str, kind: str) -> None:
    for role in ("young", "guest"):
        assert sees(FULL, world, kind, role, "whispered") == ("whole", "whole", "hidden")
    for role in ("observer", "trainer", "partner"):
        assert sees(FULL, world, kind, role, "whispered") == NOTHING


@pytest.mark.parametrize(("world", "kind"), ROOMS)
def test_a_note_reaches_nobody_but_its_two_ends(world: str, kind: str) -> None:
    for role in ROLES:
        assert sees(FULL, world, kind, role, "noted")[2] == "hidden"


@pytest.mark.parametrize(("world", "kind"), ROOMS)
def test_an_observer_says_and_does_nothing(world: str, kind: str) -> None:
    assert {verb for verb in VERBS if phases(FULL, world, kind, "observer", verb)} <= {"leave"}


@pytest.mark.parametrize(("world", "kind"), ROOMS)
def test_the_young_person_is_told_who_is_here_and_how_it_ends(world: str, kind: str) -> None:
    for entry_kind in ("seated", "unseated", "said", "closed", "erased"):
        assert sees(FULL, world, kind, "young", entry_kind) == ("whole", "whole", "whole")


@pytest.mark.parametrize("kind", list(RoomKind))
def test_practice_adds_nothing_to_live_rooms(kind: str) -> None:
    live = (conversation, emergency)
    plain = Gate(
        (*SIGHT, *(row for area in live for row in area.SIGHT)), (*DEEDS, *(row for area in live for row in area.DEEDS))
    )
    assert table(plain, [("live", kind)]) == table(FULL, [("live", kind)])


def test_each_card_has_one_reader() -> None:
    for role in set(ROLES) - {"young"}:
        assert sees(FULL, "practice", "pair", role, "card_young") == NOTHING
    for role in set(ROLES) - {"counsellor"}:
        assert sees(FULL, "practice", "pair", role, "card_counsellor") == NOTHING


def test_what_one_would_rather_not_play_is_for_nobody_elses_eyes() -> None:
    for role, entry_kind in product(ROLES, ("left_out", "wanted", "took_along", "reflected", "guessed", "marked")):
        assert sees(FULL, "practice", "pair", role, entry_kind) in (NOTHING, ("whole", "hidden", "hidden"))


def test_stop_is_in_reach_of_both_until_the_play_has_ended() -> None:
    for role in ("partner", "young", "counsellor"):
        assert phases(FULL, "practice", "pair", role, "stop") == [*practice.BEFORE_PLAY, practice.PLAY]


@pytest.mark.parametrize(("world", "kind"), ROOMS)
def test_nothing_is_done_in_a_closed_room(world: str, kind: str) -> None:
    for role, verb in product(ROLES, VERBS):
        assert "closed" not in phases(FULL, world, kind, role, verb)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_does_what_no_row_grants(role: str) -> None:
    state = State("live", "pair", seats={1: Seat(1, role, 1)})
    assert FULL.may(1, "become_coordinator", state) == "not_allowed"


def test_who_has_no_seat_or_has_left_may_do_nothing() -> None:
    state = State("live", "group", seats={1: Seat(1, "coordinator", 1, until_seq=7)})
    assert {FULL.may(number, verb, state) for number, verb in product((0, 1, 2), VERBS)} == {"no_seat"}


def test_who_is_muted_speaks_to_nobody() -> None:
    state = State("live", "group", seats={1: Seat(1, "counsellor", 1, muted=True)})
    assert {verb for verb in VERBS if FULL.may(1, verb, state) == "muted"} == SPOKEN


@pytest.mark.parametrize("entry_kind", KINDS)
def test_nobody_sees_what_was_before_them_or_comes_after_them(entry_kind: str) -> None:
    for (world, kind), role in product(ROOMS, ROLES):
        state = State(world, kind, seats={1: Seat(1, role, from_seq=5, until_seq=8)})
        for seq in (1, 4, 9, 100):
            assert FULL.view(Entry(seq, entry_kind, 1, {"to": 1}, None, 0), state.seats[1], state) == "hidden"


def test_an_erased_whisper_is_seen_by_the_same_people_as_before() -> None:
    state = State("live", "group", seats={1: Seat(1, "young", 1), 2: Seat(2, "young", 1)})
    erased = Entry(5, "whispered", 3, {"to": 1}, None, 0)
    assert FULL.view(erased, state.seats[1], state) == "whole"
    assert FULL.view(erased, state.seats[2], state) == "hidden"


def test_a_draft_reaches_only_the_coordinator_beside() -> None:
    reached = {
        (sender, receiver) for sender, receiver in product(ROLES, ROLES) if may_receive("draft", sender, receiver)
    }
    assert reached == {("counsellor", "coordinator")}


def test_an_unknown_signal_reaches_nobody() -> None:
    assert not any(may_receive("screen", sender, receiver) for sender, receiver in product(ROLES, ROLES))
    assert set(SIGNALS) == {"typing", "draft"}
    assert not any(
        may_receive("typing", sender, receiver) for sender, receiver in product(("observer", "trainer"), ROLES)
    )


def test_two_rows_never_decide_over_the_same_cell() -> None:
    with pytest.raises(ValueError, match="two rows decide over sight"):
        Gate((*SIGHT, SightRow(("sparred",), (SeatRole.COUNSELLOR,), Whose.OWN)), DEEDS)
    with pytest.raises(ValueError, match="two rows decide over the deed"):
        Gate(SIGHT, (*DEEDS, DeedRow(("say",), (SeatRole.YOUNG,))))


def _other_gates() -> Iterator[tuple[str, Gate, tuple[str, str]]]:
    """Each row taken away, and each role of it added or taken away: what a slip of the hand would do."""
    sight, deeds = EVERY_SIGHT, EVERY_DEED
    for place, row in enumerate(sight):
        for name, instead in _other_rows(row):
            rest = [_without(other, instead, "entries") for other in (*sight[:place], *sight[place + 1 :])]
            yield f"{row.entries} {name}", Gate([*rest, instead], deeds), (row.worlds[0].value, row.kinds[0].value)
    for place, deed in enumerate(deeds):
        for name, other_deed in _other_rows(deed):
            others = [_without(other, other_deed, "verbs") for other in (*deeds[:place], *deeds[place + 1 :])]
            yield (
                f"{deed.verbs} {name}",
                Gate(sight, [*others, other_deed]),
                (deed.worlds[0].value, deed.kinds[0].value),
            )


def _other_rows(row: Row) -> Iterator[tuple[str, Row]]:
    yield "without anybody", replace(row, roles=())
    for role in SeatRole:
        changed = tuple(r for r in row.roles if r != role) if role in row.roles else (*row.roles, role)
        yield f"with {role} flipped", replace(row, roles=changed)
    if isinstance(row, SightRow):
        for whose in Whose:
            if whose != row.whose:
                yield f"as {whose}", replace(row, whose=whose)
    elif len(row.phases) > 1 or row.phases != ("*",):
        for phase in row.phases:
            yield f"not in {phase}", replace(row, phases=tuple(p for p in row.phases if p != phase))


def _without(other: Row, row: Row, names: str) -> Row:
    """`other`, no longer deciding over what `row` now decides over."""
    if set(getattr(other, names)).isdisjoint(getattr(row, names)):
        return other
    if set(other.worlds).isdisjoint(row.worlds) or set(other.kinds).isdisjoint(row.kinds):
        return other
    return replace(other, roles=tuple(role for role in other.roles if role not in row.roles))


def test_any_slip_of_the_hand_in_a_row_is_seen() -> None:
    rooms = {room: table(FULL, [room]) for room in ROOMS}
    slips = list(_other_gates())
    unseen = [name for name, gate, room in slips if table(gate, [room]) == rooms[room]]
    assert unseen == []
    assert len(slips) > 300

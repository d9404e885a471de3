"""What a room is, is a fold over its log: one invariant, for every kind of entry there is."""

import copy

import pytest

from live.room.entries import Draft, Entry, RoomKind, World
from live.room.state import State
from tests.room.engine import BODIES, GATE, KINDS, Engine


def test_every_kind_of_entry_is_tried_here() -> None:
    assert set(BODIES) == {kind.name for kind in KINDS}


@pytest.mark.parametrize("seat", [0, 1, 2])
@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_growing_by_one_is_folding_all(engine: Engine, kind: str, seat: int) -> None:
    room_id = engine.open("young", "counsellor", "coordinator", kind=RoomKind.PAIR, world=World.PRACTICE)
    state_before = copy.deepcopy(engine.whole(room_id).state)

    engine.write(room_id, Draft(kind, BODIES[kind]), seat=seat)

    after = engine.whole(room_id)
    assert state_before.grow(after.entries[-1], GATE) == after.seen[-1]
    assert state_before == after.state
    assert engine.database.act_now(engine.rooms.log.open, room_id).state == after.state, "the writer knows it so too"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name != "erased"], ids=lambda kind: kind.name)
def test_erasing_keeps_the_shape_and_nothing_else(engine: Engine, kind: object) -> None:
    name, keeps = kind.name, kind.keeps  # type: ignore[attr-defined]
    room_id = engine.open("young", "counsellor", "coordinator", world=World.PRACTICE)
    engine.write(room_id, Draft(name, BODIES[name]), seat=1)
    before = engine.whole(room_id)

    engine.erase(room_id)

    after = engine.whole(room_id)
    assert [(e.seq, e.kind, e.seat, e.at) for e in after.entries[:-1]] == [
        (e.seq, e.kind, e.seat, e.at) for e in before.entries
    ]
    assert after.seen[:-1] == before.seen, "everybody's numbers stay what they were"
    assert after.entries[-1].kind == "erased"
    assert set(after.entries[-2].body or {}) == set(keeps) & set(BODIES[name])
    assert all(seat.name == "" for seat in after.state.seats.values())
    before.state.grow(after.entries[-1], GATE)
    assert before.state == after.state, "who was there at the erasing knows what a newcomer knows"


def test_erasing_twice_is_harmless(engine: Engine) -> None:
    room_id = engine.open("young", "counsellor")
    engine.act(room_id, 1, "say", text="Hej")
    engine.erase(room_id)
    engine.erase(room_id)
    assert [entry.kind for entry in engine.whole(room_id).entries] == ["seated", "seated", "said", "erased", "erased"]


def test_equal_logs_give_equal_states_however_they_are_cut() -> None:
    entries = [
        Entry(1, "seated", 0, {"seat": 1, "role": "young", "name": "Alma"}, None, 0),
        Entry(2, "seated", 0, {"seat": 2, "role": "counsellor", "name": "Bo"}, None, 0),
        Entry(3, "said", 1, {"text": "Hej"}, None, 0),
        Entry(4, "seated", 0, {"seat": 1, "role": "partner", "name": "Alma"}, None, 0),
    ]
    whole, cut = State("live", "pair"), State("live", "pair")
    for entry in entries:
        whole.grow(entry, GATE)
    for entry in entries[:2]:
        cut.grow(entry, GATE)
    cut = copy.deepcopy(cut)
    for entry in entries[2:]:
        cut.grow(entry, GATE)
    assert whole == cut
    assert whole.seats[1].role == "partner"
    assert whole.seats[1].seen == 4

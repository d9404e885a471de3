"""A seat that waits for somebody: nobody sees it, it does nothing, and whoever takes it is shown everything."""

import pytest

from live.refusal import Refused
from live.room.entries import Draft
from tests.room.engine import Engine, code


@pytest.fixture
def room(engine: Engine) -> str:
    """Alma (1) waits; a place (2) waits for her counsellor."""
    room_id = engine.open("young", phase="waiting")
    engine.place(room_id, "colleague")
    return room_id


def test_nobody_is_told_of_it(engine: Engine, room: str) -> None:
    assert [shown.kind for shown in engine.seen_by(room, 1)] == ["seated"]
    assert engine.seen_by(room, 2) == []


def test_it_does_nothing_and_is_nobody(engine: Engine, room: str) -> None:
    assert code(engine.act(room, 2, "spar", text="Hej")) == "no_seat"
    engine.seat(room, "coordinator")
    (told,) = [entry.body for entry in engine.whole(room).entries if entry.kind == "seated" and entry.seq > 2]
    assert told is not None
    assert told["here"] == [[1, "young", "Young"]]


def test_who_takes_it_is_shown_everything_and_so_is_who_comes_after_them(engine: Engine, room: str) -> None:
    engine.act(room, 1, "say", text="Er der nogen?")
    assert engine.fill(room, "counsellor") == 2
    engine.write(room, Draft("phase", {"phase": "open"}))
    engine.act(room, 2, "spar", text="Ved du noget om det?")
    assert engine.fill(room, "colleague") == 3
    engine.act(room, 3, "say", text="Hej")
    assert engine.fill(room, "coordinator") == 4
    first, second, third = (engine.seen_by(room, seat) for seat in (2, 3, 4))
    assert [shown.kind for shown in first] == ["said", "seated", "phase", "sparred", "seated", "said", "seated"]
    assert first == second == third
    assert [shown.n for shown in third] == list(range(1, 8))
    assert [shown.kind for shown in engine.seen_by(room, 1)] == [
        "seated", "said", "seated", "phase", "seated", "said", "seated",
    ]  # fmt: skip


def test_it_inherits_no_more_than_was_counted_before_it(engine: Engine, room: str) -> None:
    """A note to the counsellor is theirs, also when the next seat has taken over counting."""
    engine.fill(room, "counsellor")
    engine.write(room, Draft("noted", {"text": "Spørg åbent", "to": 2}), seat=1)
    engine.fill(room, "colleague")
    assert "noted" in [shown.kind for shown in engine.seen_by(room, 2)]
    assert "noted" not in [shown.kind for shown in engine.seen_by(room, 3)]


def test_erased_it_counts_the_same(engine: Engine, room: str) -> None:
    engine.act(room, 1, "say", text="Hej")
    engine.fill(room, "counsellor")
    before = [(shown.n, shown.kind) for shown in engine.seen_by(room, 3)]
    engine.erase(room)
    after = engine.seen_by(room, 3)
    assert [(shown.n, shown.kind) for shown in after[:-1]] == before
    assert not any("text" in (shown.body or {}) for shown in after)
    assert engine.whole(room).state == engine.database.act_now(engine.rooms.log.open, room).state


def test_without_a_seat_that_waits_nobody_takes_one(engine: Engine) -> None:
    with pytest.raises(Refused, match="no_such_seat"):
        engine.fill(engine.open("young"), "counsellor")


def test_a_room_that_the_house_closes_says_when(engine: Engine, room: str) -> None:
    assert engine.whole(room).row.closed_at is None
    engine.write(room, Draft("closed", {}))
    closed_at = engine.whole(room).row.closed_at
    assert closed_at is not None
    engine.erase(room)
    assert engine.whole(room).row.closed_at == closed_at, "deleting the words later does not close it anew"

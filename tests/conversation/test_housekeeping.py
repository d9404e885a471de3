"""What the clock and the purge do: nobody is dropped silently, and what is left after the words is only a fact."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from live.conversation import housekeeping
from live.conversation.queries import in_line, waiting
from live.conversation.tables import Call, ClosedReading, Conversation, LegalHold, YoungVisit
from live.door.rules import Opening
from live.people.audit import verify
from live.people.tables import AuditRow
from live.room.tables import Entry, Room
from live.storage.clock import DAY, HOUR, MINUTE, now
from tests.conversation.evening import ALMA, Evening


@pytest.mark.parametrize("seconds", [0, 30, 60, 90, 119, 120, 170])
def test_a_place_is_kept_for_two_minutes_and_more(evening: Evening, seconds: int) -> None:
    room = evening.arrive().room_id
    evening.away(room, seconds)
    evening.tidy()
    assert evening.phase(room) == "waiting"
    evening.act(evening.them.line, [room], [])
    assert evening.row(room).away_since is None
    assert [row.room_id for row in evening.database.look_now(waiting, evening.places["Aaby"])] == [room]


def test_who_is_away_longer_has_given_up_neutrally(evening: Evening) -> None:
    room, other = evening.arrive().room_id, evening.arrive("Anna").room_id
    evening.away(room, 181)
    evening.tidy()
    assert (evening.row(room).ending, evening.phase(room)) == ("gave_up", "closed")
    assert evening.phase(other) == "waiting"
    evening.tidy()
    assert evening.kinds(room, ALMA).count("ended") == 1, "several servers may tidy"


def test_a_server_that_died_does_not_leave_a_ghost_in_the_line(evening: Evening) -> None:
    """Nobody said that she was gone: who is not heard of counts as away from when she was last seen."""
    room = evening.arrive().room_id
    seen = now() - 70_000
    evening.change(room, seen_at=seen)
    evening.knocks.clear()
    evening.tidy()
    assert evening.row(room).away_since == seen
    assert evening.knocks == [evening.places["Aaby"]]
    assert evening.database.look_now(in_line, evening.places["Aaby"]) == []


def test_here_and_away_wake_the_desk_only_when_they_change(evening: Evening) -> None:
    room = evening.arrive().room_id
    evening.knocks.clear()
    evening.act(evening.them.line, [room], [])
    assert evening.knocks == []
    evening.act(evening.them.line, [], [room])
    first = evening.row(room).away_since
    evening.act(evening.them.line, [], [room])
    assert evening.row(room).away_since == first, "away since the first time"
    evening.act(evening.them.line, [room], [room])
    assert evening.row(room).away_since is None, "another tab of hers is here"
    assert evening.knocks == [evening.places["Aaby"]] * 2


def test_a_running_conversation_waits_for_hours(evening: Evening) -> None:
    room = evening.taken()
    evening.away(room, 3 * 3_600 - 60)
    evening.tidy()
    assert evening.phase(room) == "open"
    evening.away(room, 3 * 3_600 + 1)
    evening.tidy()
    assert (evening.row(room).ending, evening.phase(room)) == ("lost", "after")


def test_no_conversation_runs_longer_than_half_a_day(evening: Evening) -> None:
    room = evening.taken()
    evening.change(room, arrived_at=now() - 12 * HOUR - 1)
    evening.tidy()
    assert evening.row(room).ending == "lost"


def test_rooms_end_within_a_day_and_can_still_be_registered(evening: Evening) -> None:
    room = evening.over()
    evening.change(room, arrived_at=now() - DAY - 1)
    evening.tidy()
    assert evening.phase(room) == "closed"
    (rest,) = evening.rows(Room)
    assert rest.closed_at is not None
    evening.register("Fatima", room)
    assert evening.row(room).registered_at is not None


def test_at_closing_time_who_waits_is_told_later_and_who_talks_goes_on(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks, waits = evening.taken(), evening.arrive().room_id
    late = evening.arrive("Anna").room_id
    closed_at = now()
    evening.change(waits, arrived_at=closed_at - HOUR)
    evening.change(late, arrived_at=closed_at + 1)

    def hours(_door: Any, at: int, _somebody: bool) -> Opening:
        return Opening(at < closed_at, "open" if at < closed_at else "hours")

    monkeypatch.setattr(housekeeping, "opening", hours)
    evening.tidy()
    assert evening.phase(waits) == "waiting", "it can still be taken for a while"
    monkeypatch.setattr(housekeeping, "now", lambda: closed_at + 11 * MINUTE)
    evening.act(evening.them.line, [waits, talks, late], [])
    evening.change(waits, seen_at=closed_at + 11 * MINUTE)
    evening.change(late, seen_at=closed_at + 11 * MINUTE)
    evening.tidy()
    assert (evening.row(waits).ending, evening.phase(waits)) == ("closed_door", "closed")
    assert evening.phase(talks) == "open", "a running conversation is never cut off by the clock"
    assert evening.phase(late) == "waiting", "who was let in outside the hours is not sent away by them"


async def test_after_the_words_there_is_only_a_fact(evening: Evening) -> None:
    room = evening.over()
    evening.ask("Fatima", room, "join")
    evening.act(evening.them.open_closed, evening.people["Dorte"], room, "Klage fra en forælder")
    evening.act(
        evening.them.ask_hold, evening.people["Dorte"], room, purpose="Politiet har bedt om det", until=now() + DAY
    )
    arrived = now() // DAY * DAY + 10 * HOUR + 7 * MINUTE + 12_345
    evening.register("Fatima", room)
    evening.change(
        room, arrived_at=arrived, taken_at=arrived + 3 * MINUTE + 4_000, ended_at=arrived + 40 * MINUTE, alarmed=True
    )
    evening.act(
        lambda session: session.execute(update(Room).where(col(Room.id) == room).values(keep_until=now())) and None
    )
    assert (await evening.purge.run()).rooms == 1
    (row,) = evening.rows(Conversation)
    assert row.arrived_at % (15 * MINUTE) == 0
    assert 0 <= arrived - row.arrived_at < 15 * MINUTE
    assert (row.taken_at, row.ended_at) == (row.arrived_at + 3 * MINUTE, row.arrived_at + 40 * MINUTE)
    assert (row.room_id, row.away_since, row.counsellor_seat, row.seen_at) == (None, None, None, row.arrived_at)
    assert (row.topics, row.alarmed) == ("loneliness", True)
    for table in (YoungVisit, Call, LegalHold, ClosedReading, Entry, Room):
        assert evening.rows(table) == [], table


async def test_the_book_does_not_tell_who_talked_about_what(evening: Evening) -> None:
    """The book keeps who took and who registered, to the millisecond and for ever; what it was about is kept too.
    Once the words are gone nothing leads from one to the other, above all not how long it was between the two."""
    room = evening.over("Fatima")
    evening.register("Fatima", room)
    evening.change(room, registered_at=now() + 47 * MINUTE)
    before = evening.row(room).id
    assert before in {row.object_ref for row in evening.rows(AuditRow)}
    evening.act(
        lambda session: session.execute(update(Room).where(col(Room.id) == room).values(keep_until=now())) and None
    )
    await evening.purge.run()
    (row,) = evening.rows(Conversation)
    assert row.id not in {known.object_ref for known in evening.rows(AuditRow)}
    assert row.registered_at == row.ended_at, "that it was registered, and no more"
    assert evening.database.look_now(verify, evening.keyring.audit_key()).whole

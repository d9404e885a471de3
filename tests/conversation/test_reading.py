"""Who may read a closed conversation, and how long; and what keeps its words past their promise."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from live.conversation.holding import held, hold_place, holds
from live.conversation.reading import closed_ones, may_read, read_closed, reading_place
from live.conversation.tables import ClosedReading, LegalHold
from live.keys.box import Unreadable
from live.people.tables import AuditRow
from live.refusal import Refused
from live.room.tables import Room
from live.storage.clock import DAY, now
from tests.conversation.evening import ALMA, GATE, Evening, refusal


def may(evening: Evening, name: str, room: str) -> bool:
    return evening.database.look_now(may_read, evening.people[name], room)


def opens(evening: Evening, name: str, room: str, purpose: str = "Opfølgning på en klage") -> str:
    return refusal(lambda: evening.act(evening.them.open_closed, evening.people[name], room, purpose))


def test_her_own_counsellor_reads_until_it_is_registered(evening: Evening) -> None:
    room = evening.taken()
    assert not may(evening, "Fatima", room), "what runs is read in its room"
    evening.does(room, ALMA, "leave")
    assert may(evening, "Fatima", room)
    assert not may(evening, "Gorm", room)
    evening.register("Fatima", room)
    assert not may(evening, "Fatima", room)


def test_a_coordinator_states_a_purpose_and_the_book_knows(evening: Evening) -> None:
    room = evening.taken()
    evening.does(room, ALMA, "say", text="Hej")
    evening.does(room, evening.seat(room, "Fatima"), "spar", text="Hvad tænker du?")
    assert opens(evening, "Dorte", room) == "not_now"
    evening.does(room, ALMA, "leave")
    evening.register("Fatima", room)
    assert not may(evening, "Dorte", room)
    assert opens(evening, "Dorte", room, "  ") == "purpose_needed"
    assert opens(evening, "Dorte", room) == "done"
    shown = evening.database.look_now(read_closed, evening.keyring, GATE, evening.people["Dorte"], room)
    assert [entry.body["text"] for entry in shown if entry.kind in ("said", "sparred")] == ["Hej", "Hvad tænker du?"]  # type: ignore[index]
    (reading,) = evening.rows(ClosedReading)
    assert b"klage" not in reading.purpose
    assert [row.actor for row in evening.rows(AuditRow) if row.action == "conversation.read"] == [
        evening.people["Dorte"]
    ]
    assert not may(evening, "Hanne", room), "each says why"


def test_it_is_open_for_half_an_hour(evening: Evening) -> None:
    room = evening.over()
    opens(evening, "Dorte", room)
    evening.act(lambda session: session.execute(update(ClosedReading).values(until=now())) and None)
    assert not may(evening, "Dorte", room)
    with pytest.raises(Refused, match="not_found"):
        evening.database.look_now(read_closed, evening.keyring, GATE, evening.people["Dorte"], room)


@pytest.mark.parametrize("name", ["Bo", "Gorm", "Fatima", "Carla", "Conny"])
def test_for_everybody_else_it_is_not_there(evening: Evening, name: str) -> None:
    room = evening.over()
    evening.register("Fatima", room)
    assert opens(evening, name, room) == "not_found"
    assert not may(evening, name, room)
    assert opens(evening, name, "gættet") == "not_found"


def test_the_list_shows_each_what_is_theirs(evening: Evening) -> None:
    hers, his = evening.over("Fatima"), evening.over("Gorm")
    aaby = evening.places["Aaby"]

    def listed(name: str) -> set[str]:
        return {one.room_id for one in evening.database.look_now(closed_ones, evening.people[name], aaby)}

    assert listed("Dorte") == {hers, his}
    assert listed("Fatima") == {hers}
    assert listed("Bo") == set()
    assert refusal(lambda: listed("Carla")) == "not_found"
    evening.register("Fatima", hers)
    assert listed("Fatima") == set()
    opens(evening, "Dorte", hers)
    until = {
        one.room_id: one.readable_until for one in evening.database.look_now(closed_ones, evening.people["Dorte"], aaby)
    }
    assert until[his] is None
    assert until[hers] is not None


def hold(evening: Evening, name: str, room: str, days: int = 30) -> str:
    return evening.act(
        evening.them.ask_hold, evening.people[name], room, purpose="Politiet har bedt om det", until=now() + days * DAY
    )


def approve(evening: Evening, name: str, hold_id: str) -> str:
    return refusal(lambda: evening.act(evening.them.approve_hold, evening.people[name], hold_id))


async def test_two_people_hold_a_conversation_back_from_the_purge(evening: Evening) -> None:
    kept, other = evening.over(), evening.over()
    hold_id = hold(evening, "Dorte", kept)
    assert approve(evening, "Dorte", hold_id) == "hold_needs_two"
    evening.act(lambda session: session.execute(update(Room).values(keep_until=now())) and None)
    assert not evening.database.look_now(held, kept), "one alone keeps nothing"
    assert approve(evening, "Hanne", hold_id) == "done"
    assert approve(evening, "Helle", hold_id) == "ended"
    assert (await evening.purge.run()).rooms == 1
    assert [row.id for row in evening.rows(Room)] == [kept]
    assert evening.whole(kept).entries
    assert other not in [row.id for row in evening.rows(Room)]
    evening.act(evening.them.lift_hold, evening.people["Dorte"], hold_id)
    assert (await evening.purge.run()).rooms == 1
    assert evening.rows(Room) == []


async def test_a_hold_ends_by_itself(evening: Evening) -> None:
    room = evening.over()
    approve(evening, "Hanne", hold(evening, "Helle", room))
    evening.act(lambda session: session.execute(update(Room).values(keep_until=now())) and None)
    assert (await evening.purge.run()).rooms == 0
    evening.act(lambda session: session.execute(update(LegalHold).values(until=now())) and None)
    assert (await evening.purge.run()).rooms == 1


async def test_many_that_are_held_stand_in_nobodys_way(evening: Evening) -> None:
    rooms = [evening.arrive().room_id for _ in range(55)]
    keep = set(rooms[:52])
    evening.act(
        lambda session: (
            session.execute(update(Room).where(col(Room.id).in_(keep)).values(keep_until=now() - 1_000)) and None
        )
    )
    evening.act(
        lambda session: session.execute(update(Room).where(col(Room.id).not_in(keep)).values(keep_until=now())) and None
    )
    evening.purge.held[:] = [lambda _session, room: room in keep]
    assert (await evening.purge.run()).rooms == 3
    assert {row.id for row in evening.rows(Room)} == keep


def test_who_may_hold_and_who_may_not(evening: Evening) -> None:
    room = evening.over()
    assert refusal(lambda: hold(evening, "Fatima", room)) == "not_found"
    assert refusal(lambda: hold(evening, "Carla", room)) == "not_found"
    assert refusal(lambda: hold(evening, "Hanne", room, days=400)) == "hold_until_odd"
    assert refusal(lambda: hold(evening, "Hanne", room, days=-1)) == "hold_until_odd"
    hold_id = hold(evening, "Hanne", room)
    for name in ("Fatima", "Carla", "Conny"):
        assert approve(evening, name, hold_id) == "not_found"
        assert refusal(lambda: evening.act(evening.them.lift_hold, evening.people[name], hold_id)) == "not_found"  # noqa: B023
    (view,) = evening.database.look_now(holds, evening.keyring, evening.people["Dorte"], evening.places["Aaby"])
    assert (view.purpose, view.standing, view.may_approve) == ("Politiet har bedt om det", False, True)
    (own,) = evening.database.look_now(holds, evening.keyring, evening.people["Hanne"], evening.places["Aaby"])
    assert not own.may_approve
    assert (
        refusal(
            lambda: evening.database.look_now(holds, evening.keyring, evening.people["Gorm"], evening.places["Aaby"])
        )
        == "not_found"
    )
    assert approve(evening, "Dorte", hold_id) == "done"
    deeds = [row.action for row in evening.rows(AuditRow)]
    assert deeds.count("hold.asked") == 1
    assert deeds.count("hold.approved") == 1


def test_a_hold_of_somebody_who_left_meanwhile_is_not_two_people(evening: Evening) -> None:
    hold_id = hold(evening, "Hanne", evening.over())
    evening.leaves_the_house("Hanne")
    assert approve(evening, "Dorte", hold_id) == "hold_needs_two"


def test_what_is_over_is_not_read_by_going_in_or_taking_it_over_instead(evening: Evening) -> None:
    """A purpose that is written down, or an alarm: there is no third way in for who coordinates (point 10)."""
    room = evening.over("Fatima")
    for name in ("Dorte", "Gorm"):
        assert refusal(lambda to=name: evening.hand_over("Dorte", room, to)) == "ended"  # type: ignore[misc]
    assert refusal(lambda: evening.enter("Dorte", room)) == "ended"
    assert not evening.has_seat(room, "Dorte")
    evening.does(room, evening.seat(room, "Fatima"), "alarm")
    evening.enter("Dorte", room)
    assert evening.has_seat(room, "Dorte"), "while Akut stands nobody is asked for a purpose first"


def test_who_sat_beside_holds_nothing_of_what_nobody_registered(evening: Evening) -> None:
    room = evening.taken("Fatima")
    evening.enter("Dorte", room)
    evening.does(room, evening.seat(room, "Fatima"), "finish")
    evening.tidy()
    assert evening.has_seat(room, "Dorte"), "the same evening they may still talk it over"
    evening.change(room, arrived_at=now() - 2 * DAY)
    evening.tidy()
    assert evening.phase(room) == "closed"
    assert not evening.has_seat(room, "Dorte")
    assert may(evening, "Fatima", room), "her own counsellor still has to register it"
    assert evening.seen(room, ALMA), "and Alma may read it for as long as it is kept"
    evening.register("Fatima", room)


def test_a_purpose_cannot_be_read_in_a_backup_when_its_day_is_over(evening: Evening) -> None:
    """It is about her: it rests under the key of the room, and is gone where the words are gone."""
    room = evening.over()
    opens(evening, "Dorte", room, "Hendes mor har ringet")
    evening.act(evening.them.ask_hold, evening.people["Dorte"], room, purpose="Politiet", until=now() + DAY)
    (reading,), (hold,) = evening.rows(ClosedReading), evening.rows(LegalHold)
    for purpose, place in ((reading.purpose, reading_place(reading.id)), (hold.purpose, hold_place(hold.id))):
        with pytest.raises(Unreadable):
            evening.keyring.open_personal(purpose, place)
    (view,) = evening.database.look_now(holds, evening.keyring, evening.people["Hanne"], evening.places["Aaby"])
    assert view.purpose == "Politiet"

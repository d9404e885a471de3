"""First come, first served; certified and on duty or not at all; out of turn only with a reason that is kept."""

import pytest

from live.people.audit import verify
from live.people.tables import AuditRow
from tests.conversation.evening import ALMA, Evening, refusal


def test_alma_writes_before_anybody_is_there_and_fatima_reads_it_all(evening: Evening) -> None:
    room = evening.arrive("Alma").room_id
    assert evening.does(room, ALMA, "say", text="Er der nogen?") == "done"
    assert evening.take_next("Fatima") == room
    assert evening.phase(room) == "open"
    fatima = evening.seat(room, "Fatima")
    shown = evening.seen(room, fatima)
    assert [entry.kind for entry in shown] == ["seated", "said", "seated", "phase"]
    assert [entry.n for entry in shown] == [1, 2, 3, 4]
    assert shown[0].body is not None and shown[0].body["name"] == "Alma"
    assert shown[1].body == {"text": "Er der nogen?"}
    assert evening.row(room).taken_at is not None


def test_alma_is_told_who_came_first_name_profession_and_that_it_is_the_municipality(evening: Evening) -> None:
    room = evening.taken("Fatima")
    (told,) = [entry.body for entry in evening.seen(room, ALMA) if entry.kind == "seated" and entry.body["seat"] != 1]  # type: ignore[index]
    assert told is not None
    assert (told["name"], told["profession"], told["employed"], told["role"]) == (
        "Fatima", "SSP", "municipal", "counsellor",
    )  # fmt: skip
    assert told["here"] == [[1, "young", "Alma"]], "nobody who is not there"


def test_who_came_first_is_taken_first_by_whoever_asks(evening: Evening) -> None:
    rooms = [evening.arrive(name).room_id for name in ("Alma", "Anna", "Asta")]
    for number, room in enumerate(rooms):
        evening.change(room, arrived_at=1_000 + number)
    assert [evening.take_next(name) for name in ("Fatima", "Gorm", "Fatima")] == rooms
    assert refusal(lambda: evening.take_next("Gorm")) == "nobody_waits"


def test_who_has_been_away_for_a_while_is_passed_over_but_not_forgotten(evening: Evening) -> None:
    first, second = evening.arrive("Alma").room_id, evening.arrive("Anna").room_id
    evening.change(first, arrived_at=1_000)
    evening.away(first, 50)
    assert evening.take_next("Fatima") == second
    evening.act(evening.them.line, [first], [])
    assert evening.take_next("Fatima") == first, "she came back and had kept her place"


def test_who_is_away_for_a_moment_keeps_the_turn(evening: Evening) -> None:
    first, second = evening.arrive("Alma").room_id, evening.arrive("Anna").room_id
    evening.change(first, arrived_at=1_000)
    evening.away(first, 20)
    assert evening.take_next("Fatima") == first
    assert evening.take_next("Gorm") == second


@pytest.mark.parametrize(
    ("name", "code"), [("Bo", "not_certified"), ("Hanne", "not_certified"), ("Carla", "not_found")]
)
def test_who_may_not_take_her_does_not(evening: Evening, name: str, code: str) -> None:
    room = evening.arrive().room_id
    assert refusal(lambda: evening.take_next(name)) == code
    assert refusal(lambda: evening.take(name, room)) == code
    assert evening.phase(room) == "waiting"
    assert not evening.has_seat(room, name)


def test_off_duty_is_off(evening: Evening) -> None:
    evening.arrive()
    evening.goes_off("Fatima")
    assert refusal(lambda: evening.take_next("Fatima")) == "not_on_duty"


def test_a_certification_withdrawn_a_second_ago_counts(evening: Evening) -> None:
    room = evening.arrive().room_id
    evening.withdraw_certification("Fatima")
    assert refusal(lambda: evening.take("Fatima", room)) == "not_certified"


def test_out_of_turn_needs_a_reason_that_colleagues_see_and_the_book_keeps(evening: Evening) -> None:
    first, acute = evening.arrive("Anna").room_id, evening.arrive("Alma").room_id
    evening.change(first, arrived_at=1_000)
    assert refusal(lambda: evening.take("Fatima", acute)) == "reason_needed"
    assert refusal(lambda: evening.take("Fatima", acute, "  ")) == "reason_needed"
    evening.take("Fatima", acute, "Skriver at det ikke kan vente")
    assert evening.row(acute).out_of_turn
    (reason,) = [entry for entry in evening.seen(acute, evening.seat(acute, "Fatima")) if entry.kind == "out_of_turn"]
    assert reason.body == {"text": "Skriver at det ikke kan vente"}
    assert "out_of_turn" not in evening.kinds(acute, ALMA)
    assert "conversation.taken_out_of_turn" in [row.action for row in evening.rows(AuditRow)]
    assert evening.phase(first) == "waiting"


def test_the_one_who_is_next_is_taken_by_name_without_a_reason(evening: Evening) -> None:
    first, second = evening.arrive("Alma").room_id, evening.arrive("Anna").room_id
    evening.change(first, arrived_at=1_000)
    evening.take("Fatima", first, "en grund, der ikke behøves")
    assert not evening.row(first).out_of_turn
    assert "out_of_turn" not in evening.kinds(first, evening.seat(first, "Fatima"))
    evening.take("Gorm", second)


def test_who_reaches_second_is_told_so_kindly(evening: Evening) -> None:
    room = evening.taken("Fatima")
    assert refusal(lambda: evening.take("Gorm", room)) == "taken"
    gone = evening.arrive().room_id
    evening.does(gone, ALMA, "leave")
    assert refusal(lambda: evening.take("Gorm", gone)) == "ended"


def test_the_desks_are_woken_when_somebody_comes_writes_and_is_taken(evening: Evening) -> None:
    place = evening.places["Aaby"]
    evening.knocks.clear()
    room = evening.arrive().room_id
    evening.does(room, ALMA, "say", text="Hej")
    evening.take("Fatima", room)
    assert evening.knocks == [place] * 3
    evening.does(room, ALMA, "say", text="Hej igen")
    assert evening.knocks == [place] * 3, "what is said while they talk is not the desk's news"


def test_the_book_of_the_evening_is_whole(evening: Evening) -> None:
    evening.taken()
    assert evening.database.look_now(verify, evening.keyring.audit_key()).whole


def test_a_coordinator_goes_in_beside_and_alma_is_told(evening: Evening) -> None:
    room = evening.taken()
    evening.does(room, ALMA, "say", text="Hej")
    evening.enter("Dorte", room)
    dorte = evening.seat(room, "Dorte")
    assert evening.seen(room, ALMA)[-1].body["name"] == "Dorte"  # type: ignore[index]
    assert "said" in evening.kinds(room, dorte), "what was before is for those who are responsible"
    assert "conversation.entered" in [row.action for row in evening.rows(AuditRow)]
    assert refusal(lambda: evening.enter("Dorte", room)) == "already_there"
    assert refusal(lambda: evening.enter("Gorm", room)) == "not_found", "no coordinator, so nothing is there"
    assert refusal(lambda: evening.enter("Carla", room)) == "not_found"
    assert evening.does(room, dorte, "leave") == "done"
    assert not evening.has_seat(room, "Dorte"), "who has left holds nothing of it"
    assert evening.phase(room) == "open"


def test_while_akut_rings_a_coordinator_needs_no_shift_to_help(evening: Evening) -> None:
    room = evening.taken()
    evening.goes_off("Dorte")
    assert refusal(lambda: evening.enter("Dorte", room)) == "not_on_duty"
    evening.does(room, evening.seat(room, "Fatima"), "alarm")
    evening.enter("Dorte", room)
    assert evening.seen(room, ALMA)[-1].body["name"] == "Dorte"  # type: ignore[index]
    assert refusal(lambda: evening.enter("Bo", room)) == "not_found"


def test_nobody_goes_in_beside_where_nobody_is(evening: Evening) -> None:
    room = evening.arrive().room_id
    assert refusal(lambda: evening.enter("Dorte", room)) == "not_now"

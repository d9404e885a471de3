"""A colleague comes in, or takes over; and Alma is told the truth as it happens."""

import pytest

from live.conversation.queries import calls, mine, running_of, talking
from live.conversation.tables import Call
from live.people.tables import AuditRow
from tests.conversation.evening import ALMA, Evening, refusal


def test_a_colleague_who_says_yes_sits_beside_and_has_read_it_all(evening: Evening) -> None:
    room = evening.taken()
    evening.does(room, ALMA, "say", text="Hej")
    evening.does(room, evening.seat(room, "Fatima"), "spar", text="Vil du læse med?")
    call = evening.ask("Fatima", room, "join", "Gorm")
    assert evening.answer("Gorm", call) == room
    gorm = evening.seat(room, "Gorm")
    assert evening.whole(room).state.seats[gorm].role == "colleague"
    assert [kind for kind in evening.kinds(room, gorm) if kind in ("said", "sparred")] == ["said", "sparred"]
    assert evening.seen(room, ALMA)[-1].body["name"] == "Gorm"  # type: ignore[index]
    assert evening.does(room, gorm, "say", text="Hej, jeg er Gorm") == "done"
    assert refusal(lambda: evening.ask("Fatima", room, "join", "Gorm")) == "already_there"


def test_whoever_is_on_duty_is_asked_and_the_first_one_comes(evening: Evening) -> None:
    room = evening.taken()
    call = evening.ask("Fatima", room, "join")
    assert evening.ask("Fatima", room, "join") == call, "the same question is not asked twice"
    assert refusal(lambda: evening.answer("Fatima", call)) == "not_found", "nobody answers themselves"
    assert refusal(lambda: evening.answer("Carla", call)) == "not_found"
    assert refusal(lambda: evening.answer("Bo", call)) == "not_certified"
    assert evening.answer("Gorm", call, yes=False) is None
    assert evening.answer("Dorte", call) == room, "one who cannot leaves it to the others"
    assert refusal(lambda: evening.answer("Gorm", call)) == "taken"


def test_a_no_from_who_was_asked_ends_the_question(evening: Evening) -> None:
    room = evening.taken()
    call = evening.ask("Fatima", room, "join", "Gorm")
    assert refusal(lambda: evening.answer("Dorte", call)) == "not_found"
    assert evening.answer("Gorm", call, yes=False) is None
    (row,) = evening.rows(Call)
    assert (row.yes, row.answered_by) == (False, evening.people["Gorm"])
    assert evening.database.look_now(calls, evening.places["Aaby"], 0) == []
    assert evening.ask("Fatima", room, "join", "Gorm") != call, "they may be asked again"


def test_only_who_is_at_work_here_is_asked(evening: Evening) -> None:
    room = evening.taken()
    assert refusal(lambda: evening.ask("Fatima", room, "join", "Carla")) == "not_on_duty"
    assert refusal(lambda: evening.ask("Fatima", room, "join", "Bo")) == "not_certified"
    evening.goes_off("Gorm")
    assert refusal(lambda: evening.ask("Fatima", room, "take_over", "Gorm")) == "not_on_duty"
    assert refusal(lambda: evening.ask("Dorte", room, "join")) == "not_yours"
    assert refusal(lambda: evening.ask("Carla", room, "join")) == "not_found"


def test_a_question_can_be_taken_back_and_does_not_stand_for_ever(evening: Evening) -> None:
    room = evening.taken()
    call = evening.ask("Fatima", room, "join", "Gorm")
    assert refusal(lambda: evening.act(evening.them.withdraw_call, evening.people["Gorm"], call)) == "not_found"
    evening.act(evening.them.withdraw_call, evening.people["Fatima"], call)
    assert refusal(lambda: evening.answer("Gorm", call)) == "taken"


def test_taking_over_tells_alma_who_came_and_that_it_changed_hands(evening: Evening) -> None:
    room = evening.taken("Fatima")
    old = evening.seat(room, "Fatima")
    call = evening.ask("Fatima", room, "take_over", "Gorm")
    assert evening.answer("Gorm", call) == room
    new = evening.seat(room, "Gorm")
    told = [(entry.kind, entry.body) for entry in evening.seen(room, ALMA)][-3:]
    assert [kind for kind, _ in told] == ["seated", "handed_over", "unseated"], "never alone in between"
    assert told[1][1] == {"from": old, "to": new}
    assert evening.row(room).counsellor_seat == new
    assert not evening.has_seat(room, "Fatima"), "who handed over holds nothing of it"
    assert evening.does(room, old, "say", text="Jeg er her endnu") == "no_seat"
    assert evening.does(room, new, "finish") == "done"


def test_a_colleague_beside_takes_over_in_the_seat_they_have(evening: Evening) -> None:
    room = evening.taken("Fatima")
    evening.answer("Gorm", evening.ask("Fatima", room, "join", "Gorm"))
    beside = evening.seat(room, "Gorm")
    evening.hand_over("Fatima", room, "Gorm")
    assert evening.seat(room, "Gorm") == beside == evening.row(room).counsellor_seat
    assert evening.whole(room).state.seats[beside].role == "counsellor"
    assert refusal(lambda: evening.hand_over("Gorm", room, "Gorm")) == "already_there"


def test_who_hands_over_and_comes_back_is_shown_the_whole_conversation(evening: Evening) -> None:
    room = evening.taken("Fatima")
    evening.does(room, ALMA, "say", text="Et")
    evening.hand_over("Fatima", room, "Gorm")
    evening.does(room, ALMA, "say", text="To")
    evening.hand_over("Gorm", room, "Fatima")
    shown = evening.seen(room, evening.seat(room, "Fatima"))
    assert [entry.body for entry in shown if entry.kind == "said"] == [{"text": "Et"}, {"text": "To"}]
    assert [entry.n for entry in shown] == list(range(1, len(shown) + 1))


def test_a_withdrawn_certification_stops_new_ones_and_the_running_one_is_handed_to_a_colleague(
    evening: Evening,
) -> None:
    room = evening.taken("Fatima")
    evening.arrive("Anna")
    evening.withdraw_certification("Fatima")
    assert refusal(lambda: evening.take_next("Fatima")) == "not_certified"
    assert evening.does(room, evening.seat(room, "Fatima"), "say", text="Vent lidt") == "done", "Alma is not left alone"
    (talk,) = evening.database.look_now(talking, evening.places["Aaby"])
    assert (talk.room_id, talk.counsellor) == (room, evening.people["Fatima"])
    assert refusal(lambda: evening.hand_over("Bo", room, "Gorm")) == "not_yours"
    assert refusal(lambda: evening.hand_over("Hanne", room, "Bo")) == "not_certified"
    assert refusal(lambda: evening.hand_over("Conny", room, "Carla")) == "not_found"
    evening.hand_over("Hanne", room, "Gorm")
    assert "handed_over" in evening.kinds(room, ALMA)
    assert evening.database.look_now(running_of, evening.people["Fatima"]) == []
    assert "conversation.handed_over" in [row.action for row in evening.rows(AuditRow)]


def test_who_works_there_no_more_is_out_and_a_coordinator_names_a_colleague(evening: Evening) -> None:
    room = evening.taken("Fatima")
    seat = evening.seat(room, "Fatima")
    evening.leaves_the_house("Fatima")
    assert refusal(lambda: evening.hand_over("Fatima", room, "Gorm")) == "not_found"
    evening.tidy()
    assert not evening.has_seat(room, "Fatima")
    assert evening.does(room, seat, "say", text="Hej") == "no_seat"
    assert evening.phase(room) == "open", "Alma's conversation goes on"
    (talk,) = evening.database.look_now(talking, evening.places["Aaby"])
    assert talk.counsellor is None
    evening.hand_over("Dorte", room, "Gorm")
    handed = [entry.body for entry in evening.seen(room, ALMA) if entry.kind == "handed_over"]
    assert handed == [{"from": seat, "to": evening.seat(room, "Gorm")}]


def test_nothing_is_handed_over_that_nobody_has_taken_or_that_is_over(evening: Evening) -> None:
    done = evening.over()
    room = evening.arrive().room_id
    assert refusal(lambda: evening.hand_over("Dorte", room, "Gorm")) == "not_now"
    evening.register("Fatima", done)
    assert refusal(lambda: evening.hand_over("Dorte", done, "Gorm")) == "ended"


def test_what_i_sit_in_and_what_i_answer_for(evening: Evening) -> None:
    room = evening.taken("Fatima")
    evening.enter("Dorte", room)
    aaby = evening.places["Aaby"]
    assert [talk.room_id for talk in evening.database.look_now(mine, evening.people["Dorte"])] == [room]
    assert evening.database.look_now(running_of, evening.people["Dorte"], aaby) == []
    assert evening.database.look_now(running_of, evening.people["Fatima"], aaby) == [room]
    assert evening.database.look_now(running_of, evening.people["Fatima"], evening.places["Bery"]) == []
    evening.does(room, evening.seat(room, "Fatima"), "finish")
    assert evening.database.look_now(running_of, evening.people["Fatima"], aaby) == [], "an ended one may wait"


@pytest.mark.parametrize("staff", [1, 3, 6])
def test_no_number_that_alma_sees_tells_how_many_stand_behind(evening: Evening, staff: int) -> None:
    """Her n is the same whether nobody or many came and went unseen; sparring moves none of her numbers (LC9)."""
    quiet, busy = evening.taken("Fatima"), evening.taken("Fatima")
    fatima = evening.seat(busy, "Fatima")
    for number in range(staff):
        evening.does(busy, fatima, "spar", text=f"Sparring {number}")
        evening.does(busy, fatima, "alarm") if number == 0 else None
    for room in (quiet, busy):
        evening.does(room, ALMA, "say", text="Hej")
    shown = [[(entry.n, entry.kind, entry.seat) for entry in evening.seen(room, ALMA)] for room in (quiet, busy)]
    assert shown[0] == shown[1]
    assert "placed" not in [kind for _, kind, _ in shown[1]]

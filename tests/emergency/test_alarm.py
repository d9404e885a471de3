"""Akut, from one press to closed: who may, what stands where, and what nobody outside ever learns (EM1–EM7, LC28)."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from live.conversation.tables import Conversation
from live.emergency.actions import forget_room
from live.emergency.queries import alarms, alarms_for, rings_for
from live.people.audit import verify_all
from live.people.tables import AuditRow
from live.refusal import Refused
from live.room.actions import Done
from live.room.entries import RoomKind, World
from live.room.queries import as_seen_by, read_whole
from tests.emergency.conftest import Shift

ASSESSED: dict[str, Any] = {
    "danger": "life",
    "facts": "Hun skriver, at hun er alene",
    "decision": "112",
    "because": "",
    "decided_by": "Bagvagten og mig",
    "told": "yes",
}


def test_one_press_rings_marks_the_conversation_and_stands_in_the_log(shift: Shift) -> None:
    assert isinstance(shift.house.act(shift.room, shift.fatima, "alarm"), Done)
    alarm = shift.alarm()
    assert (alarm.room_id, alarm.raised_by, alarm.branch) == (shift.room, shift.ids["Fatima"], "unsure")
    assert shift.kinds() == ["alarm", "alarm_rung"]
    conversation = shift.house.database.look_now(lambda session: session.get(Conversation, alarm.conversation_id))
    assert conversation is not None and conversation.alarmed


def test_pressing_twice_under_one_key_rings_once_and_a_second_press_is_told_so(shift: Shift) -> None:
    first = shift.house.act(shift.room, shift.fatima, "alarm", key="en", branch="life")
    again = shift.house.act(shift.room, shift.fatima, "alarm", key="en", branch="life")
    assert isinstance(first, Done) and isinstance(again, Done) and again.again
    assert _refused(shift.house.act(shift.room, shift.fatima, "alarm")) == "alarm_rings_already"
    assert len(shift.house.database.look_now(alarms, shift.house.lindby)) == 1


def test_the_young_person_has_no_such_button_and_sees_nothing_of_it(shift: Shift) -> None:
    for verb in ("alarm", "acknowledge_alarm", "alarm_branch", "assess", "close_alarm"):
        assert _refused(shift.house.act(shift.room, 1, verb, **_arguments(verb))) == "not_allowed", verb
    _whole_way(shift)
    seen = {entry.kind for entry in _seen_by(shift, 1)}
    assert not [kind for kind in seen if kind.startswith("alarm") or kind == "assessed"]
    kept = [entry.n for entry in _seen_by(shift, 1)]
    assert kept == list(range(1, len(kept) + 1)), "not even a gap in her numbers tells of it"


def test_before_anybody_has_taken_her_there_is_no_alarm(shift: Shift) -> None:
    bente = shift.house.arrive("Bente", "Hej")
    assert _refused(shift.house.act(bente.room_id, 2, "alarm")) == "no_seat"


def test_after_she_has_left_in_the_middle_of_it_the_alarm_can_still_be_raised(shift: Shift) -> None:
    assert isinstance(shift.house.act(shift.room, 1, "leave"), Done)
    assert isinstance(shift.house.act(shift.room, shift.fatima, "alarm", branch="left"), Done)
    assert shift.alarm().branch == "left"


def test_nothing_is_closed_before_somebody_has_assessed_and_decided(shift: Shift) -> None:
    shift.house.act(shift.room, shift.fatima, "alarm", branch="life")
    assert _refused(shift.house.act(shift.room, shift.fatima, "close_alarm", text="Talt med")) == "assess_first"
    assert isinstance(shift.house.act(shift.room, shift.fatima, "assess", **ASSESSED), Done)
    assert isinstance(
        shift.house.act(shift.room, shift.fatima, "close_alarm", text="112 kom", decided_by="Bagvagten"), Done
    )
    (entry,) = [entry for entry in _seen_by(shift, shift.fatima) if entry.kind == "assessed"]
    assert entry.body is not None
    said = {field: entry.body[field] for field in ("who", "facts", "danger", "decision", "decided_by", "told")}
    assert said == {
        "who": "Fatima",
        "facts": "Hun skriver, at hun er alene",
        "danger": "life",
        "decision": "112",
        "decided_by": "Bagvagten og mig",
        "told": "yes",
    }
    assert entry.body["when"] == shift.alarm().assessed_at
    assert shift.alarm().closed_at is not None and shift.house.database.look_now(alarms, shift.house.lindby) == []


@pytest.mark.parametrize(
    "wrong",
    [{"danger": "loud"}, {"decision": ""}, {"told": 1}, {"facts": ""}, {"facts": "x" * 2001}, {"decided_by": "\0 "}],
)
def test_an_assessment_with_something_missing_is_no_assessment(shift: Shift, wrong: dict[str, Any]) -> None:
    shift.house.act(shift.room, shift.fatima, "alarm")
    assert _refused(shift.house.act(shift.room, shift.fatima, "assess", **{**ASSESSED, **wrong})) in (
        "bad_input",
        "empty",
        "too_long",
    )
    assert shift.alarm().assessed_at is None


def test_what_was_pressed_by_mistake_stops_and_counts_nowhere(shift: Shift) -> None:
    shift.house.act(shift.room, shift.fatima, "alarm")
    assert isinstance(shift.house.act(shift.room, shift.fatima, "close_alarm", mistake=True), Done)
    alarm = shift.alarm()
    conversation = shift.house.database.look_now(lambda session: session.get(Conversation, alarm.conversation_id))
    assert alarm.mistake and conversation is not None and not conversation.alarmed


def test_who_raised_it_needs_somebody_else(shift: Shift) -> None:
    shift.house.act(shift.room, shift.fatima, "alarm")
    with pytest.raises(Refused, match="alarm_needs_another"):
        shift.house.database.act_now(shift.alarms.acknowledge, shift.ids["Fatima"], shift.alarm().id)
    assert _refused(shift.house.act(shift.room, shift.fatima, "acknowledge_alarm")) == "alarm_needs_another"


def test_alone_on_duty_one_is_sent_to_the_bagvagt_and_can_say_that_they_answered(shift: Shift) -> None:
    shift.house.database.act_now(shift.house.duties.go_off, shift.ids["Gorm"], shift.house.lindby)
    shift.house.act(shift.room, shift.fatima, "alarm")
    assert shift.alarm().level == 2
    assert isinstance(shift.house.act(shift.room, shift.fatima, "acknowledge_alarm"), Done)
    assert shift.alarm().reached_bagvagt


def test_the_coordinator_takes_it_from_anywhere_and_those_at_the_keys_read_who_comes(shift: Shift) -> None:
    shift.house.act(shift.room, shift.fatima, "alarm")
    shift.house.database.act_now(shift.alarms.acknowledge, shift.ids["Dorte"], shift.alarm().id)
    (heard,) = [entry for entry in _seen_by(shift, shift.fatima) if entry.kind == "alarm_acknowledged"]
    assert heard.body == {"name": "Dorte Holm", "bagvagt": False}
    assert shift.knocks == [shift.house.lindby]
    with pytest.raises(Refused, match="alarm_taken"):
        shift.house.database.act_now(shift.alarms.acknowledge, shift.ids["Gorm"], shift.alarm().id)


@pytest.mark.parametrize("name", ["Carla", "Bo", "Erik"])
def test_whoever_cannot_be_rung_does_not_find_it(shift: Shift, name: str) -> None:
    shift.house.act(shift.room, shift.fatima, "alarm")
    for deed in (shift.alarms.acknowledge, shift.alarms.ring_next):
        with pytest.raises(Refused, match="not_found"):
            shift.house.database.act_now(deed, shift.ids[name], shift.alarm().id)
    assert shift.house.database.look_now(alarms_for, shift.ids[name], shift.house.lindby) == []


def test_whose_bell_rings_follows_the_chain(shift: Shift) -> None:
    shift.house.act(shift.room, shift.fatima, "alarm")  # no coordinator is on duty, so everybody is rung at once
    assert _rung(shift) == {"Dorte", "Gorm", "Helle"}
    shift.house.database.act_now(shift.alarms.acknowledge, shift.ids["Gorm"], shift.alarm().id)
    assert _rung(shift) == set()


def test_every_step_that_somebody_answers_for_stands_in_the_audit_log(shift: Shift) -> None:
    _whole_way(shift)
    rows = shift.house.database.look_now(_audited)
    assert [(row.action, row.object_ref) for row in rows] == [
        ("alarm.acknowledged", shift.alarm().id),
        ("alarm.assessed", shift.alarm().id),
        ("alarm.closed", shift.alarm().id),
    ]
    assert [row.actor for row in rows] == [shift.ids["Dorte"], shift.ids["Fatima"], shift.ids["Fatima"]]
    assert verify_all(shift.house.database, shift.house.keyring).whole


def test_when_the_words_are_gone_the_fact_stays_without_a_room(shift: Shift) -> None:
    _whole_way(shift)
    shift.house.database.act_now(forget_room, shift.room)
    assert (shift.alarm().room_id, shift.alarm().conversation_id) == (None, "")
    assert shift.alarm().closed_at is not None


def test_an_alarm_that_lost_its_room_still_rings_and_is_closed_from_the_list(shift: Shift) -> None:
    shift.house.act(shift.room, shift.fatima, "alarm")
    shift.house.database.act_now(forget_room, shift.room)
    (left,) = shift.house.database.look_now(alarms, shift.house.lindby)
    assert left.room_over and shift.house.database.look_now(rings_for, left, shift.ids["Dorte"])
    shift.house.database.act_now(shift.alarms.acknowledge, shift.ids["Dorte"], left.id)
    assert shift.alarm().acknowledged_by == shift.ids["Dorte"]


def test_practice_keeps_the_alarm_of_the_room_and_nobody_is_rung(shift: Shift) -> None:
    def exercise(session: Session) -> str:
        rooms = shift.house.rooms
        room = rooms.open_room(
            session,
            organisation_id=shift.house.lindby,
            world=World.PRACTICE,
            kind=RoomKind.PAIR,
            keep_days=1,
            phase="play",
        )
        rooms.take_seat(
            session,
            room,
            role="counsellor",
            name="Bo",
            principal_kind="account",
            principal_id=shift.ids["Bo"],
        )
        return room.id

    room = shift.house.database.act_now(exercise)
    assert isinstance(shift.house.act(room, 1, "alarm"), Done)
    assert isinstance(shift.house.act(room, 1, "acknowledge_alarm"), Done)
    assert isinstance(shift.house.act(room, 1, "close_alarm", text="Færdig"), Done)
    assert _refused(shift.house.act(room, 1, "assess", **ASSESSED)) == "not_allowed"
    assert shift.house.database.look_now(alarms, shift.house.lindby) == [] and shift.knocks == []


def _whole_way(shift: Shift) -> None:
    shift.house.act(shift.room, shift.fatima, "alarm", branch="life")
    shift.house.database.act_now(shift.alarms.acknowledge, shift.ids["Dorte"], shift.alarm().id)
    shift.house.act(shift.room, shift.fatima, "alarm_branch", branch="abuse")
    assert isinstance(shift.house.act(shift.room, shift.fatima, "assess", **ASSESSED), Done)
    assert isinstance(shift.house.act(shift.room, shift.fatima, "close_alarm", text="Taget hånd om"), Done)


def _rung(shift: Shift) -> set[str]:
    (alarm,) = shift.house.database.look_now(alarms, shift.house.lindby)
    return {name for name, id in shift.ids.items() if shift.house.database.look_now(rings_for, alarm, id)}


def _audited(session: Session) -> list[AuditRow]:
    return list(
        session.exec(select(AuditRow).where(col(AuditRow.action).startswith("alarm.")).order_by(col(AuditRow.seq)))
    )


def _seen_by(shift: Shift, seat: int) -> Any:
    return shift.house.database.look_now(
        lambda session: as_seen_by(
            read_whole(session, shift.house.keyring, shift.house.rooms.log.gate, shift.room), seat
        )
    )


def _refused(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


def _arguments(verb: str) -> dict[str, Any]:
    return {"assess": ASSESSED, "alarm_branch": {"branch": "life"}, "close_alarm": {"text": "x"}}.get(verb, {})

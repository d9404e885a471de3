"""Conversations that are over: who finds them, who may read one, and how two keep one."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from sqlmodel import Session, select

from live.conversation.closed.actions import approve_hold, ask_hold, lift_hold, open_for_purpose
from live.conversation.closed.queries import ClosedList, Transcript, closed_list, transcript
from live.conversation.closed.replayed import frames
from live.people.tables import AuditRow, StaffSession
from live.storage.clock import DAY, now
from live.web.texts import Texts
from tests.conversation.evening import ALMA, GATE, refusal
from tests.statistics.conftest import Office

DA = Texts.load().language("da")
SECRET = "det har jeg aldrig sagt til nogen"


def seen(office: Office, name: str, place: str = "Aaby") -> ClosedList:
    evening = office.evening
    return evening.database.look_now(closed_list, evening.keyring, office.visitor(name), evening.places[place])


def read(office: Office, name: str, room: str) -> Transcript:
    evening = office.evening
    return evening.database.look_now(transcript, evening.keyring, GATE, office.visitor(name), room)


def do(office: Office, deed: Any, name: str, *args: Any) -> Any:
    return office.evening.act(deed, office.visitor(name), office.evening.them, *args)


def talked(office: Office) -> str:
    """Alma has said something to Fatima, who sparred with Gorm; it is over, and not registered."""
    evening = office.evening
    room = evening.taken()
    assert evening.does(room, ALMA, "say", text=SECRET) == "done"
    fatima = evening.seat(room, "Fatima")
    assert evening.does(room, fatima, "spar", text="hvad gør jeg nu?") == "done"
    assert evening.does(room, fatima, "finish") == "done"
    return room


def test_my_own_waits_for_me_until_it_is_registered_and_then_i_find_nothing(office: Office) -> None:
    room = talked(office)
    assert [one.room_id for one in seen(office, "Fatima").waiting] == [room]
    assert SECRET in said(read(office, "Fatima", room))
    office.evening.register("Fatima", room)
    assert seen(office, "Fatima") == ClosedList(False, ())
    assert refusal(lambda: read(office, "Fatima", room)) == "not_found"


def test_a_colleague_who_was_not_in_it_finds_nothing(office: Office) -> None:
    room = talked(office)
    for name in ("Gorm", "Bo"):
        assert seen(office, name) == ClosedList(False, ())
        assert refusal(lambda name=name: read(office, name, room)) == "not_found"  # type: ignore[misc]
        assert refusal(lambda name=name: do(office, open_for_purpose, name, room, "nysgerrig")) == "not_found"  # type: ignore[misc]


def test_the_list_of_who_coordinates_holds_no_word(office: Office) -> None:
    room = talked(office)
    found = seen(office, "Dorte")
    (line,) = found.others
    assert (line.room_id, line.ending, line.registered, line.alarmed) == (room, "finished", False, False)
    assert SECRET not in json.dumps(asdict(found))


def test_who_coordinates_reads_one_only_after_saying_why_and_it_is_in_the_book(office: Office) -> None:
    room = talked(office)
    assert refusal(lambda: read(office, "Dorte", room)) == "not_found"
    assert refusal(lambda: do(office, open_for_purpose, "Dorte", room, "  ")) == "purpose_needed"
    until = do(office, open_for_purpose, "Dorte", room, "opfølgning efter en svær aften")
    assert until > now()
    found = read(office, "Dorte", room)
    assert (found.seat, found.own) == (0, False)
    assert SECRET in said(found)
    assert [one.readable_until for one in seen(office, "Dorte").others] == [until]
    assert refusal(lambda: read(office, "Hanne", room)) == "not_found"
    (row,) = [row for row in office.evening.rows(AuditRow) if row.action == "conversation.read"]
    assert row.actor == office.evening.people["Dorte"]
    assert row.object_ref != room


def test_carla_finds_nothing_and_opens_nothing(office: Office) -> None:
    room = talked(office)
    assert seen(office, "Carla", "Bery") == ClosedList(True, (), (), ())
    assert refusal(lambda: seen(office, "Carla")) == "not_found"
    assert refusal(lambda: read(office, "Carla", room)) == "not_found"
    assert refusal(lambda: do(office, open_for_purpose, "Carla", room, "formål")) == "not_found"
    assert refusal(lambda: do(office, ask_hold, "Carla", room, "formål", now() + DAY)) == "not_found"
    do(office, ask_hold, "Dorte", room, "politisag", now() + 9 * DAY)
    (hold,) = seen(office, "Dorte").holds
    for deed in (approve_hold, lift_hold):
        assert refusal(lambda deed=deed: do(office, deed, "Conny", hold.hold_id)) == "not_found"  # type: ignore[misc]


def test_a_page_left_open_after_signing_out_does_nothing(office: Office) -> None:
    room = talked(office)
    dorte = office.visitor("Dorte")

    def sign_out(session: Session) -> None:
        for row in session.exec(select(StaffSession).where(StaffSession.id == dorte.session_id)):
            row.ended_at = now()
            session.add(row)

    office.evening.act(sign_out)
    pressed = refusal(lambda: office.evening.act(open_for_purpose, dorte, office.evening.them, room, "formål"))
    assert pressed == "not_found"


def test_it_takes_two_to_keep_one_and_one_to_let_it_go(office: Office) -> None:
    room = talked(office)
    do(office, ask_hold, "Dorte", room, "sag hos politiet", now() + 90 * DAY)
    (asked,) = seen(office, "Dorte").holds
    assert (asked.purpose, asked.standing, asked.may_approve) == ("sag hos politiet", False, False)
    assert asked.asked_by == "Dorte Efternavn"
    assert not seen(office, "Dorte").others[0].held
    assert refusal(lambda: do(office, approve_hold, "Dorte", asked.hold_id)) == "hold_needs_two"
    assert seen(office, "Hanne").holds[0].may_approve
    do(office, approve_hold, "Hanne", asked.hold_id)
    (kept,) = seen(office, "Dorte").holds
    assert (kept.standing, kept.approved_by) == (True, "Hanne Efternavn")
    assert seen(office, "Dorte").others[0].held
    do(office, lift_hold, "Dorte", asked.hold_id)
    assert seen(office, "Dorte").holds == ()
    actions = [row.action for row in office.evening.rows(AuditRow)]
    assert [one for one in actions if one.startswith("hold.")] == ["hold.asked", "hold.approved", "hold.lifted"]


def test_what_she_has_deleted_cannot_be_read_by_anybody(office: Office) -> None:
    room = talked(office)
    office.evening.erase(room)
    assert seen(office, "Dorte").others[0].erased
    do(office, open_for_purpose, "Dorte", room, "opfølgning")
    assert SECRET not in said(read(office, "Dorte", room))
    assert SECRET not in said(read(office, "Fatima", room))


def test_what_happened_between_is_said_in_words(office: Office) -> None:
    evening = office.evening
    room = evening.taken()
    fatima = evening.seat(room, "Fatima")
    evening.does(room, ALMA, "say", text=SECRET)
    evening.does(room, fatima, "alarm", branch="unsure")
    evening.hand_over("Fatima", room, "Gorm")
    evening.does(room, ALMA, "leave")
    shown = frames(DA, read(office, "Gorm", room).shown)
    assert [frame["n"] for frame in shown] == list(range(1, len(shown) + 1))
    lines = [frame["text"] for frame in shown if "text" in frame]
    for line in ("Fatima er her.", "Gorm tager over.", "Den unge loggede af"):
        assert line in lines
    assert any(line.startswith("Der blev trykket på Akut.") for line in lines)
    assert not [frame for frame in shown if frame["kind"] in ("placed", "phase", "closed")]


@pytest.mark.parametrize("action", ["conversation.read", "hold.asked", "hold.approved", "hold.lifted"])
def test_the_book_has_words_for_it(action: str) -> None:
    assert f"audit.{action.replace('.', '_')}" in DA


def said(found: Transcript) -> str:
    return json.dumps(frames(DA, found.shown), ensure_ascii=False)

"""What becomes of a practice afterwards."""

import re
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import make_url
from sqlmodel import select

from live.keys.keyring import Keyring
from live.people.audit import open_book
from live.people.tables import AuditRow, Membership
from live.refusal import Refused
from live.room.tables import Room
from live.storage.clock import DAY, HOUR, now
from live.storage.database import Database
from live.storage.engine import checkpoint
from tests.practice.history.conftest import SECRET, Practice, begin
from tests.practice.lobby.conftest import ROBOT, build
from trainer.practice.history.actions import topic_of
from trainer.practice.history.queries import my_runs, shown_to_me, viewers
from trainer.practice.history.rules import Words


def test_a_practice_stands_in_both_histories_with_a_neutral_ending(practice: Practice) -> None:
    bo, fatima = practice.run_of("Bo"), practice.run_of("Fatima")
    assert (bo.scenario, bo.role, bo.partner_name, bo.ending) == (ROBOT, "counsellor", "Fatima", "logged_off")
    assert (fatima.role, fatima.partner_name) == ("young", "Bo")
    assert (bo.words, bo.going_on, bo.played) == (Words.KEPT, False, True)
    assert abs(bo.keep_until - now() - 30 * DAY) < HOUR


def test_each_sees_again_what_their_seat_saw(practice: Practice) -> None:
    bo, fatima = practice.seen_again("Bo"), practice.seen_again("Fatima")
    assert [one.body["text"] for one in bo.frames if one.kind == "said" and one.body][-1] == SECRET
    assert "twist" in {one.kind for one in fatima.frames}
    assert "twist" not in {one.kind for one in bo.frames}
    assert bo.afterwards is not None and fatima.afterwards is not None
    assert bo.afterwards.took_along == {"text": "vente lidt længere"}
    assert fatima.afterwards.took_along == {"text": "kun til mig selv"}
    assert bo.afterwards.card is not None, "after the opsamling the card lies on the table"
    assert [(one.how, one.text) for one in bo.afterwards.marked] == [("opened", "du spurgte bare")]
    assert [one.how for one in bo.afterwards.guessed] == ["closed"]
    assert [(one.by, one.text) for one in bo.afterwards.comments] == [(1, "det så jeg ikke")]
    assert bo.afterwards.reactions == [(1, "lettet"), (2, "træt")]


def test_a_replay_begins_with_the_first_word_and_numbers_its_frames(practice: Practice) -> None:
    frames = practice.seen_again("Bo").frames
    assert [one.n for one in frames] == list(range(1, len(frames) + 1))
    began = next(one for one in frames if one.kind == "phase")
    assert all(one.at == began.at for one in frames[: began.n]), "what went before takes no time"
    assert [one.kind for one in frames if one.n > began.n] == ["said", "said", "said", "ended"]


def test_before_the_opsamling_nobody_sees_the_others_card(database: Database, keyring: Keyring) -> None:
    open_book(database, keyring)
    practice = begin(build(database, keyring), keyring)
    practice.act("Fatima", "say", text="hej")
    shown = practice.seen_again("Bo")
    assert shown.afterwards is not None
    assert (shown.afterwards.card, shown.afterwards.marked) == (None, [])
    assert "card_young" not in {one.kind for one in shown.frames}


def test_nothing_is_shown_before_both_have_said_yes(practice: Practice) -> None:
    dorte = practice.meeting["Dorte"].account_id
    practice.do(practice.history.say_yes, "Bo", dorte)

    assert _refused(practice.seen_again, "Dorte") == "not_found"
    (asked,) = practice.run_of("Fatima").showings
    assert (asked.viewer_name, asked.i_said_yes, asked.partner_said_yes) == ("Dorte Dahl", False, True)

    practice.do(practice.history.say_yes, "Fatima", dorte)
    (shown,) = practice.meeting.database.look_now(shown_to_me, practice.meeting["Dorte"])
    assert (shown.room_id, shown.names) == (practice.room, ("Bo", "Fatima"))
    assert practice.run_of("Bo").showings[0].shown


def test_whoever_it_is_shown_to_sees_the_conversation_and_nothing_of_the_opsamling(practice: Practice) -> None:
    _shown_to(practice, "Dorte")
    shown = practice.seen_again("Dorte")
    assert (shown.seat, shown.afterwards) == (0, None)
    assert {one.kind for one in shown.frames} == {"seated", "phase", "said", "ended"}
    assert not any(one.body for one in shown.frames if one.kind == "ended"), "how it ended stays between the two"


def test_what_was_taken_back_and_who_stopped_is_not_shown_to_a_third(database: Database, keyring: Keyring) -> None:
    open_book(database, keyring)
    practice = begin(build(database, keyring), keyring)
    said = practice.act("Bo", "say", text=SECRET)
    practice.act("Bo", "withdraw", said=said)
    practice.act("Fatima", "stop")
    _shown_to(practice, "Dorte")
    shown = practice.seen_again("Dorte")
    assert SECRET not in repr(shown)
    assert [one.kind for one in shown.frames][-1] == "ended"


@pytest.mark.parametrize("name", ["Bo", "Fatima"])
def test_either_may_take_a_yes_back(practice: Practice, name: str) -> None:
    dorte = _shown_to(practice, "Dorte")
    practice.do(practice.history.withdraw, name, dorte)
    assert _refused(practice.seen_again, "Dorte") == "not_found"
    assert practice.meeting.database.look_now(shown_to_me, practice.meeting["Dorte"]) == ()
    assert practice.run_of("Bo").showings == practice.run_of("Fatima").showings == ()


def test_a_yes_to_one_is_no_yes_to_another(practice: Practice) -> None:
    _shown_to(practice, "Dorte")
    assert _refused(practice.seen_again, "Erik") == "not_found"


def test_a_viewer_who_is_no_longer_a_coordinator_sees_nothing(practice: Practice) -> None:
    _shown_to(practice, "Dorte")
    dorte = practice.meeting["Dorte"].account_id

    def end(session) -> None:  # type: ignore[no-untyped-def]
        for row in session.exec(select(Membership).where(Membership.account_id == dorte)):
            row.ended_at = now()
            session.add(row)

    practice.meeting.database.act_now(end)
    assert _refused(practice.seen_again, "Dorte") == "not_found"


def test_it_can_be_shown_to_trainers_and_coordinators_of_the_organisation_only(practice: Practice) -> None:
    found = practice.meeting.database.look_now(viewers, practice.meeting["Bo"], practice.room)
    assert [one.name for one in found] == ["Dorte Dahl", "Erik Elm"]
    for name in ("Carla", "Fatima"):
        account = practice.meeting[name].account_id
        assert _refused(practice.do, practice.history.say_yes, "Bo", account) == "not_found"


@pytest.mark.parametrize("name", ["Carla", "Dorte", "Erik"])
def test_whoever_was_not_part_of_it_finds_nothing(practice: Practice, name: str) -> None:
    history, dorte = practice.history, practice.meeting["Dorte"].account_id
    assert practice.meeting.database.look_now(my_runs, practice.meeting[name]) == ()
    assert _refused(practice.seen_again, name) == "not_found"
    assert _refused(practice.do, history.erase, name) == "not_found"
    assert _refused(practice.do, history.say_yes, name, dorte) == "not_found"
    assert _refused(practice.do, history.withdraw, name, dorte) == "not_found"
    assert practice.run_of("Bo").words is Words.KEPT


@pytest.mark.parametrize("name", ["Bo", "Fatima"])
def test_either_may_delete_the_words_for_both(practice: Practice, name: str) -> None:
    _shown_to(practice, "Dorte")
    practice.knocks.clear()
    practice.do(practice.history.erase, name)

    assert practice.run_of("Bo").words is practice.run_of("Fatima").words is Words.DELETED
    assert practice.run_of("Bo").partner_name == "Fatima", "that they practised together stays"
    shown = practice.seen_again("Bo")
    assert (shown.words, shown.frames) == (Words.DELETED, ())
    assert _refused(practice.seen_again, "Dorte") == "not_found"
    assert set(practice.knocks) == {topic_of(practice.meeting[one].account_id) for one in ("Bo", "Fatima")}
    practice.do(practice.history.erase, name)
    rows = practice.meeting.database.look_now(lambda session: session.exec(select(AuditRow)).all())
    assert [row.action for row in rows].count("practice.erased") == 1


def test_deleted_words_are_in_no_file_of_the_database(practice: Practice) -> None:
    """They were sealed before; the sealed ones must be gone as well."""
    database = practice.meeting.database
    sealed = database.look_now(lambda session: session.connection().exec_driver_sql(SEALED).scalars().all())
    practice.do(practice.history.erase, "Bo")
    checkpoint(database.engines)
    left = database.look_now(lambda session: session.connection().exec_driver_sql(SEALED).scalars().all())
    assert not set(map(bytes, sealed)) & set(map(bytes, left))
    if make_url(database.url).get_backend_name() == "sqlite":
        path = Path(make_url(database.url).database or "")
        content = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
        assert not any(re.search(re.escape(bytes(body)), content) for body in sealed)


def test_words_are_not_taken_from_under_two_who_are_in_the_middle_of_it(database: Database, keyring: Keyring) -> None:
    open_book(database, keyring)
    practice = begin(build(database, keyring), keyring)
    assert practice.run_of("Bo").going_on
    assert _refused(practice.do, practice.history.erase, "Bo") == "history_still_open"
    with time_machine.travel((now() + 3 * HOUR) / 1000, tick=True):
        assert not practice.run_of("Bo").going_on
        practice.do(practice.history.erase, "Bo")
        assert practice.run_of("Bo").words is Words.DELETED


def test_when_the_time_is_over_the_run_stays_and_the_words_do_not(practice: Practice) -> None:
    with time_machine.travel((now() + 30 * DAY) / 1000, tick=True):
        assert practice.run_of("Bo").words is Words.OUTLIVED
        assert practice.seen_again("Bo").words is Words.OUTLIVED


def test_a_purged_room_leaves_a_history_that_says_so(practice: Practice) -> None:
    def purge(session) -> None:  # type: ignore[no-untyped-def]
        session.delete(session.get(Room, practice.room))

    practice.meeting.database.act_now(purge)
    assert practice.run_of("Bo").words is Words.OUTLIVED
    assert practice.seen_again("Bo").frames == ()


def test_words_that_are_gone_cannot_be_shown_to_anybody_new(practice: Practice) -> None:
    practice.do(practice.history.erase, "Bo")
    dorte = practice.meeting["Dorte"].account_id
    assert _refused(practice.do, practice.history.say_yes, "Bo", dorte) == "history_no_words"


def test_every_yes_and_every_look_is_in_the_log_and_no_word_is(practice: Practice) -> None:
    from trainer.practice.history.actions import note_watched

    _shown_to(practice, "Dorte")
    aaby = practice.meeting.organisations["Aaby"]
    practice.meeting.act(note_watched, "Dorte", aaby, practice.room)
    rows = practice.meeting.database.look_now(lambda session: session.exec(select(AuditRow)).all())
    assert [row.action for row in rows] == ["replay.agreed", "replay.agreed", "replay.seen"]
    assert SECRET not in repr(rows)


SEALED = "SELECT body FROM entry WHERE kind = 'said' AND body IS NOT NULL"


def _shown_to(practice: Practice, name: str) -> str:
    viewer = practice.meeting[name].account_id
    for partner in ("Bo", "Fatima"):
        practice.do(practice.history.say_yes, partner, viewer)
    return viewer


def _refused(call, *args: object) -> str:  # type: ignore[no-untyped-def]
    try:
        call(*args)
    except Refused as refused:
        return refused.code
    return "nothing was refused"

"""Bo looks for somebody to practise with."""

import time_machine
from sqlmodel import select

from live.people.tables import Membership
from live.refusal import Refused
from live.storage.clock import HOUR, MINUTE, SECOND, now
from tests.practice.lobby.conftest import CALL, ROBOT, Meeting
from trainer.practice.lobby.actions import Met, sweep_lobby, topic_of
from trainer.practice.lobby.rules import InvitationState, Way
from trainer.practice.lobby.tables import PracticeGuess, PracticeInvitation, PracticePresence
from trainer.practice.tables import PracticePart, PracticeRun


def test_a_code_said_across_the_table_brings_two_together(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima")
    assert _invite(meeting, "Bo", Way.CODE) is None
    code = meeting.sees("Bo").mine.code

    met = meeting.act(meeting.lobby.join, "Fatima", f" {code[:2].lower()} {code[2:]}")

    assert (met.partner_name, met.scenario) == ("Bo", ROBOT)
    mine = meeting.sees("Bo").mine
    assert (mine.state, mine.room_id, mine.partner_name, mine.code) == (
        InvitationState.MET,
        met.room_id,
        "Fatima",
        "",
    )
    assert _parts(meeting, met.room_id) == {("Bo", 1), ("Fatima", 2)}


def test_somebody_asked_by_name_sees_it_and_says_yes(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima", "Dorte")
    _invite(meeting, "Bo", Way.PERSON, "Fatima")

    (ask,) = meeting.sees("Fatima").asks
    assert (ask.name, ask.scenario) == ("Bo", ROBOT)
    assert meeting.sees("Dorte").asks == ()

    met = meeting.act(meeting.lobby.accept, "Fatima", ask.invitation_id)
    assert meeting.sees("Bo").mine.room_id == met.room_id
    assert meeting.sees("Fatima").asks == ()


def test_not_now_is_told_kindly_and_the_asker_may_let_anybody_come(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima", "Dorte")
    _invite(meeting, "Bo", Way.PERSON, "Fatima")
    meeting.act(meeting.lobby.decline, "Fatima", meeting.sees("Fatima").asks[0].invitation_id)

    mine = meeting.sees("Bo").mine
    assert (mine.state, mine.asked_name) == (InvitationState.DECLINED, "Fatima")
    assert meeting.sees("Fatima").asks == ()

    assert meeting.act(meeting.lobby.widen, "Bo", mine.id) is None
    assert meeting.sees("Bo").mine.way == Way.ANYONE
    (bo,) = [one for one in meeting.sees("Dorte").colleagues if one.invitation_id]
    assert (bo.name, bo.scenario) == ("Bo Berg", ROBOT)


def test_two_who_wait_for_anybody_find_each_other_and_the_first_ones_case_is_played(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima")
    assert _invite(meeting, "Bo", Way.ANYONE) is None
    met = _invite(meeting, "Fatima", Way.ANYONE, scenario=CALL)
    assert isinstance(met, Met)
    assert met.scenario == ROBOT


def test_two_who_ask_each_other_meet(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima")
    assert _invite(meeting, "Bo", Way.PERSON, "Fatima") is None
    assert isinstance(_invite(meeting, "Fatima", Way.PERSON, "Bo"), Met)


def test_nobody_meets_themselves(meeting: Meeting) -> None:
    meeting.arrive("Bo")
    _invite(meeting, "Bo", Way.ANYONE)
    assert _invite(meeting, "Bo", Way.ANYONE) is None
    code = meeting.sees("Bo").mine.code
    assert meeting.act(meeting.lobby.join, "Bo", code).code == "lobby_own_code"
    assert _refused(meeting, meeting.lobby.accept, "Bo", meeting.sees("Bo").mine.id) == "not_found"


def test_one_partner_wins_and_the_other_is_told(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima", "Dorte")
    _invite(meeting, "Bo", Way.ANYONE)
    invitation = meeting.sees("Bo").mine
    met = meeting.act(meeting.lobby.accept, "Fatima", invitation.id)

    assert _refused(meeting, meeting.lobby.accept, "Dorte", invitation.id) == "lobby_taken"
    assert meeting.act(meeting.lobby.accept, "Fatima", invitation.id) == met, "pressing twice is harmless"
    assert meeting.act(meeting.lobby.join, "Dorte", invitation.code).code == "lobby_code_wrong"


def test_whoever_meets_waits_for_nothing_else(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima", "Dorte")
    _invite(meeting, "Bo", Way.CODE)
    _invite(meeting, "Fatima", Way.PERSON, "Dorte")
    meeting.act(meeting.lobby.join, "Fatima", meeting.sees("Bo").mine.code)

    assert meeting.sees("Dorte").asks == ()
    assert meeting.sees("Fatima").mine is None


def test_a_let_go_invitation_is_over_for_everybody(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima")
    _invite(meeting, "Bo", Way.PERSON, "Fatima")
    invitation = meeting.sees("Bo").mine
    meeting.act(meeting.lobby.cancel, "Bo", invitation.id)

    assert meeting.sees("Bo").mine is None
    assert meeting.sees("Fatima").asks == ()
    assert _refused(meeting, meeting.lobby.accept, "Fatima", invitation.id) == "lobby_over"


def test_a_code_lives_thirty_minutes(meeting: Meeting) -> None:
    meeting.arrive("Bo")
    _invite(meeting, "Bo", Way.CODE)
    code = meeting.sees("Bo").mine.code
    with _later(30 * MINUTE):
        meeting.arrive("Bo", "Fatima")
        assert meeting.sees("Bo").mine.over
        assert meeting.act(meeting.lobby.join, "Fatima", code).code == "lobby_over"


def test_nobody_is_led_into_a_room_where_no_one_waits(meeting: Meeting) -> None:
    meeting.arrive("Bo")
    _invite(meeting, "Bo", Way.ANYONE)
    code = meeting.sees("Bo").mine.code
    with _later(41 * SECOND):
        meeting.arrive("Fatima")
        assert meeting.sees("Fatima").colleagues == ()
        assert _invite(meeting, "Fatima", Way.ANYONE) is None
        assert meeting.act(meeting.lobby.join, "Fatima", code).code == "lobby_away"


def test_a_partner_who_vanishes_while_one_waits_is_said(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima")
    _invite(meeting, "Bo", Way.PERSON, "Fatima")
    assert meeting.sees("Bo").mine.asked_is_here
    with _later(41 * SECOND):
        meeting.arrive("Bo")
        assert not meeting.sees("Bo").mine.asked_is_here


def test_somebody_who_is_not_here_cannot_be_asked(meeting: Meeting) -> None:
    meeting.arrive("Bo")
    assert _refused(meeting, meeting.lobby.invite, "Bo", **_wish(meeting, Way.PERSON, "Fatima")) == "lobby_not_here"


def test_ten_wrong_codes_and_one_rests_a_while(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima")
    _invite(meeting, "Bo", Way.CODE)
    code = meeting.sees("Bo").mine.code
    wrong = "".join("C" if character == "B" else "B" for character in code)
    for _ in range(10):
        assert meeting.act(meeting.lobby.join, "Fatima", wrong).code == "lobby_code_wrong"

    refused = meeting.act(meeting.lobby.join, "Fatima", code)
    assert (refused.code, refused.details) == ("lobby_too_many", {"minutes": 10})
    with _later(10 * MINUTE):
        meeting.arrive("Bo")
        assert isinstance(meeting.act(meeting.lobby.join, "Fatima", code), Met)


def test_what_cannot_be_a_code_does_not_count_as_a_guess(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima")
    for _ in range(11):
        assert meeting.act(meeting.lobby.join, "Fatima", "hej hej").code == "lobby_code_form"


def test_colleagues_are_shown_free_or_at_work(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima", "Dorte")
    _invite(meeting, "Bo", Way.CODE)
    met = meeting.act(meeting.lobby.join, "Fatima", meeting.sees("Bo").mine.code)

    assert [(one.name, one.busy) for one in meeting.sees("Dorte").colleagues] == [
        ("Bo Berg", True),
        ("Fatima Friis", True),
    ]
    (unfinished,) = meeting.sees("Bo").unfinished
    assert (unfinished.room_id, unfinished.partner_name, unfinished.scenario) == (met.room_id, "Fatima", ROBOT)


def test_carla_of_the_other_municipality_finds_nobody_and_opens_nothing(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima", "Carla")
    _invite(meeting, "Bo", Way.ANYONE)
    invitation = meeting.sees("Bo").mine

    view = meeting.sees("Carla")
    assert (view.colleagues, view.asks, view.mine) == ((), (), None)
    assert meeting.act(meeting.lobby.join, "Carla", invitation.code).code == "lobby_code_wrong"
    for verb in (meeting.lobby.accept, meeting.lobby.decline, meeting.lobby.cancel, meeting.lobby.widen):
        assert _refused(meeting, verb, "Carla", invitation.id) == "not_found"
        assert _refused(meeting, verb, "Carla", "made up") == "not_found"
    assert _refused(meeting, meeting.lobby.invite, "Carla", **_wish(meeting, Way.PERSON, "Bo")) == "not_found"
    assert _invite(meeting, "Carla", Way.ANYONE) is None


def test_a_colleague_may_not_answer_what_was_asked_of_another(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima", "Dorte")
    _invite(meeting, "Bo", Way.PERSON, "Fatima")
    invitation = meeting.sees("Bo").mine
    for verb in (meeting.lobby.accept, meeting.lobby.decline, meeting.lobby.cancel):
        assert _refused(meeting, verb, "Dorte", invitation.id) == "not_found"


def test_somebody_of_two_organisations_practises_in_the_one_they_share(meeting: Meeting) -> None:
    meeting.arrive("Erik", "Fatima")
    _invite(meeting, "Erik", Way.ANYONE)
    met = _invite(meeting, "Fatima", Way.ANYONE)
    run = meeting.database.look_now(lambda session: session.get(PracticeRun, met.room_id))
    assert run.organisation_id == meeting.organisations["Aaby"]


def test_somebody_whose_last_membership_ended_finds_nothing(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima")

    def end(session) -> None:  # type: ignore[no-untyped-def]
        for row in session.exec(select(Membership).where(Membership.account_id == meeting["Bo"].account_id)):
            row.ended_at = now()
            session.add(row)

    meeting.database.act_now(end)
    assert meeting.sees("Fatima").colleagues == ()
    assert _refused(meeting, meeting.lobby.invite, "Bo", **_wish(meeting, Way.ANYONE)) == "not_found"


def test_pages_of_the_organisation_are_told_at_once_and_only_those(meeting: Meeting) -> None:
    aaby = topic_of(meeting.organisations["Aaby"])
    meeting.arrive("Bo")
    assert meeting.knocks == [aaby]
    meeting.arrive("Bo")
    assert meeting.knocks == [aaby], "still being here is no news"
    _invite(meeting, "Bo", Way.ANYONE)
    assert meeting.knocks == [aaby, aaby]


def test_who_asked_whom_who_was_here_and_who_mistyped_is_forgotten_after_a_day(meeting: Meeting) -> None:
    meeting.arrive("Bo", "Fatima")
    _invite(meeting, "Bo", Way.PERSON, "Fatima")
    meeting.act(meeting.lobby.join, "Fatima", "BBBBB")
    with _later(23 * HOUR):
        meeting.database.act_now(sweep_lobby)
        assert [len(rows) for rows in _all_rows(meeting)] == [1, 2, 1]
    with _later(25 * HOUR):
        meeting.arrive("Dorte")
        meeting.database.act_now(sweep_lobby)
        assert [len(rows) for rows in _all_rows(meeting)] == [0, 1, 0]


def _all_rows(meeting: Meeting) -> list[list[object]]:
    tables = (PracticeInvitation, PracticePresence, PracticeGuess)
    return [list(meeting.database.look_now(lambda session: session.exec(select(table)).all())) for table in tables]  # noqa: B023


def _wish(meeting: Meeting, way: Way, asked: str | None = None, scenario: str = ROBOT) -> dict[str, object]:
    return {"scenario": scenario, "way": way, "asked_id": meeting[asked].account_id if asked else None}


def _invite(meeting: Meeting, name: str, way: Way, asked: str | None = None, scenario: str = ROBOT) -> Met | None:
    met: Met | None = meeting.act(meeting.lobby.invite, name, **_wish(meeting, way, asked, scenario))
    return met


def _refused(meeting: Meeting, verb: object, name: str, *args: object, **kwargs: object) -> str:
    try:
        meeting.act(verb, name, *args, **kwargs)  # type: ignore[arg-type]
    except Refused as refused:
        return refused.code
    return "nothing was refused"


def _parts(meeting: Meeting, room_id: str) -> set[tuple[str, int]]:
    rows = meeting.database.look_now(
        lambda session: session.exec(select(PracticePart).where(PracticePart.room_id == room_id)).all()
    )
    return {(row.name, row.seat) for row in rows}


def _later(milliseconds: int) -> time_machine.travel:
    return time_machine.travel((now() + milliseconds) / 1000, tick=True)

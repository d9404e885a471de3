"""Two people press in the same moment, on two servers that share nothing but the database."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from live.refusal import Refused
from live.storage.database import Database
from tests.practice.lobby.conftest import ROBOT, Meeting
from trainer.practice.lobby.actions import Met
from trainer.practice.lobby.rules import Way
from trainer.practice.tables import PracticeRun

ROUNDS = 8


@pytest.fixture
def second_server(meeting: Meeting, database_url: str) -> Any:
    """The same database through another writer; the room engine is shared, for its keys rest in one folder."""
    other = Database(database_url)
    yield Meeting(other, meeting.rooms, meeting.lobby, meeting.visitors, meeting.organisations)
    other.close()


def test_two_who_press_whoever_is_free_at_once_never_both_wait(meeting: Meeting, second_server: Meeting) -> None:
    for round_number in range(1, ROUNDS + 1):
        meeting.arrive("Bo", "Fatima")
        answers = _at_once(
            lambda: meeting.act(meeting.lobby.invite, "Bo", scenario=ROBOT, way=Way.ANYONE),
            lambda: second_server.act(second_server.lobby.invite, "Fatima", scenario=ROBOT, way=Way.ANYONE),
        )
        assert sorted(isinstance(answer, Met) for answer in answers) == [False, True]
        assert _runs(meeting) == round_number


def test_of_two_who_say_yes_at_once_one_comes_and_the_other_is_told(meeting: Meeting, second_server: Meeting) -> None:
    for round_number in range(1, ROUNDS + 1):
        meeting.arrive("Bo", "Fatima", "Dorte")
        meeting.act(meeting.lobby.invite, "Bo", scenario=ROBOT, way=Way.ANYONE)
        invitation = meeting.sees("Bo").mine
        assert invitation is not None
        answers = _at_once(
            lambda: meeting.act(meeting.lobby.accept, "Fatima", invitation.id),  # noqa: B023
            lambda: second_server.act(second_server.lobby.join, "Dorte", invitation.code),  # noqa: B023
        )
        assert sum(isinstance(answer, Met) for answer in answers) == 1
        (told,) = (answer.code for answer in answers if isinstance(answer, Refused))
        assert told in ("lobby_taken", "lobby_code_wrong")
        assert _runs(meeting) == round_number


def _at_once(*deeds: Callable[[], Any]) -> list[Any]:
    start, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int) -> None:
        start.wait()
        try:
            answers[number] = deeds[number]()
        except Refused as refused:
            answers[number] = refused

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _runs(meeting: Meeting) -> int:
    return len(meeting.database.look_now(lambda session: session.exec(select(PracticeRun.room_id)).all()))

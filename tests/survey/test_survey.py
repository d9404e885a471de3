"""Five questions after a conversation: voluntary, once, never after an alarm, and with no way back to who answered."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.conversation.tables import Conversation, YoungVisit
from live.refusal import Refused
from live.storage.clock import day, now
from live.storage.database import Database
from live.survey.actions import answer, may_answer
from live.survey.questions import QUESTIONS, clean
from live.survey.tables import SurveyAnswer
from live.web.texts import read_language
from tests.conversation.evening import ALMA, Evening, refusal

ALL = {"q1": "yes", "q2": "easy", "q3": ["idea", "other"], "q4": "no", "q5": "yes"}


@pytest.fixture
def visit(evening: Evening) -> str:
    """Alma has talked with Fatima, and it is over."""
    return after_talking(evening)


def after_talking(evening: Evening) -> str:
    arrival = evening.arrive()
    evening.take("Fatima", arrival.room_id)
    assert evening.does(arrival.room_id, ALMA, "leave") == "done"
    return arrival.visit_id


def tries(evening: Evening, visit: str, answers: dict[str, Any] | None = None) -> str:
    return refusal(lambda: evening.act(answer, visit, ALL if answers is None else answers))


def test_what_she_answers_is_kept_with_the_day_and_nothing_else(evening: Evening, visit: str) -> None:
    assert tries(evening, visit) == "done"
    (row,) = evening.rows(SurveyAnswer)
    assert (row.q1, row.q2, row.q3, row.q4, row.q5) == ("yes", "easy", "idea,other", "no", "yes")
    assert row.organisation_id == evening.places["Aaby"]
    assert row.day == day(now())
    assert set(SurveyAnswer.model_fields) == {"id", "organisation_id", "day", "q1", "q2", "q3", "q4", "q5"}


def test_nothing_in_the_answer_is_found_in_the_visit_or_the_conversation(evening: Evening, visit: str) -> None:
    tries(evening, visit)
    (row,) = evening.rows(SurveyAnswer)
    others = [*evening.rows(YoungVisit), *evening.rows(Conversation)]
    assert not [one for one in others if row.id in map(str, one.model_dump().values())]


def test_she_answers_once(evening: Evening, visit: str) -> None:
    assert evening.database.look_now(may_answer, visit)
    assert tries(evening, visit) == "done"
    assert not evening.database.look_now(may_answer, visit)
    assert tries(evening, visit) == "survey_answered"
    assert len(evening.rows(SurveyAnswer)) == 1


def test_of_twenty_clicks_at_once_one_counts(evening: Evening, visit: str, database_url: str) -> None:
    other = Database(database_url)
    try:
        told: list[str] = []

        def click(place: int) -> None:
            told.append(refusal(lambda: (evening.database, other)[place % 2].act_now(answer, visit, ALL)))

        at_once(click, 20)
    finally:
        other.close()
    assert sorted(set(told)) == ["done", "survey_answered"]
    assert told.count("done") == 1
    assert len(evening.rows(SurveyAnswer)) == 1


def at_once(deed: Callable[[int], None], times: int) -> None:
    threads = [threading.Thread(target=deed, args=(place,)) for place in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("skipped", [question.slug for question in QUESTIONS])
def test_any_question_may_be_left_out(evening: Evening, visit: str, skipped: str) -> None:
    assert tries(evening, visit, {slug: one for slug, one in ALL.items() if slug != skipped}) == "done"
    (row,) = evening.rows(SurveyAnswer)
    assert getattr(row, skipped) == ""


def test_who_skips_them_all_leaves_no_row_and_is_not_asked_again(evening: Evening, visit: str) -> None:
    assert tries(evening, visit, {"q1": "", "q3": []}) == "done"
    assert evening.rows(SurveyAnswer) == []
    assert not evening.database.look_now(may_answer, visit)


def test_after_an_alarm_nobody_is_asked_how_it_was(evening: Evening) -> None:
    arrival = evening.arrive()
    evening.take("Fatima", arrival.room_id)
    seat = evening.seat(arrival.room_id, "Fatima")
    assert evening.does(arrival.room_id, seat, "alarm", branch="unsure") == "done"
    evening.does(arrival.room_id, ALMA, "leave")
    assert not evening.database.look_now(may_answer, arrival.visit_id)
    assert tries(evening, arrival.visit_id) == "survey_barred"
    assert evening.rows(SurveyAnswer) == []


def test_asking_for_the_questions_in_the_middle_does_not_tell_that_akut_was_pressed(evening: Evening) -> None:
    """Whoever stands behind her with the telephone in hand could ask as well (EM5)."""
    calm, acute = evening.arrive(), evening.arrive("Anna")
    for arrival in (calm, acute):
        evening.take("Fatima", arrival.room_id)
    evening.does(acute.room_id, evening.seat(acute.room_id, "Fatima"), "alarm", branch="abuse")
    assert tries(evening, calm.visit_id) == tries(evening, acute.visit_id) == "survey_not_now"


def test_while_it_runs_and_when_nobody_came_there_is_nothing_to_ask_about(evening: Evening) -> None:
    waiting = evening.arrive()
    assert tries(evening, waiting.visit_id) == "survey_not_now"
    evening.does(waiting.room_id, ALMA, "leave")
    assert tries(evening, waiting.visit_id) == "survey_not_now"
    running = evening.arrive()
    evening.take("Fatima", running.room_id)
    assert tries(evening, running.visit_id) == "survey_not_now"
    assert tries(evening, "carla-has-guessed-this") == "survey_not_now"


@pytest.mark.parametrize(
    "odd",
    [
        {"q1": "maybe"},
        {"q6": "yes"},
        {"q1": ["yes", "no"]},
        {"q3": "yes"},
        {"q3": ["idea", "idea2"]},
        {"q1": {"yes": 1}},
        {"q1": 1},
        {"q3": [["idea"]]},
        {"q1": "yes,no"},
        {"room": "abc"},
    ],
)
def test_an_answer_that_nobody_asked_for_is_refused_and_she_may_still_answer(
    evening: Evening, visit: str, odd: dict[str, Any]
) -> None:
    assert tries(evening, visit, odd) == "survey_odd"
    assert evening.rows(SurveyAnswer) == []
    assert tries(evening, visit) == "done"


@given(st.dictionaries(st.sampled_from(["q1", "q2", "q3", "q4", "q5", "q9"]), st.recursive(
    st.none() | st.text(max_size=8) | st.sampled_from(["yes", "no", "idea", "easy"]), st.lists
)))  # fmt: skip
def test_whatever_a_browser_sends_only_known_answers_come_through(sent: dict[str, Any]) -> None:
    try:
        kept = clean(sent)
    except Refused as refused:
        assert refused.code == "survey_odd"
        return
    for question in QUESTIONS:
        marks = [mark for mark in kept[question.slug].split(",") if mark]
        assert set(marks) <= set(question.choices)
        assert question.several or len(marks) < 2


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_question_and_answer_has_its_words(language: Any) -> None:
    words = read_language(language)
    for question in QUESTIONS:
        assert f"survey.{question.slug}.question" in words
        assert [c for c in question.choices if f"survey.{question.slug}.{c}" not in words] == []

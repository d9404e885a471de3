"""When the door is open: hours, exceptions, the two odd nights of the year, and somebody on duty."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.door.document import Door, Weekday
from live.door.editing import check
from live.door.queries import DEFAULT_DOOR
from live.door.rules import Opening, hours_of, missing, opening, spans
from live.door.words import clock_words, span_words, when
from live.web.texts import Texts
from tests.door.conftest import FILLED

HERE = ZoneInfo("Europe/Copenhagen")
DANISH, ENGLISH = Texts.load().language("da"), Texts.load().language("en")
HOUR = 3_600_000


def at(text: str, fold: int = 0) -> int:
    """A Danish wall clock, in ms."""
    return int(datetime.fromisoformat(text).replace(tzinfo=HERE, fold=fold).timestamp() * 1000)


def a_door(**changes: object) -> Door:
    return check({**DEFAULT_DOOR.model_dump(mode="json"), **FILLED, **changes})


def test_open_is_hours_and_somebody_certified_on_duty(filled: Door) -> None:
    tuesday = at("2026-11-24T16:00")
    assert opening(filled, tuesday, True) == Opening(True, "open", at("2026-11-24T18:00"), at("2026-11-26T15:00"))
    assert opening(filled, tuesday, False) == Opening(False, "nobody", at("2026-11-24T18:00"), at("2026-11-26T15:00"))
    assert opening(filled, at("2026-11-23T16:00"), True) == Opening(False, "hours", None, at("2026-11-24T15:00"))


def test_the_first_moment_is_open_and_the_last_is_closed(filled: Door) -> None:
    assert opening(filled, at("2026-11-24T15:00"), True).open
    assert opening(filled, at("2026-11-24T18:00") - 1, True).open
    assert opening(filled, at("2026-11-24T18:00"), True) == Opening(False, "hours", None, at("2026-11-26T15:00"))
    assert opening(filled, at("2026-11-26T18:00"), True).next_opens_at == at("2026-11-26T19:30")


def test_what_is_missing_keeps_the_door_shut_whatever_the_clock_says(filled: Door) -> None:
    assert missing(filled) == []
    without = filled.model_copy(update={"numbers": filled.numbers.model_copy(update={"bagvagt_phone": ""})})
    assert missing(without) == ["door.missing.bagvagt_phone"]
    assert opening(without, at("2026-11-24T16:00"), True) == Opening(False, "missing")


def test_a_doctor_alone_is_no_list_of_offers() -> None:
    assert missing(a_door(offers=[{"name": "Lægen", "category": "doctor_dentist"}])) == ["door.missing.offers"]


def test_nothing_local_is_there_from_the_beginning_and_every_lack_has_words() -> None:
    lacks = missing(DEFAULT_DOOR)
    assert {"door.missing.hours", "door.missing.bagvagt_phone", "door.missing.purpose"} <= set(lacks)
    assert all(lack in DANISH and lack in ENGLISH for lack in lacks)
    assert not {"door.missing.about", "door.missing.who_we_are"} & set(lacks)


def test_an_exception_replaces_the_days_hours() -> None:
    door = a_door(
        exceptions=[
            {"day": "24.11.2026", "hours": [], "note": "Temadag"},
            {"day": "2026-11-25", "hours": [["10", "11.30"]]},
        ]
    )
    assert opening(door, at("2026-11-24T16:00"), True) == Opening(False, "hours", None, at("2026-11-25T10:00"))
    assert opening(door, at("2026-11-25T10:30"), True).closes_at == at("2026-11-25T11:30")


def test_next_opening_is_looked_for_in_sixty_days() -> None:
    only = {"hours": {}}
    near = a_door(**only, exceptions=[{"day": "2027-01-20", "hours": [["12", "13"]]}])
    assert opening(near, at("2026-11-22T09:00"), True).next_opens_at == at("2027-01-20T12:00")
    far = a_door(**only, exceptions=[{"day": "2027-01-22", "hours": [["12", "13"]]}])
    assert opening(far, at("2026-11-22T09:00"), True) == Opening(False, "hours", None, None)


def test_what_meets_at_midnight_is_one_stretch() -> None:
    door = a_door(hours={"friday": [["22:00", "24:00"]], "saturday": [["00:00", "02:00"]]})
    assert opening(door, at("2026-11-27T23:30"), True).closes_at == at("2026-11-28T02:00")
    assert opening(door, at("2026-11-28T01:59"), True).open


def test_what_never_closes_is_open_until_24() -> None:
    always = a_door(hours={day.value: [["00:00", "24:00"]] for day in Weekday})
    found = opening(always, at("2026-11-24T16:00"), True)
    assert found.open and found.closes_at is not None and clock_words(DANISH, found.closes_at) == "24"
    assert opening(always, at("2026-11-24T16:00"), False).why == "nobody"


def test_the_night_in_spring_leaves_an_hour_out() -> None:
    """29 March 2026: 02.00 becomes 03.00."""
    across = a_door(hours={"sunday": [["01:00", "04:00"]]})
    assert list(spans(across, at("2026-03-29T00:00")))[0] == (at("2026-03-29T01:00"), at("2026-03-29T04:00"))
    assert at("2026-03-29T04:00") - at("2026-03-29T01:00") == 2 * HOUR
    in_it = a_door(hours={"sunday": [["02:30", "05:00"]]})
    assert next(spans(in_it, at("2026-03-29T00:00")))[0] == at("2026-03-29T03:00"), "as soon as the hour is over"
    only_it = a_door(hours={"sunday": [["02:00", "03:00"]]})
    assert next(spans(only_it, at("2026-03-29T00:00")))[0] == at("2026-04-05T02:00"), "that hour was not there at all"


def test_the_night_in_autumn_closes_nobody_out_in_the_hour_that_comes_twice() -> None:
    """25 October 2026: 03.00 becomes 02.00."""
    door = a_door(hours={"sunday": [["01:00", "02:30"]]})
    begins, ends = next(spans(door, at("2026-10-25T00:00")))
    assert (begins, ends) == (at("2026-10-25T01:00"), at("2026-10-25T02:30", fold=1))
    assert ends - begins == 2.5 * HOUR
    second_time = int(datetime(2026, 10, 25, 1, 15, tzinfo=UTC).timestamp() * 1000)
    assert opening(door, second_time, True).open, "02.15 for the second time"


def test_fifteen_is_fifteen_in_summer_and_in_winter() -> None:
    door = a_door(hours={"sunday": [["15:00", "16:00"]]})
    for day in ("2026-03-29", "2026-10-25", "2026-07-05", "2026-12-06"):
        assert hours_of(door, datetime.fromisoformat(day).date()) == [(at(f"{day}T15:00"), at(f"{day}T16:00"))]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)), st.booleans())
def test_at_any_moment_closing_lies_ahead_and_the_next_opening_after_it(moment: datetime, on_duty: bool) -> None:
    door = a_door(hours={"sunday": [["00:00", "24:00"]], "monday": [["00:00", "02:30"], ["02:30", "03:00"]]})
    now = int(moment.replace(tzinfo=UTC).timestamp() * 1000)
    found = opening(door, now, on_duty)
    assert found.open == (found.why == "open")
    assert found.closes_at is None or found.closes_at > now
    assert found.next_opens_at is not None and found.next_opens_at > (found.closes_at or now)


@pytest.mark.parametrize(
    ("then", "danish", "english"),
    [
        ("2026-11-22T15:00", "i dag kl. 15", "today at 15:00"),
        ("2026-11-23T15:30", "i morgen kl. 15.30", "tomorrow at 15:30"),
        ("2026-11-26T09:05", "torsdag kl. 9.05", "Thursday at 9:05"),
        ("2026-11-29T15:00", "søndag den 29. november kl. 15", "Sunday 29 November at 15:00"),
    ],
)
def test_a_moment_is_said_as_a_person_would(then: str, danish: str, english: str) -> None:
    now = at("2026-11-22T09:00")
    assert when(DANISH, at(then), now) == danish
    assert when(ENGLISH, at(then), now) == english


def test_what_ends_at_midnight_ends_at_24() -> None:
    assert clock_words(DANISH, at("2026-11-25T00:00")) == "24"
    assert clock_words(DANISH, at("2026-11-25T18:30")) == "18.30"
    assert when(DANISH, at("2026-11-23T00:00"), at("2026-11-22T09:00")) == "i morgen kl. 0"


def test_hours_are_written_short() -> None:
    assert span_words(DANISH, "15:00", "18:30") == "15–18.30"
    assert span_words(ENGLISH, "15:00", "18:30") == "15:00–18:30"

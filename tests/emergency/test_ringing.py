"""No alarm falls silent: every sixty seconds again and one further, after a restart, with two servers (R19)."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine

from live.emergency.rules import Hearer, Level, Reachable, first_level, is_rung, may_acknowledge, next_level
from live.hub.memory import MemoryHub
from live.people.visitor import Role
from live.storage.database import Database
from tests.desk.house import DeskHouse
from tests.emergency.conftest import Shift


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-22 17:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def ringing_shift(at: time_machine.Traveller, shift: Shift) -> Shift:
    shift.house.act(shift.room, shift.fatima, "alarm", branch="life")
    return shift


async def test_it_rings_again_after_a_minute_and_further_along(
    ringing_shift: Shift, at: time_machine.Traveller
) -> None:
    clock = ringing_shift.clock()
    await clock.look()
    assert ringing_shift.alarm().level == Level.EVERYBODY, "nothing before its time"
    at.shift(59)
    await clock.look()
    assert ringing_shift.alarm().level == Level.EVERYBODY
    at.shift(1)
    await clock.look()
    assert ringing_shift.alarm().level == Level.BAGVAGT
    assert ringing_shift.knocks == [ringing_shift.house.lindby]
    at.shift(60)
    await clock.look()
    assert ringing_shift.alarm().rung_at == ringing_shift.alarm().raised_at + 120_000, "at the end it goes on ringing"


async def test_who_takes_it_ends_the_ringing(ringing_shift: Shift, at: time_machine.Traveller) -> None:
    ringing_shift.house.database.act_now(
        ringing_shift.alarms.acknowledge, ringing_shift.ids["Gorm"], ringing_shift.alarm().id
    )
    at.shift(600)
    await ringing_shift.clock().look()
    assert ringing_shift.alarm().level == Level.EVERYBODY and ringing_shift.post.letters == []


async def test_the_bagvagt_gets_one_letter_without_a_word_of_why(
    ringing_shift: Shift, at: time_machine.Traveller
) -> None:
    for _ in range(5):
        at.shift(60)
        await _look(ringing_shift)
    ((to, subject, text),) = ringing_shift.post.letters
    assert to == "bagvagt@lindby.example" and "Lindby Kommune" in subject
    assert "https://chat.lindby.example/vagt" in text
    for secret in ("Alma", "Hej", "Fatima", ringing_shift.room, ringing_shift.alarm().id):
        assert secret not in subject + text
    assert ringing_shift.alarm().mailed_at is not None


async def test_a_letter_that_did_not_leave_is_tried_again(ringing_shift: Shift, at: time_machine.Traveller) -> None:
    ringing_shift.post.shut = True
    for _ in range(3):
        at.shift(60)
        await _look(ringing_shift)
    assert ringing_shift.alarm().mailed_at is None
    ringing_shift.post.shut = False
    at.shift(60)
    await _look(ringing_shift)
    assert len(ringing_shift.post.letters) == 1


async def test_after_a_restart_it_goes_on_where_it_was(
    ringing_shift: Shift, at: time_machine.Traveller, database_url: str
) -> None:
    ringing_shift.house.database.close()
    at.shift(300)
    with _open(database_url) as database:
        again = Shift(
            DeskHouse(database, MemoryHub(), ringing_shift.house.keyring, ringing_shift.house), ringing_shift.room
        )
        await _look(again)
        assert again.alarm().level == Level.BAGVAGT and len(again.post.letters) == 1


async def test_of_two_servers_that_notice_the_same_minute_one_rings(
    ringing_shift: Shift, at: time_machine.Traveller, database_url: str
) -> None:
    with _open(database_url) as database:
        second = Shift(
            DeskHouse(database, MemoryHub(), ringing_shift.house.keyring, ringing_shift.house), ringing_shift.room
        )
        at.shift(60)
        await asyncio.gather(*(shift.clock().look() for shift in (ringing_shift, second) for _ in range(8)))
        await asyncio.sleep(0.2)
        assert ringing_shift.alarm().level == Level.BAGVAGT
        assert ringing_shift.kinds().count("alarm_rung") == 2, "one when it was raised, one for the step further"
        await asyncio.gather(*(_look(shift) for shift in (ringing_shift, second)))
        assert len(ringing_shift.post.letters) + len(second.post.letters) == 1


async def test_the_clock_itself_looks_again_and_again(ringing_shift: Shift, at: time_machine.Traveller) -> None:
    clock = ringing_shift.clock()
    clock._every = 0.01
    at.shift(60)
    await clock.start()
    for _ in range(200):
        if ringing_shift.alarm().level == Level.BAGVAGT:
            break
        await asyncio.sleep(0.02)
    await clock.stop()
    assert ringing_shift.alarm().level == Level.BAGVAGT


def test_the_chain_begins_with_somebody_who_is_there() -> None:
    assert first_level(Reachable(coordinators_on_duty=True, others_on_duty=True)) is Level.COORDINATORS
    assert first_level(Reachable(coordinators_on_duty=False, others_on_duty=True)) is Level.EVERYBODY
    assert first_level(Reachable(coordinators_on_duty=False, others_on_duty=False)) is Level.BAGVAGT
    assert [next_level(level) for level in Level] == [Level.EVERYBODY, Level.BAGVAGT, Level.BAGVAGT]


@pytest.mark.parametrize(
    ("roles", "on_duty", "rung_from"),
    [
        ([Role.COORDINATOR], False, Level.COORDINATORS),
        ([Role.COUNSELLOR], True, Level.EVERYBODY),
        ([Role.LEAD], False, Level.EVERYBODY),
        ([Role.COUNSELLOR], False, None),
        ([Role.NEW_COUNSELLOR], False, None),
        ([Role.TRAINER], False, None),
    ],
)
def test_each_is_rung_from_their_place_in_the_chain_on(
    roles: list[Role], on_duty: bool, rung_from: Level | None
) -> None:
    hearer = Hearer("dorte", roles, on_duty)
    for level in Level:
        due = rung_from is not None and level >= rung_from
        assert is_rung(hearer, level=level, raised_by="fatima") is due
        assert not is_rung(hearer, level=level, raised_by="dorte"), "never who raised it"
        assert may_acknowledge(hearer, level=level, raised_by="fatima") is (rung_from is not None)


async def _look(shift: Shift) -> None:
    clock = shift.clock()
    await clock.look()
    while clock._letters:
        await asyncio.gather(*clock._letters)


def _in_another_process(shift: Shift, database: Database) -> Shift:
    """The same house as a second server would open it."""
    return Shift(DeskHouse(database, MemoryHub(), shift.house.keyring, shift.house), shift.room)


@contextmanager
def _open(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()

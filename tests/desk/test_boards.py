"""Boards: read when somebody knocks, the same in every process, healed when a knock is lost, honest about the wait."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import update
from sqlmodel import Session

from live.desk.board import Board, place
from live.desk.boards import Boards
from live.desk.rules import minutes_each
from live.duty.tables import Duty
from live.hub.hub import Hub
from live.hub.memory import MemoryHub
from live.hub.redis import RedisHub
from live.keys.keyring import Keyring
from live.refusal import Refused
from live.room.tables import Room
from live.storage.clock import MINUTE, now
from live.storage.database import Database
from tests.desk.house import DeskHouse
from tests.room.gates import full_gate


class Looker:
    """Somebody who watches a board and remembers all of them."""

    def __init__(self, boards: Boards, organisation_id: str) -> None:
        self.seen: list[tuple[float, Board]] = []
        self.stop = boards.watch(organisation_id, lambda board: self.seen.append((time.monotonic(), board)))

    async def until(self, what: Callable[[Board], object], seconds: float = 5) -> Board:
        async with asyncio.timeout(seconds):
            while not self.seen or not what(self.seen[-1][1]):
                await asyncio.sleep(0.005)
        return self.seen[-1][1]


@pytest.fixture
async def apart(database: Database, keyring: Keyring, hub_url: str) -> AsyncIterator[tuple[DeskHouse, DeskHouse]]:
    """Two processes on one database: with Redis they hear each other's knocks, without it only the slow poll helps."""

    def new_hub() -> Hub:
        return RedisHub(hub_url) if hub_url.startswith("redis") else MemoryHub()

    one = DeskHouse(database, new_hub(), keyring)
    second = Database(database.url)
    two = DeskHouse(second, new_hub(), keyring, like=one)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(one.serving())
        await stack.enter_async_context(two.serving())
        yield one, two
    second.close()


async def test_what_happens_in_one_process_is_on_the_desks_of_the_other(apart: tuple[DeskHouse, DeskHouse]) -> None:
    """The same on SQLite and PostgreSQL, with Redis, and with every knock lost."""
    here, there = apart
    here.on_duty("Fatima")
    looker = Looker(there.boards, here.lindby)
    alma = here.arrive("Alma", "Hej")
    board = await looker.until(lambda board: board.waiting and board.waiting[0].words)
    assert [(one.room_id, one.nickname, one.words[0].text) for one in board.waiting] == [(alma.room_id, "Alma", "Hej")]
    here.take("Fatima", alma.room_id)
    board = await looker.until(lambda board: board.talking)
    assert (board.waiting, board.talking[0].counsellors[0].account_id) == ((), here.ids["Fatima"])
    assert [one.first_name for one in board.on_duty] == ["Fatima"]


async def test_a_desk_in_each_process_sees_one_line(apart: tuple[DeskHouse, DeskHouse]) -> None:
    here, there = apart
    here.on_duty("Fatima", "Gorm")
    fatima, gorm = await (await here.sit("Fatima")).opened(), await (await there.sit("Gorm")).opened()
    alma = here.arrive("Alma", "Hej")
    await gorm.until(lambda items: items[f"waiting/{alma.room_id}"])
    answers = await asyncio.gather(
        fatima.act("take", room=alma.room_id, reason=""), gorm.act("take", room=alma.room_id, reason="")
    )
    assert sorted(str(answer.get("code", "done")) for answer in answers) == ["done", "taken"]
    winner = fatima if answers[0]["t"] == "done" else gorm
    await winner.until(lambda items: items[f"talk/{alma.room_id}"]["mine"] == "counsellor")


class DeafHub(MemoryHub):
    """Loses every knock."""

    def knock(self, topic: str, *, rode_along: bool = False) -> None:
        pass


async def test_a_lost_knock_is_healed_by_the_slow_poll(sqlite_url: str, keyring: Keyring) -> None:
    database = Database(sqlite_url)
    async with DeskHouse(database, DeafHub(), keyring).serving() as house:
        looker = Looker(house.boards, house.lindby)
        await looker.until(lambda board: True)
        house.arrive("Alma", "Hej")
        await looker.until(lambda board: board.waiting and board.waiting[0].words, 3.5)
    database.close()


async def test_a_storm_of_news_is_read_five_times_a_second_at_most(house: DeskHouse) -> None:
    house.on_duty("Fatima")
    looker = Looker(house.boards, house.lindby)
    await looker.until(lambda board: board.on_duty)
    began, before, busy = time.monotonic(), len(looker.seen), True
    while time.monotonic() - began < 1.5:
        await house.database.act(house.duties.busy, house.ids["Fatima"], house.lindby, busy)
        busy = not busy
    await looker.until(lambda board: board.on_duty[0].busy is not busy)
    assert len(looker.seen) - before <= 5 * (time.monotonic() - began) + 2


async def test_nothing_new_is_not_told(house: DeskHouse) -> None:
    looker = Looker(house.boards, house.lindby)
    await looker.until(lambda board: True)
    await asyncio.sleep(0.3)
    for _ in range(3):
        house.boards.knock(house.lindby)
        await asyncio.sleep(0.3)
    assert len(looker.seen) == 1
    looker.stop()


async def test_the_landing_page_asks_without_watching(house: DeskHouse) -> None:
    assert (await house.boards.now(house.lindby)).waiting == ()
    house.arrive("Alma")
    await asyncio.sleep(0.1)
    assert len((await house.boards.now(house.lindby)).waiting) == 1, "a knock is heard also when nobody watches"
    with pytest.raises(Refused):
        await house.boards.now("findes-ikke")


async def test_words_that_are_taken_back_or_erased_leave_the_board(house: DeskHouse) -> None:
    looker = Looker(house.boards, house.lindby)
    alma = house.arrive("Alma")
    for number in range(7):
        house.act(alma.room_id, 1, "say", f"key-of-alma-{number}", text=f"{number}" * 400)
    board = await looker.until(lambda board: board.waiting and len(board.waiting[0].words) == 5)
    assert {len(words.text) for words in board.waiting[0].words} == {300}
    house.act(alma.room_id, 1, "withdraw", said="key-of-alma-0")
    await looker.until(lambda board: [words.text[0] for words in board.waiting[0].words] == ["1", "2", "3", "4"])
    house.database.act_now(house.conversations.erase_by_young, alma.room_id)
    await looker.until(lambda board: not board.waiting)


async def test_a_room_whose_day_key_is_gone_does_not_take_the_desk_along(house: DeskHouse) -> None:
    house.arrive("Alma")
    gone = house.arrive("Bente")
    boards = Boards(house.database, house.hub, house.keyring, full_gate())
    house.database.act_now(lambda session: spoil(session, gone.room_id))
    assert [one.nickname for one in (await boards.now(house.lindby)).waiting] == ["Alma"]
    await boards.stop()


async def test_the_place_in_the_line_and_an_honest_wait(house: DeskHouse) -> None:
    rooms = [house.arrive(str(number)).room_id for number in range(3)]
    board = await house.boards.now(house.lindby)
    assert [place(board, room) for room in rooms] == [(1, None), (2, None), (3, None)], "nothing to go by: we say so"
    assert place(board, "findes-ikke") == (0, None)
    house.on_duty("Fatima")
    for room in [house.arrive("før").room_id for _ in range(6)]:
        house.take("Fatima", room)
    boards = Boards(house.database, house.hub, house.keyring, full_gate())
    board = await boards.now(house.lindby)
    assert [place(board, room) for room in rooms] == [(1, 1), (2, 2), (3, 3)]
    house.database.act_now(nobody_seen, now() - 3 * MINUTE)
    board = await Boards(house.database, house.hub, house.keyring, full_gate()).now(house.lindby)
    assert place(board, rooms[0]) == (1, None), "without anybody on duty nothing is promised"
    assert board.on_duty == () and len(board.away) == 1


def test_the_estimate_is_the_median_time_at_the_head_of_the_line() -> None:
    assert minutes_each([]) is None
    assert minutes_each([(0, 5 * MINUTE)] * 4) is None, "four are too few to go by"
    busy = [(0, taken * 7 * MINUTE) for taken in range(1, 7)]
    assert minutes_each(busy) == 7.0
    quiet = [(evening * 24 * 60 * MINUTE, (evening * 24 * 60 + 3) * MINUTE) for evening in range(1, 8)]
    assert minutes_each(quiet) == 3.0, "the day between two young people is not waiting time"
    assert minutes_each([(0, taken * 500 * MINUTE) for taken in range(1, 9)]) == 60.0
    assert minutes_each(list(itertools.repeat((9, 9), 9))) == 1.0


def spoil(session: Session, room_id: str) -> None:
    session.execute(update(Room).where(Room.id == room_id).values(wrapped_key=b"x" * 60))  # type: ignore[arg-type]


def nobody_seen(session: Session, at: int) -> None:
    session.execute(update(Duty).values(seen_at=at))


async def test_whoever_comes_to_a_desk_that_nobody_looked_at_is_told_also_when_nothing_has_changed(
    house: DeskHouse,
) -> None:
    """Else the page would stand at "opening" until somebody else does something."""
    await house.boards.now(house.lindby)
    house.boards._desk(house.lindby)._read_at = -1e9  # nobody has looked for a while
    told = asyncio.Event()
    stop = house.boards.watch(house.lindby, lambda _board: told.set())
    await asyncio.wait_for(told.wait(), 5)
    stop()

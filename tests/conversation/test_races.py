"""Many reach for the same young person in the same moment, from servers that share nothing but the database (R16)."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from live.refusal import Refused
from live.room.tables import SeatHolder
from live.storage.database import Database
from tests.conversation.evening import ALMA, Evening

RACES = 500  # on each of the two kinds of database
TOGETHER = 50  # races run before anybody waits for an answer: what a desk in a flood would do


@pytest.fixture
def servers(evening: Evening, database_url: str) -> Iterator[list[Evening]]:
    """Three processes' worth of writers."""
    others = [evening.second_server(database_url) for _ in range(2)]
    yield [evening, *others]
    for other in others:
        other.database.close()


@pytest.mark.slow
def test_of_those_who_reach_for_her_at_once_exactly_one_gets_her(servers: list[Evening], database: Database) -> None:
    """1,000 races in all: three certified people, each on a server of their own, by name or for whoever is next."""
    one = servers[0]
    takers = ("Fatima", "Gorm", "Dorte")
    wins: Counter[str] = Counter()
    for _ in range(RACES // TOGETHER):
        rooms = [one.arrive().room_id for _ in range(TOGETHER)]
        got = at_once(*(partial(_reach, *who, rooms) for who in zip(servers, takers, strict=True)))
        taken = [room for found in got for room in found]
        assert sorted(taken) == sorted(rooms), "each is taken once, and none is left"
        for room in rooms:
            whole = one.whole(room)
            roles = {number: seat.role for number, seat in whole.state.seats.items() if seat.sits}
            assert roles == {1: "young", 2: "counsellor"}
        wins.update({name: len(found) for name, found in zip(takers, got, strict=True)})
    assert wins.total() == RACES
    holders = [holder for holder in one.rows(SeatHolder) if holder.principal_kind == "account"]
    assert len(holders) == RACES


def _reach(server: Evening, name: str, rooms: list[str]) -> list[str]:
    """One person reaches for everybody: every other time for whoever is next, else for one by name."""
    them, account, place = server.them, server.people[name], server.places["Aaby"]
    asked: list[Any] = []
    for number, room in enumerate(rooms):
        if number % 2:
            asked.append((None, server.database.submit(them.take_next, account, place)))
        else:
            asked.append((room, server.database.submit(them.take, account, room, reason="haster")))
    while True:
        asked.append((None, server.database.submit(them.take_next, account, place)))
        if asked[-1][1].exception() is not None:
            break
    found = []
    for room, future in asked:
        problem = future.exception()
        if problem is None:
            found.append(room or future.result())
        else:
            assert isinstance(problem, Refused), problem
            assert problem.code in ("taken", "nobody_waits")
    return found


def test_of_those_who_say_yes_at_once_one_comes(servers: list[Evening]) -> None:
    one = servers[0]
    for _ in range(20):
        room = one.taken("Fatima")
        call = one.ask("Fatima", room, "join")
        answers = at_once(
            lambda: servers[1].answer("Gorm", call),  # noqa: B023
            lambda: servers[2].answer("Dorte", call),  # noqa: B023
        )
        assert sorted(answer.code if isinstance(answer, Refused) else "came" for answer in answers) == ["came", "taken"]
        assert sum(seat.sits for seat in one.whole(room).state.seats.values()) == 3


def test_what_is_said_while_it_ends_stands_before_the_end_or_is_given_back(servers: list[Evening]) -> None:
    """A61: nothing is said after the goodbye, and nobody is told that a lost word is safe."""
    one = servers[0]
    for _ in range(20):
        room = one.taken("Fatima")
        fatima = one.seat(room, "Fatima")
        said, ended = at_once(
            lambda: [servers[1].does(room, ALMA, "say", text=f"ord {n}") for n in range(5)],  # noqa: B023
            lambda: servers[2].does(room, fatima, "finish"),  # noqa: B023
        )
        assert ended == "done"
        assert set(said) <= {"done", "not_now"}
        assert said == sorted(said), "once refused, refused"
        kinds = [entry.kind for entry in one.whole(room).entries]
        assert "said" not in kinds[kinds.index("ended") :]
        assert kinds.count("said") == said.count("done")


def test_what_is_written_while_she_deletes_is_deleted_or_never_stored(servers: list[Evening]) -> None:
    one = servers[0]
    for _ in range(20):
        room = one.taken("Fatima")
        fatima = one.seat(room, "Fatima")
        said, _ = at_once(
            lambda: [servers[1].does(room, fatima, "say", text=f"ord {n}") for n in range(5)],  # noqa: B023
            lambda: servers[2].erase(room),  # noqa: B023
        )
        assert set(said) <= {"done", "not_now"}
        entries = one.whole(room).entries
        assert not any(entry.body for entry in entries if entry.kind == "said")
        kinds = [entry.kind for entry in entries]
        assert "said" not in kinds[kinds.index("erased") :]


def test_she_leaves_the_line_as_she_is_taken_and_one_of_both_has_happened(servers: list[Evening]) -> None:
    one = servers[0]
    for _ in range(20):
        room = one.arrive().room_id
        taken, _ = at_once(
            lambda: servers[1].take("Fatima", room),  # noqa: B023
            lambda: servers[2].does(room, ALMA, "leave"),  # noqa: B023
        )
        row = one.row(room)
        if isinstance(taken, Refused):
            assert (taken.code, row.ending, row.taken_at, one.phase(room)) == ("ended", "gave_up", None, "closed")
        else:
            assert (row.ending, row.taken_at is not None, one.phase(room)) == ("young_left", True, "after")


def test_several_servers_tidy_at_once(servers: list[Evening]) -> None:
    one = servers[0]
    rooms = [one.arrive().room_id for _ in range(10)]
    for room in rooms:
        one.away(room, 200)
    assert at_once(*(server.tidy for server in servers)) == [None] * 3
    for room in rooms:
        assert [entry.kind for entry in one.whole(room).entries].count("ended") == 1


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Let all go in one moment; a refusal is an answer."""
    start = threading.Barrier(len(deeds))
    answers: list[Any] = [None] * len(deeds)

    def run(number: int) -> None:
        start.wait()
        try:
            answers[number] = deeds[number]()
        except Refused as refused:
            answers[number] = refused
        except BaseException as problem:  # shown by the assertion of the test
            answers[number] = problem

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers

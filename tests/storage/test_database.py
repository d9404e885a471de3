"""One contract for every kind of database: what it acknowledges is safe, and nobody suffers for a neighbour."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from live.keys.keyring import Keyring
from live.refusal import Refused
from live.room.tables import Entry, Room, SeatHolder
from live.storage.database import Database, after_commit
from live.storage.engine import checkpoint
from tests.room.engine import Engine


def put(session: Session, name: str) -> str:
    session.add(SeatHolder(room_id=name, seat=1, principal_kind="account", principal_id="bo"))
    session.flush()
    return name


def put_and_refuse(session: Session, name: str) -> None:
    put(session, name)
    raise Refused("not_allowed")


def names(session: Session) -> list[str]:
    return sorted(session.exec(select(SeatHolder.room_id)).all())


def hold(database: Database) -> Callable[[], None]:
    """Keep the writer busy, so that what comes now becomes one group; answers how to let go."""
    let_go, busy = threading.Event(), threading.Event()

    def wait_for_it(_session: Session) -> None:
        busy.set()
        let_go.wait(10)

    database.submit(wait_for_it)
    busy.wait(10)
    return let_go.set


async def test_what_an_action_answers_comes_back_and_is_stored(database: Database) -> None:
    assert await database.act(put, "a") == "a"
    assert await database.look(names) == ["a"]


def test_what_waits_is_written_with_one_commit(database: Database) -> None:
    commits: list[object] = []
    event.listen(database.engines.writer, "commit", commits.append)
    let_go = hold(database)
    waiting: list[Future[str]] = [database.submit(put, f"{number:02}") for number in range(50)]
    let_go()
    wait(waiting, 10)
    assert len(commits) == 1, "one for all fifty (the action that held the writer wrote nothing)"
    assert database.look_now(names) == [f"{number:02}" for number in range(50)]


def test_a_bad_neighbour_is_told_and_harms_nobody(database: Database) -> None:
    let_go = hold(database)
    good: list[Future[str]] = [database.submit(put, f"good {number}") for number in range(3)]
    bad = [database.submit(put_and_refuse, "bad"), database.submit(put, "good 1")]  # the second meets a double key
    good += [database.submit(put, f"good {number}") for number in range(3, 6)]
    let_go()
    assert [future.result(10) for future in good] == [f"good {number}" for number in range(6)]
    assert isinstance(bad[0].exception(10), Refused)
    assert bad[1].exception(10) is not None
    assert database.look_now(names) == [f"good {number}" for number in range(6)]


def test_an_error_hides_what_was_to_be_written(database: Database) -> None:
    database.act_now(put, "a")
    with pytest.raises(DBAPIError) as problem:
        database.act_now(put, "a")
    assert "account" not in str(problem.value)


def test_news_is_told_after_the_commit_and_only_then(database: Database) -> None:
    heard: list[list[str]] = []

    def put_and_tell(session: Session, name: str, fail: bool = False) -> None:
        put(session, name)
        after_commit(session, lambda: heard.append(database.look_now(names)))
        if fail:
            raise Refused("not_allowed")

    database.act_now(put_and_tell, "a")
    with pytest.raises(Refused):
        database.act_now(put_and_tell, "b", fail=True)
    database.act_now(put, "c")
    assert heard == [["a"]], "what is told of can be read by then; what was undone is not told"


def test_news_that_fails_does_not_silence_the_writer(database: Database) -> None:
    def put_and_fail_to_tell(session: Session) -> None:
        put(session, "a")
        after_commit(session, lambda: [][1])  # type: ignore[arg-type, return-value]

    database.act_now(put_and_fail_to_tell)
    assert database.act_now(put, "b") == "b"


async def test_a_caller_who_leaves_does_not_silence_the_writer(database: Database) -> None:
    """A browser that is closed while its request waits cancels the task that waits for us."""
    let_go = hold(database)
    left = asyncio.create_task(database.act(put, "left"))
    stayed = asyncio.create_task(database.act(put, "stayed"))
    await asyncio.sleep(0.05)
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)
    let_go()
    assert await asyncio.wait_for(stayed, 5) == "stayed"
    assert await database.look(names) == ["stayed"]


def test_a_reader_sees_no_half_of_a_group(database: Database) -> None:
    seen: list[list[str]] = []

    def put_two(session: Session) -> None:
        put(session, "a")
        seen.append(database.look_now(names))
        put(session, "b")

    database.act_now(put_two)
    assert seen == [[]]
    assert database.look_now(names) == ["a", "b"]


def test_what_waits_when_the_house_closes_is_written_first(database_url: str) -> None:
    database = Database(database_url)
    let_go = hold(database)
    waiting = [database.submit(put, name) for name in "abc"]
    closing = threading.Thread(target=database.close)
    closing.start()
    let_go()
    closing.join(10)
    assert [future.result(0) for future in waiting] == ["a", "b", "c"]


def _talk(url: str, keys: str, rooms: list[str], seat: int, messages: int) -> None:
    database = Database(url)
    engine = Engine(database, Keyring.from_folder(Path(keys)))
    futures = [
        database.submit(engine.rooms.perform, _say(rooms[number % len(rooms)], seat, number))
        for number in range(messages)
    ]
    for future in futures:
        outcome = future.result(60)
        assert not isinstance(outcome, Refused), outcome.code
    database.close()


def _say(room_id: str, seat: int, number: int) -> Any:
    from live.room.actions import Act

    return Act(room_id, seat, f"{seat}-key-{number:06}", "say", {"text": f"{seat}: {number}"})


@pytest.mark.slow
def test_two_processes_in_one_room_leave_no_gap(database_url: str, tmp_path: Path) -> None:
    keyring = Keyring.from_folder(tmp_path / "keys", create=True)
    database = Database(database_url)
    engine = Engine(database, keyring)
    rooms = [engine.open("young", "counsellor") for _ in range(3)]
    fresh = get_context("spawn")
    talkers = [
        fresh.Process(target=_talk, args=(database_url, str(tmp_path / "keys"), rooms, seat, 150)) for seat in (1, 2)
    ]
    for talker in talkers:
        talker.start()
    _talk_here = [engine.act(rooms[0], 1, "say", text="herfra") for _ in range(20)]
    for talker in talkers:
        talker.join(90)
        assert talker.exitcode == 0
    assert not any(isinstance(outcome, Refused) for outcome in _talk_here)
    for room_id in rooms:
        room = engine.whole(room_id)
        assert [entry.seq for entry in room.entries] == list(range(1, room.row.last_seq + 1))
        for seat in (1, 2):
            said = [int((e.body or {})["text"][3:]) for e in room.entries if e.key and e.key.startswith(f"{seat}-key")]
            assert said == sorted(said), "each speaker's words stand in the order they were said"
            assert len(said) == 50
    database.close()


def test_sqlite_is_opened_so_that_a_commit_means_what_it_says(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    def pragmas(session: Session) -> dict[str, Any]:
        ask = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "trusted_schema")
        return {name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in ask}

    safe = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "trusted_schema": 0}
    assert database.act_now(pragmas) == safe
    assert database.look_now(pragmas) == safe
    database.close()


def test_a_checkpoint_leaves_nothing_in_the_write_ahead_log(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.act_now(put, "a")
    wal = Path(sqlite_url.removeprefix("sqlite:///") + "-wal")
    assert wal.stat().st_size > 0
    assert checkpoint(database.engines)
    assert wal.stat().st_size == 0
    database.close()


def test_a_checkpoint_says_when_somebody_still_reads_the_old_words(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.act_now(put, "a")
    with database.engines.reader.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT count(*) FROM seat_holder").scalar()
        database.act_now(put, "b")
        with database.engines.writer.connect() as writer:
            writer.exec_driver_sql("PRAGMA busy_timeout=50")
        assert not checkpoint(database.engines)
    assert checkpoint(database.engines)
    database.close()


def test_postgresql_waits_for_the_disk(emptied_postgres_url: str) -> None:
    database = Database(emptied_postgres_url)
    ask = lambda session: session.connection().exec_driver_sql("SHOW synchronous_commit").scalar()  # noqa: E731
    assert database.act_now(ask) == "on"
    database.close()


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a file"):
        Database("sqlite://")


def test_nothing_is_left_of_a_room_that_was_removed_while_it_was_written_to(
    database: Database, keyring: Keyring
) -> None:
    """Else words would stay for ever, in a room that no purge can find."""
    engine = Engine(database, keyring)
    room_id = engine.open("young", "counsellor")
    let_go = hold(database)
    before = database.submit(engine.rooms.perform, _say(room_id, 1, 1))
    removed = database.submit(engine.rooms.delete, room_id)
    after = database.submit(engine.rooms.perform, _say(room_id, 1, 2))
    let_go()
    removed.result(10)
    assert not isinstance(before.result(10), Refused)
    answer = after.result(10)
    assert isinstance(answer, Refused) and answer.code == "not_found"
    for table in (Room, Entry, SeatHolder):
        assert database.look_now(lambda session, t=table: session.exec(select(func.count()).select_from(t)).one()) == 0

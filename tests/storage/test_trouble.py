"""When two write at once, when the database was away, and when the house is closing: nobody waits for ever."""

import threading
from collections.abc import Iterator
from concurrent.futures import wait

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from live.room.tables import SeatHolder
from live.storage.database import Database
from tests.storage.test_database import hold, names, put


@pytest.fixture
def postgres(emptied_postgres_url: str) -> Iterator[Database]:
    database = Database(emptied_postgres_url)
    yield database
    database.close()


@pytest.fixture
def another_server(postgres: Database) -> Iterator[Database]:
    other = Database(postgres.url)
    yield other
    other.close()


def put_unless_there(session: Session, name: str, both_have_looked: threading.Barrier | None = None) -> bool:
    """As many actions do: look, and write what is missing. Answers whether it was there."""
    there = session.get(SeatHolder, (name, 1)) is not None
    if both_have_looked is not None:
        both_have_looked.wait(10)
    if not there:
        put(session, name)
    return there


def test_two_servers_that_add_the_same_row_at_once_both_go_on(postgres: Database, another_server: Database) -> None:
    """Whoever is second looks again: an error would reach a person who did nothing wrong."""
    both = threading.Barrier(2)
    tries: dict[Database, int] = {postgres: 0, another_server: 0}

    def once_together(session: Session, me: Database) -> bool:
        tries[me] += 1
        return put_unless_there(session, "a", both if tries[me] == 1 else None)

    waiting = [server.submit(once_together, server) for server in tries]
    wait(waiting, 20)
    assert sorted(future.result(0) for future in waiting) == [False, True]


def test_an_action_never_decides_by_what_a_neighbour_in_the_group_has_read(
    postgres: Database, another_server: Database
) -> None:
    """Two actions share one transaction; between them another server may have given the seat away."""
    postgres.act_now(put, "a")

    def look_while_another_writes(session: Session) -> list[SeatHolder]:
        rows = list(session.exec(select(SeatHolder)).all())
        another_server.act_now(lambda s: s.execute(text("UPDATE seat_holder SET principal_id = 'carla'")))
        return rows

    let_go = hold(postgres)
    first = postgres.submit(look_while_another_writes)
    second = postgres.submit(lambda s: s.exec(select(SeatHolder).with_for_update()).one().principal_id)
    let_go()
    assert second.result(10) == "carla"
    assert [row.principal_id for row in first.result(10)] == ["bo"], "what an action answers can be read afterwards"


def test_who_looks_after_the_database_was_away_sees_nothing_of_it(postgres: Database) -> None:
    postgres.act_now(put, "a")
    for _ in range(2):
        assert postgres.look_now(names) == ["a"]
        with postgres.engines.writer.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )


def test_what_comes_after_the_house_has_closed_is_told_so(sqlite_url: str) -> None:
    """Waiting for a writer who has gone home would be waiting for ever."""
    database = Database(sqlite_url)
    let_go = hold(database)
    closing = threading.Thread(target=database.close)
    closing.start()
    closing.join(0.2)
    late = database.submit(put, "late")
    let_go()
    closing.join(10)
    assert isinstance(late.exception(5), RuntimeError)
    assert isinstance(database.submit(put, "later").exception(5), RuntimeError)

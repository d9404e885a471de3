"""The log tells when anybody has been at it (A69, S6)."""

import random
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from live.keys.keyring import Keyring
from live.people.audit import Head, open_book, record, verify, verify_all
from live.people.tables import AuditRow
from live.storage.database import Database

DEEDS = 12


@pytest.fixture
def book(database: Database, keyring: Keyring) -> Database:
    open_book(database, keyring)
    for number in range(DEEDS):
        database.act_now(record, None, "deed.done", organisation_id="here", object_ref=str(number))
    return database


def tamper(book: Database, *statements: str) -> None:
    """As somebody with the database in their hands would: the triggers are taken away first."""
    with book.engines.writer.begin() as connection:
        if connection.dialect.name == "sqlite":
            drop = ["DROP TRIGGER audit_row_is_not_changed", "DROP TRIGGER audit_row_is_not_removed"]
        else:
            drop = ["SET LOCAL session_replication_role = replica"]
        for statement in [*drop, *statements]:
            connection.execute(text(statement))


def test_an_untouched_log_is_whole(book: Database, keyring: Keyring) -> None:
    verdict = verify_all(book, keyring)
    assert verdict.whole and verdict.rows == DEEDS
    assert verify_all(book, keyring, str(verdict.head)).whole


def test_an_empty_log_is_whole(database: Database, keyring: Keyring) -> None:
    assert verify_all(database, keyring).whole


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "1"),
        ("actor", "'somebody'"),
        ("organisation_id", "'there'"),
        ("role", "'lead'"),
        ("action", "'deed.undone'"),
        ("object_ref", "'x'"),
        ("result", "'no'"),
        ("prev_hash", "'0'"),
        ("hash", "'0'"),
    ],
)
def test_an_edited_row_is_named(book: Database, keyring: Keyring, column: str, value: str) -> None:
    tamper(book, f"UPDATE audit_row SET {column} = {value} WHERE seq = 5")
    verdict = verify_all(book, keyring)
    assert (verdict.first_bad, verdict.problem) == (5, "edited")


def test_a_deleted_row_is_named(book: Database, keyring: Keyring) -> None:
    tamper(book, "DELETE FROM audit_row WHERE seq = 7")
    assert (verify_all(book, keyring).first_bad, verify_all(book, keyring).problem) == (7, "missing")


def test_two_swapped_rows_are_named(book: Database, keyring: Keyring) -> None:
    tamper(
        book,
        "UPDATE audit_row SET seq = 99 WHERE seq = 3",
        "UPDATE audit_row SET seq = 3 WHERE seq = 4",
        "UPDATE audit_row SET seq = 4 WHERE seq = 99",
    )
    assert verify_all(book, keyring).first_bad == 3


def test_an_inserted_row_is_named(book: Database, keyring: Keyring) -> None:
    tamper(
        book,
        "INSERT INTO audit_row SELECT 13, at, actor, organisation_id, role, 'deed.invented', object_ref, result, "
        "(SELECT hash FROM audit_row WHERE seq = 12), hash FROM audit_row WHERE seq = 12",
    )
    assert verify_all(book, keyring).first_bad == 13


def test_rows_cut_off_at_the_end_are_missed(book: Database, keyring: Keyring) -> None:
    tamper(book, "DELETE FROM audit_row WHERE seq > 9")
    assert (verify_all(book, keyring).first_bad, verify_all(book, keyring).problem) == (10, "truncated")


def test_a_head_kept_elsewhere_catches_who_rewrote_the_end_as_well(book: Database, keyring: Keyring) -> None:
    kept = str(verify_all(book, keyring).head)
    tamper(
        book,
        "DELETE FROM audit_row WHERE seq > 9",
        "UPDATE audit_head SET seq = 9, hash = (SELECT hash FROM audit_row WHERE seq = 9)",
    )
    assert verify_all(book, keyring).whole, "the database alone cannot tell"
    assert verify_all(book, keyring, kept).first_bad == 10
    for _ in range(5):
        book.act_now(record, None, "deed.done", organisation_id="here")
    assert (verify_all(book, keyring, kept).first_bad, verify_all(book, keyring, kept).problem) == (12, "head")


def test_another_key_makes_another_log(book: Database, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Keyring.from_folder(tmp_path_factory.mktemp("other"), create=True)
    assert verify_all(book, other).first_bad == 1


def test_the_database_itself_refuses_to_change_or_remove_a_row(book: Database) -> None:
    statements = ["UPDATE audit_row SET action = 'x' WHERE seq = 1", "DELETE FROM audit_row WHERE seq = 1"]
    if book.engines.writer.dialect.name == "postgresql":
        statements.append("TRUNCATE audit_row")
    for statement in statements:
        with pytest.raises(DBAPIError, match="never"), book.engines.writer.begin() as connection:
            connection.execute(text(statement))


def test_a_deed_that_is_undone_leaves_no_row(book: Database, keyring: Keyring) -> None:
    def half_done(session: Session) -> None:
        record(session, None, "deed.half", organisation_id="here")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        book.act_now(half_done)
    assert verify_all(book, keyring).rows == DEEDS


def test_two_servers_writing_at_once_keep_one_chain(database_url: str, keyring: Keyring) -> None:
    servers = [Database(database_url), Database(database_url)]

    def write(server: Database) -> None:
        for number in range(40):
            server.act_now(record, None, "deed.done", organisation_id="here", object_ref=str(number))

    for server in servers:
        open_book(server, keyring)
    threads = [threading.Thread(target=write, args=(server,)) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = verify_all(servers[0], keyring)
    for server in servers:
        server.close()
    assert verdict.whole and verdict.rows == 80


def test_writing_without_the_key_is_an_error(database: Database) -> None:
    with pytest.raises(RuntimeError, match="open_book"):
        database.act_now(record, None, "deed.done", organisation_id="here")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_change_to_any_row_is_found(sqlite_book: Database, keyring: Keyring, data: st.DataObject) -> None:
    """One random row, one random field, one random new value; put back afterwards."""
    seq = data.draw(st.integers(1, DEEDS))
    column = data.draw(st.sampled_from(["at", "actor", "organisation_id", "role", "action", "object_ref", "result"]))

    def row_of(session: Session) -> AuditRow:
        return session.exec(select(AuditRow).where(col(AuditRow.seq) == seq)).one()

    was = getattr(sqlite_book.look_now(row_of), column)
    new = data.draw((st.integers(0, 2**60) if column == "at" else st.text(max_size=12)).filter(lambda v: v != was))
    if isinstance(new, str) and any(0xD800 <= ord(letter) <= 0xDFFF for letter in new):
        new = "surrogate"
    with sqlite_book.engines.writer.begin() as connection:
        connection.execute(text(f"UPDATE audit_row SET {column} = :new WHERE seq = :seq"), {"new": new, "seq": seq})
    verdict = sqlite_book.look_now(verify, keyring.audit_key())
    with sqlite_book.engines.writer.begin() as connection:
        connection.execute(text(f"UPDATE audit_row SET {column} = :was WHERE seq = :seq"), {"was": was, "seq": seq})
    assert verdict.first_bad == seq


@pytest.fixture
def sqlite_book(sqlite_url: str, keyring: Keyring) -> Database:
    database = Database(sqlite_url)
    open_book(database, keyring)
    for number in range(DEEDS):
        database.act_now(record, None, "deed.done", organisation_id="here", object_ref=str(random.random()))
        del number
    tamper(database)
    return database


def test_a_head_reads_as_it_is_written() -> None:
    head = Head(12, "a" * 64)
    assert Head.parse(str(head)) == head
    for odd in ("", "x:y", "12", f"-1:{'a' * 64}", "²:" + "a" * 64):
        with pytest.raises(ValueError, match="head"):
            Head.parse(odd)

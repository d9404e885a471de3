"""A session dies everywhere within five seconds, and locks when nobody is there (S4, A10)."""

import asyncio
import time

import pytest
import time_machine
from sqlmodel import Session, select

from live.people.actions import end_membership
from live.people.cookies import read_session_cookie
from live.people.sessions import SessionBook
from live.people.tables import Membership
from live.refusal import Refused
from live.storage.database import Database
from tests.people.conftest import PASSWORD, Town


async def test_a_session_ended_on_one_server_is_gone_on_the_other_within_five_seconds(
    town: Town, database_url: str
) -> None:
    there = Database(database_url)
    elsewhere = SessionBook(there)
    gone: list[str] = []
    stop_watching = elsewhere.watch(gone.append)
    await elsewhere.start()
    token = await town.sessions.open(town.people["bo"])
    visitor = await elsewhere.visitor(token)
    assert visitor and elsewhere.known(visitor.session_id) == "open"
    await town.sessions.end(token)
    begun = time.monotonic()
    while elsewhere.known(visitor.session_id) != "gone":
        assert time.monotonic() - begun < 5
        await asyncio.sleep(0.05)
    assert gone == [visitor.session_id]
    assert await elsewhere.visitor(token) is None
    stop_watching()
    await elsewhere.stop()
    there.close()


async def test_the_one_who_ends_it_sees_it_gone_at_once(town: Town) -> None:
    gone: list[str] = []
    town.sessions.watch(gone.append)
    visitor = await town.visitor("bo")
    await town.sessions.end(town.tokens["bo"])
    assert gone == [visitor.session_id] and town.sessions.known(visitor.session_id) == "gone"


async def test_a_role_that_ended_is_gone_within_two_seconds_and_from_every_handler_at_once(town: Town) -> None:
    """A9."""
    lead, dorte = await town.visitor("lis"), await town.visitor("dorte")
    membership = town.database.look_now(_membership, town.people["dorte"])
    await town.database.act(end_membership, lead, town.ours, membership)
    from live.people.queries import people

    with pytest.raises(Refused, match="not_found"):
        town.database.look_now(people, dorte, town.ours, town.keyring)
    await town.sessions.sweep()
    assert await town.sessions.visitor(town.tokens["dorte"]) is None


async def test_after_fifteen_minutes_it_is_locked_and_a_touch_does_not_open_it(town: Town) -> None:
    visitor = await town.visitor("bo")
    with time_machine.travel(time.time() + 15 * 60 + 1):
        assert town.sessions.known(visitor.session_id) == "locked"
        await town.sessions.touch(visitor.session_id)
        await town.sessions.sweep()
        locked = await town.sessions.visitor(town.tokens["bo"])
        assert locked and locked.locked
        with pytest.raises(Refused, match="wrong_password"):
            await town.sessions.unlock(town.tokens["bo"], "forkert")
        fresh = await town.sessions.unlock(town.tokens["bo"], PASSWORD)
        assert town.sessions.known(visitor.session_id) == "open", "the page that stayed open is the same session"
        assert await town.sessions.visitor(town.tokens["bo"]) is None
        assert await town.sessions.visitor(fresh)


async def test_somebody_who_is_there_keeps_it_open_on_every_server(town: Town, database_url: str) -> None:
    there = Database(database_url)
    elsewhere = SessionBook(there)
    visitor = await town.visitor("bo")
    await elsewhere.visitor(town.tokens["bo"])
    start = time.time()
    for minute in range(1, 31):
        with time_machine.travel(start + minute * 60):
            await town.sessions.touch(visitor.session_id)
            await elsewhere.sweep()
            assert elsewhere.known(visitor.session_id) == "open"
    there.close()


async def test_ten_hours_are_enough_for_anybody(town: Town) -> None:
    visitor = await town.visitor("bo")
    start = time.time()
    for minute in range(1, 10 * 60):
        with time_machine.travel(start + minute * 60):
            town.sessions._seen[visitor.session_id]
            await town.sessions.touch(visitor.session_id)
    with time_machine.travel(start + 10 * 3600 - 30):
        assert town.sessions.known(visitor.session_id) == "open"
    with time_machine.travel(start + 10 * 3600 + 1):
        assert town.sessions.known(visitor.session_id) == "gone"
        town.sessions.reread(town.tokens["bo"])
        assert await town.sessions.visitor(town.tokens["bo"]) is None
        with pytest.raises(Refused):
            await town.sessions.unlock(town.tokens["bo"], PASSWORD)


async def test_a_made_up_cookie_opens_nothing(town: Town) -> None:
    """A11: there is nothing to forge, for the token means nothing outside the table."""
    real = await town.sessions.open(town.people["bo"])
    for forged in (None, "", "x", real[:-1], real + "A", real.swapcase(), "0" * 43, "é" * 20, "x" * 10_000, "\0"):
        assert await town.sessions.visitor(forged) is None


async def test_ending_everywhere_else_leaves_this_one(town: Town) -> None:
    visitor = await town.visitor("bo")
    others = [await town.sessions.open(town.people["bo"]) for _ in range(3)]
    await town.sessions.end_all(visitor.account_id, except_session=visitor.session_id)
    assert await town.sessions.visitor(town.tokens["bo"])
    assert [await town.sessions.visitor(other) for other in others] == [None] * 3


async def test_a_watcher_that_fails_does_not_keep_the_others_from_hearing(town: Town) -> None:
    gone: list[str] = []

    def fails(session_id: str) -> None:
        raise RuntimeError

    town.sessions.watch(fails)
    town.sessions.watch(gone.append)
    await town.visitor("bo")
    await town.sessions.end(town.tokens["bo"])
    assert len(gone) == 1


def test_the_cookie_is_read_from_cookies_and_from_headers() -> None:
    assert read_session_cookie({"__Host-s": "abc"}, True) == "abc"
    assert read_session_cookie({"s": "abc"}, True) is None, "a plain cookie is nothing over TLS"
    assert read_session_cookie({"cookie": "a=b; s=abc; c=d"}, False) == "abc"
    assert read_session_cookie({"cookie": "{}[]=;;=\x01"}, False) is None
    assert read_session_cookie({}, False) is None


def _membership(session: Session, account_id: str) -> str:
    return session.exec(select(Membership.id).where(Membership.account_id == account_id)).one()

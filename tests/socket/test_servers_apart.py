"""Servers that hear of each other late, news that comes while a room is being opened, and one who opens many lines."""

import asyncio
from typing import Any

import pytest

from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.room.feed import Feeds, Watcher
from live.socket import connection, presence, server
from live.storage.database import Database
from tests.room.engine import GATE, Engine
from tests.socket.house import SocketHouse


async def test_who_has_heard_more_from_another_server_does_not_begin_anew(house: SocketHouse, room: str) -> None:
    """A line that breaks comes back on whatever server there is; what one has read must not vanish for a late knock."""
    bo = await house.come("bo", room)
    await bo.welcomed()
    other = SocketHouse(Database(house.database.url), MemoryHub(), house.engine.keyring)
    for number in range(3):
        await asyncio.to_thread(other.engine.act, room, 1, "say", text=str(number))
    alma = await house.come("alma", room, after=6)
    welcome = await alma.next("welcome")
    assert (welcome["after"], welcome["last"]) == (6, 6)
    other.database.close()


class DeafHub(MemoryHub):
    """Loses every knock."""

    def knock(self, topic: str, *, rode_along: bool = False) -> None:
        pass


async def test_what_is_said_while_a_room_is_being_opened_is_shown_at_once(sqlite_url: str, keyring: Keyring) -> None:
    """It rides along before there is anybody to take it in."""
    database, hub = Database(sqlite_url), DeafHub()
    feeds = Feeds(database, hub, keyring, GATE)
    engine = Engine(database, keyring, feeds.news)
    room_id = engine.open("young", "counsellor")
    real = database.look

    async def slowly(query: Any, *args: Any, **how: Any) -> Any:
        answer = await real(query, *args, **how)
        if not feeds._feeds:
            await asyncio.to_thread(engine.act, room_id, 1, "say", text="Er der nogen?")
            await asyncio.sleep(0.05)
        return answer

    database.look = slowly  # type: ignore[method-assign]
    await feeds.start()
    feed = await feeds.watch(room_id, Watcher(2, lambda: None, lambda _signal: None))
    await asyncio.sleep(0.3)
    assert feed.state.last_seq == 3
    await feeds.stop()
    database.close()


async def test_who_opens_more_and_more_lines_loses_the_one_that_was_silent_longest(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes back over a bad line leaves dead ones behind: those go, never the one that a person sits at."""
    monkeypatch.setattr(server, "LINES", 3)
    alma = await house.come("alma", room)
    await alma.welcomed()
    lines = []
    for _ in range(3):
        lines.append(await house.come("bo", room))
        await lines[-1].welcomed()
    await lines[0].send(t="ping")
    await lines[0].next("pong")
    lines.append(await house.come("bo", room))
    await lines[-1].welcomed()
    assert await lines[1].closed() == 4000
    assert (await lines[0].says("Jeg er her"))["t"] == "done"
    assert (await alma.says("Godt"))["t"] == "done"
    assert [line.socket.close_code for line in (lines[0], *lines[2:])] == [None] * 3


async def test_who_writes_without_a_pause_is_here(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They need not ping to be seen: every frame is a sign of life."""
    monkeypatch.setattr(presence, "FORGET", 0.6)
    monkeypatch.setattr(connection, "REPEAT", 0.2)
    alma, bo = await house.come("alma", room), await house.come("bo", room)
    await alma.welcomed()
    await bo.welcomed()
    for _ in range(8):
        await alma.send(t="signal", typing=True)
        await bo.send(t="signal", typing=True)
        await asyncio.sleep(0.15)
    await bo.all()
    told = [frame["present"] for frame in bo.heard if "present" in frame]
    assert told[-1] == [1, 2] and [2] not in told[told.index([1, 2]) :]


async def test_the_welcome_comes_first_whatever_else_there_is_to_say(house: SocketHouse, room: str) -> None:
    """A page takes the line that welcomes it; told first that it is locked, it would hang up and come back for ever."""
    house.door.standing["bo"] = "locked"
    bo = await house.come("bo", room)
    assert [(await bo.next("welcome", "locked", "signal"))["t"] for _ in range(2)] == ["welcome", "locked"]


async def test_not_even_who_is_here_is_said_before_the_welcome(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alma = await house.come("alma", room)
    await alma.welcomed()
    real = house.feeds.catch_up

    async def slowly(feed: Any) -> None:
        await alma.send(t="signal", typing=True)
        await asyncio.sleep(0.1)
        await real(feed)

    monkeypatch.setattr(house.feeds, "catch_up", slowly)
    bo = await house.come("bo", room, after=99)
    assert (await bo.next("welcome", "signal"))["t"] == "welcome"

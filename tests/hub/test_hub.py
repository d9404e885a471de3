"""One contract for both hubs: whoever listens is woken, and nothing that is carried rests anywhere."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import redis

from live.hub.hub import Hub
from live.hub.memory import MemoryHub
from live.hub.redis import RedisHub
from live.keys.keyring import Keyring
from live.room import feed as feeds
from live.room.feed import Feeds, Watcher
from live.storage.database import Database
from tests.room.engine import GATE, Engine
from tests.servers.process import ServerProcess, answers, free_port


async def until(met: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until it is so; fail when it does not become so."""
    async with asyncio.timeout(seconds):
        while not met():
            await asyncio.sleep(0.01)


async def test_a_knock_wakes_those_who_listen_to_that_topic(hub: Hub) -> None:
    heard: list[str] = []
    for topic in ("room:a", "room:b"):
        hub.subscribe(topic, lambda topic=topic: heard.append(topic))  # type: ignore[misc]
    hub.knock("room:a")
    await until(lambda: heard == ["room:a"])
    hub.knock("room:b")
    await until(lambda: heard == ["room:a", "room:b"])


async def test_a_knock_may_come_from_any_thread(hub: Hub) -> None:
    """Knocks come from the writer's thread; listeners live on the event loop."""
    heard: list[threading.Thread] = []
    hub.subscribe("room:a", lambda: heard.append(threading.current_thread()))
    await asyncio.to_thread(hub.knock, "room:a")
    await until(lambda: len(heard) == 1)
    assert heard == [threading.current_thread()]


async def test_a_signal_arrives_as_it_was_and_in_order(hub: Hub) -> None:
    heard: list[bytes] = []
    hub.subscribe("room:a", lambda: None, heard.append)
    payloads = [bytes([number]) * 9 + b"\x00\xff" for number in range(20)]
    for payload in payloads:
        hub.signal("room:a", payload)
    await until(lambda: len(heard) == 20)
    assert heard == payloads


async def test_who_has_stopped_listening_is_left_in_peace(hub: Hub) -> None:
    heard: list[str] = []
    first = hub.subscribe("room:a", lambda: heard.append("first"), lambda _p: heard.append("first"))
    hub.subscribe("room:a", lambda: heard.append("second"))
    first.close()
    first.close()
    hub.knock("room:a")
    hub.signal("room:a", b"x")
    await until(lambda: "second" in heard)
    await asyncio.sleep(0.05)
    assert heard == ["second"]


async def test_one_listeners_fault_leaves_nobody_deaf(hub: Hub) -> None:
    heard: list[bytes] = []

    def fail(*_: bytes) -> None:
        raise RuntimeError("a listener's own fault")

    hub.subscribe("room:a", fail, fail)
    hub.subscribe("room:a", lambda: heard.append(b"knock"), heard.append)
    for _ in range(2):
        hub.knock("room:a")
        await until(lambda: b"knock" in heard)
        hub.signal("room:a", b"signal")
        await until(lambda: b"signal" in heard)
        heard.clear()


async def test_a_listener_may_stop_listening_while_it_listens(hub: Hub) -> None:
    heard: list[int] = []
    subscription = hub.subscribe("room:a", lambda: (heard.append(1), subscription.close()))  # type: ignore[func-returns-value]
    hub.subscribe("room:a", lambda: heard.append(2))
    hub.knock("room:a")
    await until(lambda: sorted(heard) == [1, 2])


async def test_knocking_before_the_start_and_after_the_end_is_harmless(hub_url: str) -> None:
    hub: Hub = RedisHub(hub_url) if hub_url.startswith("redis") else MemoryHub()
    hub.knock("room:a")
    hub.signal("room:a", b"x")
    await hub.start()
    heard: list[int] = []
    hub.subscribe("room:a", lambda: heard.append(1))
    hub.knock("room:a")
    await until(lambda: heard == [1])
    await hub.stop()
    hub.knock("room:a")
    hub.signal("room:a", b"x")
    await asyncio.sleep(0.02)
    assert heard == [1]


async def test_a_hub_that_was_stopped_with_a_knock_underway_can_start_again() -> None:
    hub, heard = MemoryHub(), list[int]()
    hub.subscribe("room:a", lambda: heard.append(1))
    await hub.start()
    hub.knock("room:a")
    await hub.stop()
    await asyncio.sleep(0)
    heard.clear()
    await hub.start()
    hub.knock("room:a")
    await until(lambda: heard == [1])


async def test_two_processes_hear_each_other_through_redis(redis_url: str) -> None:
    here, there = RedisHub(redis_url), RedisHub(redis_url)
    await here.start()
    await there.start()
    heard: list[bytes] = []
    there.subscribe("room:a", lambda: heard.append(b"knock"), heard.append)
    here.knock("room:a")
    here.signal("room:a", b"typing")
    await until(lambda: heard == [b"knock", b"typing"])
    await here.stop()
    await there.stop()


async def test_nothing_rests_in_redis(redis_url: str) -> None:
    hub = RedisHub(redis_url)
    await hub.start()
    hub.knock("room:a")
    hub.signal("room:a", b"payload")
    await asyncio.sleep(0.1)
    with redis.Redis.from_url(redis_url) as client:
        assert client.keys("*") == []
    await hub.stop()


class OwnRedis:
    """A Redis that may be taken away and brought back on the same port."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.come_back()

    def go_away(self) -> None:
        self.process.stop()

    def come_back(self) -> None:
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.process = ServerProcess(["redis-server", *arguments], self.folder / "redis.log")
        self.process.wait_until(lambda: answers(self.port))


@pytest.fixture
async def own_redis(redis_url: str, tmp_path: Path) -> AsyncIterator[OwnRedis]:
    own = OwnRedis(tmp_path)
    yield own
    own.go_away()


@pytest.mark.slow
async def test_a_hub_finds_back_when_redis_was_away(own_redis: OwnRedis) -> None:
    hub = RedisHub(own_redis.url)
    await hub.start()
    heard: list[bytes] = []
    hub.subscribe("room:a", lambda: None, heard.append)
    own_redis.go_away()
    hub.signal("room:a", b"into the void")
    await asyncio.sleep(0.2)
    own_redis.come_back()

    async def say_until_heard() -> None:
        while b"back" not in heard:
            hub.signal("room:a", b"back")
            await asyncio.sleep(0.1)

    await asyncio.wait_for(say_until_heard(), 10)
    await hub.stop()


@pytest.mark.slow
async def test_words_arrive_while_redis_is_away(own_redis: OwnRedis, database_url: str, keyring: Keyring) -> None:
    """R13: delivery by the slow poll within five seconds, nothing lost."""
    writer = Engine(Database(database_url), keyring)
    reader, hub = Database(database_url), RedisHub(own_redis.url)
    await hub.start()
    watching = Feeds(reader, hub, keyring, GATE)
    await watching.start()
    room_id = writer.open("young", "counsellor")
    watcher = Watcher(2, lambda: None, lambda _signal: None)
    feed = await watching.watch(room_id, watcher)
    own_redis.go_away()
    for number in range(3):
        await asyncio.to_thread(writer.act, room_id, 1, "say", text=str(number))
    await until(lambda: feed.state.last_seq == 5, seconds=5)
    assert [entry.body for entry in feed.after(2, 1) or []] == [{"text": str(number)} for number in range(3)]
    watching.unwatch(feed, watcher)
    await watching.stop()
    await hub.stop()
    reader.close()
    writer.database.close()


class DeafHub(MemoryHub):
    """Loses every knock."""

    def knock(self, topic: str) -> None:
        pass


@pytest.mark.slow
async def test_a_lost_knock_is_healed_by_the_slow_poll(database_url: str, keyring: Keyring) -> None:
    writer = Engine(Database(database_url), keyring)
    reader, hub = Database(database_url), DeafHub()
    await hub.start()
    watching = Feeds(reader, hub, keyring, GATE)
    await watching.start()
    room_id = writer.open("young", "counsellor")
    news: list[int] = []
    feed = await watching.watch(room_id, Watcher(2, lambda: news.append(1), lambda _signal: None))
    await asyncio.to_thread(writer.act, room_id, 1, "say", text="Er der nogen?")
    await until(lambda: feed.state.last_seq == 3, seconds=feeds.POLL + 1)
    await until(lambda: bool(news), seconds=1)
    await watching.stop()
    await hub.stop()
    reader.close()
    writer.database.close()

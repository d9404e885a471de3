"""What was promised about time is what happens: in the database, its write-ahead log, and old backups (S1, S5)."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from sqlmodel import Session, select

from live.keys.box import Unreadable
from live.keys.epochs import Epoch
from live.keys.keyring import Keyring
from live.refusal import Refused
from live.retention.purge import AT_ONCE, Purge, PurgeClock, Purged
from live.room.entries import World
from live.room.queries import read_whole
from live.room.tables import Entry, Room, SeatHolder
from live.storage.clock import DAY, day, now
from live.storage.database import Database
from tests.canary import Canaries
from tests.room.engine import GATE, Engine

TODAY = 1_795_305_600  # a Sunday in November, 00:00 UTC
SECONDS = DAY // 1000


@pytest.fixture
def engine(database: Database, keyring: Keyring) -> Engine:
    return Engine(database, keyring)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY - 31 * SECONDS + 3600, tick=True) as traveller:
        yield traveller


def days_later(clock: time_machine.Traveller, days: float) -> None:
    clock.shift(days * SECONDS)


async def test_a_room_goes_when_its_days_are_over_and_not_before(engine: Engine, clock: time_machine.Traveller) -> None:
    purge = Purge(engine.database, engine.rooms)
    room_id = engine.open("young", "counsellor", keep_days=30)
    engine.act(room_id, 1, "say", text="Hej")

    days_later(clock, 29.9)
    assert await purge.run() == Purged(0, 0, True)
    assert len(engine.whole(room_id).entries) == 3

    days_later(clock, 0.2)
    assert (await purge.run()).rooms == 1
    for table in (Room, Entry, SeatHolder):
        assert engine.database.look_now(lambda session, t=table: session.exec(select(t)).all()) == []
    answer = engine.act(room_id, 1, "say", text="Er du der?")
    assert isinstance(answer, Refused) and answer.code == "not_found"
    assert await purge.run() == Purged(0, 0, True), "a second purge finds nothing and harms nothing"


async def test_a_days_key_is_destroyed_when_the_last_room_of_the_day_is_gone(
    engine: Engine, keyring: Keyring, clock: time_machine.Traveller
) -> None:
    purge = Purge(engine.database, engine.rooms)
    engine.open("young", keep_days=1)
    engine.open("young", keep_days=3)
    engine.open("young", keep_days=1, world=World.PRACTICE)
    engine.open("young", keep_days=1, organisation_id="oedis")
    born = day(now())
    days_later(clock, 2)
    engine.open("young", keep_days=30)

    assert (await purge.run()).keys == 2
    assert set(keyring.epochs.living()) == {Epoch("aaby", "live", born), Epoch("aaby", "live", born + 2)}
    days_later(clock, 2)
    assert (await purge.run()).keys == 1
    assert set(keyring.epochs.living()) == {Epoch("aaby", "live", born + 2)}


async def test_a_key_made_across_midnight_is_not_taken_from_the_room_that_is_opening(
    engine: Engine, keyring: Keyring, clock: time_machine.Traveller
) -> None:
    """The key is made before the room is committed; a purge between the two sees a day without rooms."""
    keyring.epochs.get_or_make(Epoch("aaby", "live", day(now())))
    days_later(clock, 1)
    assert (await Purge(engine.database, engine.rooms).run()).keys == 0


async def test_a_backup_from_before_the_purge_cannot_be_read_after_it(
    sqlite_url: str, keyring: Keyring, tmp_path: Path, clock: time_machine.Traveller, canaries: Canaries
) -> None:
    database = Database(sqlite_url)
    engine = Engine(database, keyring)
    room_id = engine.open("young", "counsellor", keep_days=30)
    engine.act(room_id, 1, "say", text=canaries.message)
    backup = tmp_path / "backup.sqlite3"
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as source, sqlite3.connect(backup) as copy:
        source.backup(copy)
    restored = Database(f"sqlite:///{backup}")
    assert restored.look_now(read_whole, keyring, GATE, room_id).entries[-1].body == {"text": canaries.message}

    days_later(clock, 31)
    assert await Purge(database, engine.rooms).run() == Purged(1, 1, True)

    with pytest.raises(Unreadable):
        restored.look_now(read_whole, keyring, GATE, room_id)
    with pytest.raises(Unreadable):
        restored.look_now(read_whole, Keyring(keyring.root, tmp_path / "keys" / "epochs"), GATE, room_id)
    answer = await Purge(restored, Engine(restored, keyring).rooms).run()
    assert answer.rooms == 1, "what a restored backup brings back goes again"
    restored.close()
    database.close()


async def test_not_even_the_sealed_words_are_left_in_the_files(
    sqlite_url: str, keyring: Keyring, clock: time_machine.Traveller, canaries: Canaries
) -> None:
    database = Database(sqlite_url)
    engine = Engine(database, keyring)
    room_id = engine.open("young", "counsellor", keep_days=1)
    for _ in range(20):
        engine.act(room_id, 1, "say", text=canaries.message)
    sealed = [
        body for body in database.look_now(lambda session: session.exec(select(Entry.body)).all()) if body is not None
    ]
    assert all(_lies_in(sqlite_url, body) for body in sealed), "or the search below would prove nothing"
    days_later(clock, 2)
    await Purge(database, engine.rooms).run()
    assert [body for body in sealed if _lies_in(sqlite_url, body)] == []
    assert not _lies_in(sqlite_url, canaries.message.encode())
    database.close()


async def test_erased_words_are_gone_from_the_files_at_once(sqlite_url: str, keyring: Keyring) -> None:
    database = Database(sqlite_url)
    engine = Engine(database, keyring)
    room_id = engine.open("young", "counsellor")
    engine.act(room_id, 1, "say", text="Det skulle jeg ikke have skrevet")
    (sealed,) = database.look_now(lambda session: session.exec(select(Entry.body).where(Entry.kind == "said")).all())
    assert sealed is not None and _lies_in(sqlite_url, sealed)
    engine.erase(room_id)
    assert await Purge(database, engine.rooms).wipe()
    assert not _lies_in(sqlite_url, sealed)
    assert [entry.kind for entry in engine.whole(room_id).entries] == ["seated", "seated", "said", "erased"]
    database.close()


def test_erasing_what_is_not_there_is_refused(engine: Engine) -> None:
    with pytest.raises(Refused, match="not_found"):
        engine.erase("nowhere")


async def test_who_reads_meanwhile_delays_the_cleaning_but_not_the_purge(
    sqlite_url: str, keyring: Keyring, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("live.retention.purge.TRIES", 1)
    database = Database(sqlite_url)
    engine = Engine(database, keyring)
    engine.open("young", keep_days=1)
    days_later(clock, 2)
    with database.engines.reader.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT count(*) FROM room").scalar()
        assert await Purge(database, engine.rooms).run() == Purged(1, 1, False)
    assert await Purge(database, engine.rooms).run() == Purged(0, 0, True)
    database.close()


async def test_others_delete_what_they_know_of_a_room_in_the_same_transaction(
    engine: Engine, clock: time_machine.Traveller
) -> None:
    purge, told = Purge(engine.database, engine.rooms), list[str]()

    def forget(session: Session, room_id: str) -> None:
        assert session.get(Room, room_id) is not None
        told.append(room_id)

    def fail(_session: Session, _room_id: str) -> None:
        raise RuntimeError("a hook's own fault")

    room_id = engine.open("young", keep_days=1)
    days_later(clock, 2)
    purge.on_purged += [forget, fail]
    with pytest.raises(RuntimeError):
        await purge.run()
    assert engine.whole(room_id).entries, "what could not be purged wholly is not purged by half"
    purge.on_purged.remove(fail)
    told.clear()
    await purge.run()
    assert told == [room_id]


async def test_many_rooms_are_purged_in_small_bites(engine: Engine, clock: time_machine.Traveller) -> None:
    for _ in range(AT_ONCE + 3):
        engine.open("young", keep_days=1)
    days_later(clock, 2)
    assert (await Purge(engine.database, engine.rooms).run()).rooms == AT_ONCE + 3


async def test_two_servers_may_purge_at_once(
    database_url: str, keyring: Keyring, clock: time_machine.Traveller
) -> None:
    engines = [Engine(Database(database_url), keyring) for _ in range(2)]
    for _ in range(30):
        engines[0].open("young", "counsellor", keep_days=1)
    days_later(clock, 2)
    done = await asyncio.gather(*(Purge(engine.database, engine.rooms).run() for engine in engines))
    assert all(purged.clean for purged in done)
    assert engines[0].database.look_now(lambda session: session.exec(select(Room)).all()) == []
    for engine in engines:
        engine.database.close()


async def test_a_server_forgets_the_key_of_a_room_that_another_server_purged(
    database_url: str, keyring: Keyring, clock: time_machine.Traveller
) -> None:
    """A key in memory opens an old backup as well as one on the disk."""
    engines = [Engine(Database(database_url), keyring) for _ in range(2)]
    room_id, kept = engines[0].open("young", keep_days=1), engines[0].open("young", keep_days=9)
    for engine in engines:
        for one in (room_id, kept):
            engine.act(one, 1, "say", text="Hej")
    days_later(clock, 2)
    for engine in engines:
        await Purge(engine.database, engine.rooms).run()
        assert list(engine.rooms.log._rooms) == [kept]
        engine.database.close()


async def test_the_clock_purges_at_once_and_every_hour_and_survives_a_failure(
    engine: Engine, clock: time_machine.Traveller
) -> None:
    calls: list[str] = []

    def fail_once(_session: Session, room_id: str) -> None:
        calls.append(room_id)
        if len(calls) == 1:
            raise RuntimeError("the disk was full for a moment")

    engine.open("young", keep_days=1)
    days_later(clock, 2)
    purging = PurgeClock(Purge(engine.database, engine.rooms, [fail_once]), every=0.05)
    await purging.start()
    await _until(lambda: engine.database.look_now(lambda session: session.exec(select(Room)).all()) == [])
    engine.open("young", keep_days=0)
    await _until(lambda: engine.database.look_now(lambda session: session.exec(select(Room)).all()) == [])
    await purging.stop()
    assert len(calls) == 3


def _lies_in(url: str, needle: bytes) -> bool:
    path = Path(url.removeprefix("sqlite:///"))
    return any(needle in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def _until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not met():
            await asyncio.sleep(0.02)

"""A line that breaks, hangs, locks or ends: nothing is lost, nothing shown twice, and presence tells the truth."""

import asyncio
import base64
import json
import secrets
import socket as sockets
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest

from live.hub.memory import MemoryHub
from live.hub.redis import RedisHub
from live.keys.keyring import Keyring
from live.people.accounts import create_account
from live.people.actions import create_organisation, join
from live.people.sessions import SessionBook
from live.people.visitor import OrganisationKind, Role
from live.retention.purge import Purge
from live.room.entries import Draft
from live.room.feed import WINDOW
from live.socket import connection, server
from live.socket.staff_door import StaffDoor
from live.storage.database import Database
from tests.room.engine import new_key
from tests.socket import doc_client
from tests.socket.doc_client import RoomClient
from tests.socket.house import OWN, Line, SocketHouse


async def come(house: SocketHouse, name: str, room: str, after: int = 0) -> Line:
    line = await house.come(name, room, after)
    await line.welcomed()
    return line


async def until(met: Callable[[], object], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not met():
            await asyncio.sleep(0.02)


async def test_a_welcome_says_where_one_is(house: SocketHouse, room: str) -> None:
    line = await house.come("bo", room)
    welcome = await line.next()
    assert {name: welcome[name] for name in ("t", "seat", "role", "world", "kind", "phase", "after", "last")} == {
        "t": "welcome",
        "seat": 2,
        "role": "counsellor",
        "world": "live",
        "kind": "pair",
        "phase": "open",
        "after": 0,
        "last": 2,
    }
    assert welcome["keep_until"] > welcome["now"]
    met = await line.next("entry")
    assert (met["n"], met["kind"], met["body"]["name"], met["body"]["here"]) == (
        1,
        "seated",
        "Counsellor",
        [[1, "young", "Young"]],
    )


async def test_each_seat_counts_without_gaps_what_it_may_see(house: SocketHouse, room: str) -> None:
    alma, bo, dorte = [await come(house, name, room) for name in ("alma", "bo", "dorte")]
    await bo.says("Hej")
    await bo.act("spar", text="Hvad tænker du?")
    await dorte.next("entry")
    await alma.next("entry")
    assert (await alma.says("Hej med jer"))["n"] == 5, "three took seats, Bo said hello; of the sparring no trace"
    assert (await bo.next("entry"))["n"] == 5
    assert [frame["kind"] for frame in await dorte.all()] == ["sparred", "said"]
    assert "sparred" not in json.dumps(alma.heard)


async def test_what_was_missed_comes_after_what_was_shown(house: SocketHouse, room: str) -> None:
    bo = await come(house, "bo", room)
    for number in range(5):
        await bo.says(str(number))
    for after in range(9):
        line = await house.come("alma", room, after)
        welcome = await line.next("welcome")
        assert (welcome["after"], welcome["last"]) == (after, 8)
        entries = [frame for frame in await line.all(0.1) if frame["t"] == "entry"]
        assert [entry["n"] for entry in entries] == list(range(after + 1, 9))
        await line.socket.close()


async def test_who_has_seen_more_than_there_is_begins_anew(house: SocketHouse, room: str) -> None:
    """After a backup was restored, or with a forged number."""
    line = await house.come("alma", room, after=2**31 - 1)
    assert (await line.next("welcome"))["after"] == 0
    assert (await line.next("entry"))["n"] == 1


async def test_who_is_far_behind_gets_everything(house: SocketHouse, room: str) -> None:
    house.engine.write(room, *[Draft("said", {"text": str(number)}, seat=2) for number in range(2 * WINDOW)])
    bo = await come(house, "bo", room)
    alma = await house.come("alma", room)
    await alma.next("welcome")
    texts = [(await alma.next("entry"))["body"].get("text") for _ in range(2 * WINDOW + 3)]
    assert texts[3:] == [str(number) for number in range(2 * WINDOW)]
    assert (await bo.says("Så er vi her"))["n"] == 2 * WINDOW + 3


async def test_a_repeated_act_of_long_ago_is_safe_without_a_number(house: SocketHouse, room: str) -> None:
    bo, key = await come(house, "bo", room), new_key()
    first = await bo.act("say", key, text="Hej")
    house.engine.write(room, *[Draft("said", {"text": "x"}, seat=1) for _ in range(WINDOW + 1)])
    again = await come(house, "bo", room)
    assert await again.act("say", key, text="Hej") == {**first, "n": None, "at": None}


async def test_an_answer_never_runs_ahead_of_what_was_shown(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client resends with its hello; were it told "yours is number 9" before 4 to 8, it would see a gap."""
    bo, key = await come(house, "bo", room), new_key()
    for number in range(20):
        await bo.says(str(number)) if number != 10 else await bo.act("say", key, text="10")
    real = connection.Connection._stand_still

    async def slowly(self: connection.Connection) -> bool:
        await asyncio.sleep(0.2)  # the answer from the log is quicker than the line
        return await real(self)

    monkeypatch.setattr(connection.Connection, "_stand_still", slowly)
    line = await house.dial("bo")
    await line.send(t="hello", room=room, after=2)
    await line.send(t="act", key=key, verb="say", text="10")
    last, answered = 2, False
    for frame in await line.all(1):
        if frame["t"] in ("entry", "done"):
            assert frame["n"] <= last + 1
            last = max(last, frame["n"])
            answered = answered or frame.get("key") == key
    assert last == 22
    assert answered


@pytest.mark.slow
async def test_everybody_sees_each_message_once_and_in_the_same_order(house: SocketHouse) -> None:
    """R2 and R3: six people at once, each message sent three times from two tabs."""
    names = ["alma", "anna", "asta", "bo", "bent", "birk"]
    room = house.room(*[(name, "young" if name < "b" else "counsellor") for name in names])
    tabs = {name: [await come(house, name, room) for _ in range(2)] for name in names}

    async def talk(name: str) -> None:
        for number in range(12):
            act = {"t": "act", "key": f"{name}-key-{number:04}", "verb": "say", "text": f"{name} {number}"}
            for tab in (tabs[name][0], tabs[name][1], tabs[name][0]):
                await tab.send(json.dumps(act))

    watcher = await house.come("anna", room)
    await asyncio.gather(*(talk(name) for name in names))
    await asyncio.gather(*(tab.all(1.5) for name in names for tab in tabs[name]))
    stored = [entry for entry in house.engine.whole(room).entries if entry.kind == "said"]

    assert len({(entry.seat, entry.key) for entry in stored}) == len(stored)
    for seat, name in enumerate(names, start=1):
        said = [(entry.body or {})["text"] for entry in stored if entry.seat == seat]
        assert said == [f"{name} {number}" for number in range(len(said))] and len(said) == 12
    seen = [
        (frame["from"], frame["key"])
        for frame in await watcher.all(1.5)
        if frame["t"] == "entry" and frame["kind"] == "said"
    ]
    assert seen == [(entry.seat, entry.key) for entry in stored]
    for name in names:
        for tab in tabs[name]:
            numbers = [f["n"] for f in tab.heard if f["t"] == "entry"]
            assert numbers == sorted(set(numbers)), "nothing shown twice"


async def test_typing_reaches_the_others_and_stays_nowhere(house: SocketHouse, room: str) -> None:
    alma, bo = await come(house, "alma", room), await come(house, "bo", room)
    await alma.all(0.1)
    await alma.send(t="signal", typing=True)
    await bo.all(0.1)
    assert {"t": "signal", "from": 1, "typing": True} in bo.heard
    assert not any("typing" in frame for frame in await alma.all(0.1)), "not back to who typed"
    assert len(house.engine.whole(room).entries) == 3


async def test_a_draft_is_seen_by_the_coordinator_beside_and_by_nobody_else(house: SocketHouse, room: str) -> None:
    room = house.room(*[(name, name) for name in ("young", "counsellor", "coordinator", "observer", "colleague")])
    lines = {
        name: await come(house, name, room) for name in ("young", "counsellor", "coordinator", "observer", "colleague")
    }
    for name, line in lines.items():
        await line.send(t="signal", draft=f"Kladde fra {name}")
    reached = {name for name, line in lines.items() if any("draft" in frame for frame in await line.all(0.2))}
    assert reached == {"coordinator"}
    assert [frame["draft"] for frame in lines["coordinator"].heard if "draft" in frame] == ["Kladde fra counsellor"]


@pytest.mark.parametrize(
    "signal",
    [{}, {"screen": 1}, {"draft": 7}, {"draft": "x" * 4001}, {"draft": None}, {"gone": True}, {"here": 3}, {"seat": 3}],
)
async def test_a_signal_that_is_none_goes_nowhere(house: SocketHouse, room: str, signal: dict[str, Any]) -> None:
    bo, dorte = await come(house, "bo", room), await come(house, "dorte", room)
    await dorte.all(0.1)
    await bo.send(t="signal", **signal)
    assert await dorte.all(0.1) == []
    assert (await bo.says("Hej"))["t"] == "done"


async def test_a_signal_is_from_the_seat_that_sent_it_whatever_it_says(house: SocketHouse, room: str) -> None:
    alma, bo = await come(house, "alma", room), await come(house, "bo", room)
    await alma.send(json.dumps({"t": "signal", "typing": True, "seat": 3, "from": 3}))
    await bo.all(0.1)
    assert [frame["from"] for frame in bo.heard if "typing" in frame] == [1]


async def test_presence_says_who_is_here(house: SocketHouse, room: str) -> None:
    alma = await come(house, "alma", room)
    bo = await come(house, "bo", room)
    second_tab = await come(house, "bo", room)
    await alma.all(0.1)
    assert _present(alma) == [1, 2]
    await second_tab.socket.close()
    await alma.all(0.1)
    assert _present(alma) == [1, 2], "Bo's other tab is still open"
    await bo.socket.close()
    await alma.all(0.1)
    assert _present(alma) == [1]


async def test_who_has_left_the_conversation_is_told_nothing_more_of_it(house: SocketHouse, room: str) -> None:
    alma, bo, dorte = [await come(house, name, room) for name in ("alma", "bo", "dorte")]
    assert (await dorte.act("leave"))["kind"] == "unseated"
    await asyncio.gather(alma.all(0.1), dorte.all(0.1))
    dorte.heard.clear()
    await alma.says("Nu er vi to")
    await alma.send(t="signal", typing=True)
    await bo.send(t="signal", draft="Kladde")
    (await come(house, "alma", room)).heard.clear()
    assert await dorte.all(0.2) == []
    assert (await dorte.says("Må jeg lige"))["code"] == "no_seat"
    await dorte.send(t="signal", typing=True)
    later = await come(house, "bo", room)
    await later.all(0.2)
    assert _present(later) == [1, 2]
    assert not any(frame.get("from") == 3 and "typing" in frame for frame in bo.heard + later.heard)
    again = await house.come("dorte", room)
    assert (await again.next("welcome"))["last"] == 2, "what was seen may be read again, and nothing after it"


async def test_a_locked_screen_gets_no_words_and_takes_none(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "TICK", 0.1)
    async with SocketHouse(house.database, MemoryHub(), house.engine.keyring).serving() as house:
        alma, bo = await come(house, "alma", room), await come(house, "bo", room)
        house.door.standing["bo"] = "locked"
        assert (await bo.next("locked"))["t"] == "locked"
        await alma.says("Kan du se det her?")
        await alma.send(t="signal", typing=True)
        key = new_key()
        assert (await bo.act("say", key, text="Ja"))["code"] == "locked"
        await bo.send(t="signal", draft="Kladde")
        assert [frame for frame in await bo.all(0.4) if frame["t"] == "entry" or "typing" in frame] == []
        assert _present(alma) == [1, 2], "the seat lives on"

        house.door.standing["bo"] = "open"
        assert (await bo.next("unlocked"))["t"] == "unlocked"
        assert (await bo.next("entry"))["body"] == {"text": "Kan du se det her?"}
        assert (await bo.act("say", key, text="Ja"))["t"] == "done"


async def test_who_comes_with_a_locked_screen_waits_for_the_words(house: SocketHouse, room: str) -> None:
    house.door.standing["bo"] = "locked"
    bo = await house.come("bo", room)
    frames = [frame["t"] for frame in await bo.all(0.2)]
    assert "entry" not in frames
    assert "locked" in frames


async def test_only_what_a_person_does_counts_as_a_touch(house: SocketHouse, room: str) -> None:
    bo = await come(house, "bo", room)
    house.door.touches.clear()
    await bo.send(t="ping")
    await bo.next("pong")
    assert house.door.touches == []
    await bo.send(t="touch")
    await bo.says("Hej")
    assert house.door.touches == ["bo", "bo"]


@pytest.mark.slow
async def test_a_revoked_session_is_out_within_five_seconds(sqlite_url: str, keyring: Keyring) -> None:
    database = Database(sqlite_url)
    account_id, organisation_id = database.act_now(_make_bo)
    sessions, elsewhere = SessionBook(database), SessionBook(database)
    door = StaffDoor(sessions, secure_cookies=False)
    await sessions.start()
    async with SocketHouse(database, MemoryHub(), keyring, door).serving() as house:
        room = house.engine.open("young", organisation_id=organisation_id)
        house.engine.seat(room, "counsellor", account_id)
        token = await sessions.open(account_id)
        bo = await come(house, token, room)
        assert (await bo.says("Hej"))["t"] == "done"

        await elsewhere.end_all(account_id)  # a lead revokes it on another server
        revoked_at = time.monotonic()

        assert (await bo.next("gone", seconds=6))["code"] == "signed_out"
        assert time.monotonic() - revoked_at < 5
        assert await bo.closed() == 4000
        back = await house.dial(token)
        assert (await back.next())["code"] == "signed_out"
    await sessions.stop()
    database.close()


async def test_a_revoked_session_does_nothing_even_before_it_is_shown_out(house: SocketHouse, room: str) -> None:
    bo = await come(house, "bo", room)
    house.door.standing["bo"] = "gone"
    await bo.send(t="act", key=new_key(), verb="say", text="Hej")
    assert (await bo.next("refused", "gone"))["code"] == "signed_out"
    assert len(house.engine.whole(room).entries) == 3


async def test_who_falls_silent_is_not_here_any_more(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "TICK", 0.1)
    monkeypatch.setattr(connection, "SILENCE", 0.5)
    async with SocketHouse(house.database, MemoryHub(), house.engine.keyring).serving() as house:
        alma, bo = await come(house, "alma", room), await come(house, "bo", room)
        for _ in range(10):
            await alma.send(t="ping")
            await asyncio.sleep(0.1)
        assert await bo.closed() == 4000
        await alma.all(0.1)
        assert _present(alma) == [1]


async def test_who_says_nothing_is_asked_and_stays_for_answering(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page in the background may not keep time by itself, but it answers."""
    monkeypatch.setattr(server, "TICK", 0.1)
    monkeypatch.setattr(connection, "ASK", 0.2)
    monkeypatch.setattr(connection, "SILENCE", 0.8)
    async with SocketHouse(house.database, MemoryHub(), house.engine.keyring).serving() as house:
        alma, bo = await come(house, "alma", room), await come(house, "bo", room)
        for _ in range(6):
            await alma.next("ping")
            await alma.send(t="pong")
        assert await bo.closed() == 4000
        assert _present(alma) == [1]


async def test_who_only_listens_while_another_writes_stays_here(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that pings only when it hears nothing would be taken for gone in the middle of a long story."""
    monkeypatch.setattr(server, "TICK", 0.1)
    monkeypatch.setattr(connection, "SILENCE", 0.8)
    monkeypatch.setattr(doc_client, "PING", 0.3)
    async with SocketHouse(house.database, MemoryHub(), house.engine.keyring).serving() as house:
        bo = RoomClient(house.url, OWN, "s=bo", room)
        visit = asyncio.create_task(bo.stay())
        alma = await come(house, "alma", room)
        await until(lambda: bo.seat)
        before = set(house.socket._connections)
        for _ in range(10):
            await alma.send(t="signal", typing=True)
            await alma.send(t="ping")
            await asyncio.sleep(0.2)
        assert set(house.socket._connections) == before
        visit.cancel()
        await asyncio.gather(visit, return_exceptions=True)


async def test_who_reads_nothing_is_let_go_and_forgotten(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A half-open line: its buffers fill up, and a frame to it would hang for a quarter of an hour."""
    monkeypatch.setattr(server, "TICK", 0.1)
    monkeypatch.setattr(server, "CLOSE_WITHIN", 0.2)
    monkeypatch.setattr(connection, "SILENCE", 1.0)
    async with SocketHouse(house.database, MemoryHub(), house.engine.keyring).serving() as house:
        deaf = await asyncio.to_thread(_half_open, house.url, "bo", room)
        alma = await come(house, "alma", room)
        await until(lambda: len(house.socket._connections) == 2)
        for _ in range(20):
            house.engine.write(room, *[Draft("said", {"text": "x" * 4000}, seat=1) for _ in range(100)])
            await alma.send(t="ping")
            await alma.all(0.01)
        for _ in range(20):
            await alma.send(t="ping")
            await alma.all(0.1)
        assert len(house.socket._connections) == 1
        assert _present(alma) == [1]
        deaf.close()


async def test_who_asks_without_listening_is_let_go(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "UNREAD", 5)
    line = await come(house, "alma", room)
    gate = asyncio.Event()
    (held,) = house.socket._connections

    async def never(_text: str) -> None:
        await gate.wait()

    monkeypatch.setattr(held, "_send_text", never)
    for _ in range(30):
        await line.send(t="act", key=new_key(), verb="nothing")
    assert await line.closed(seconds=5) == 4000


async def test_a_purged_room_disappears_from_the_screens(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bo = await come(house, "bo", room)
    brief = house.room(("bo", "counsellor"), keep_days=0)
    line = await come(house, "bo", brief)
    await Purge(house.database, house.engine.rooms).run()
    assert (await line.next("gone", seconds=4))["code"] == "deleted"
    assert (await bo.says("Vi er her endnu"))["t"] == "done"
    back = await house.come("bo", brief)
    assert (await back.next())["code"] == "not_found"


async def test_erased_words_are_gone_for_who_comes_later(house: SocketHouse, room: str) -> None:
    alma = await come(house, "alma", room)
    await alma.says("Det skulle jeg ikke have skrevet")
    await asyncio.to_thread(house.engine.erase, room)
    assert (await alma.next("entry"))["kind"] == "erased"
    later = await house.come("alma", room)
    await later.welcomed()
    (said,) = [frame for frame in later.heard if frame.get("kind") == "said"]
    assert said["body"] is None


@pytest.mark.slow
async def test_two_servers_are_one_house(emptied_postgres_url: str, redis_url: str, keyring: Keyring) -> None:
    databases = [Database(emptied_postgres_url) for _ in range(2)]
    one, other = (SocketHouse(database, RedisHub(redis_url), keyring) for database in databases)
    async with one.serving(), other.serving():
        room = one.room(("alma", "young"), ("bo", "counsellor"))
        alma, bo = await come(one, "alma", room), await come(other, "bo", room)
        for number in range(10):
            assert (await alma.says(f"{number}"))["t"] == "done"
            assert (await bo.next("entry", seconds=1))["body"] == {"text": f"{number}"}
            assert (await bo.says(f"svar {number}"))["t"] == "done"
            assert (await alma.next("entry", seconds=1))["body"] == {"text": f"svar {number}"}
        await bo.send(t="signal", typing=True)
        await alma.all(0.3)
        assert {"t": "signal", "from": 2, "typing": True} in alma.heard
        assert _present(alma) == [1, 2]
        one.engine.seat(room, "coordinator", "dorte")
        dorte = await other.come("dorte", room)
        assert (await dorte.next("welcome"))["seat"] == 3
    for database in databases:
        database.close()


async def test_a_seat_that_another_process_has_just_given_is_found(house: SocketHouse, room: str) -> None:
    """The knock may be lost or late; whoever was let in must not be turned away for it."""
    await come(house, "bo", room)
    deaf = SocketHouse(Database(house.database.url), MemoryHub(), house.engine.keyring)
    await asyncio.to_thread(deaf.engine.seat, room, "observer", "fatima")
    fatima = await house.come("fatima", room)
    assert (await fatima.next("welcome"))["seat"] == 4
    deaf.database.close()


async def test_the_client_of_the_document_loses_nothing(sqlite_url: str, keyring: Keyring) -> None:
    """Word for word the client of docs/protocol.md, through a server that goes away in the middle of a conversation."""
    database = Database(sqlite_url)
    async with SocketHouse(database, MemoryHub(), keyring).serving() as house:
        room = house.room(("alma", "young"), ("bo", "counsellor"))
        alma, bo = (RoomClient(house.url, OWN, f"s={name}", room) for name in ("alma", "bo"))
        visits = [asyncio.create_task(client.stay()) for client in (alma, bo)]
        await until(lambda: alma.seat and bo.seat)
        await alma.act("say", text="Hej")
        await bo.act("say", text="Hej Alma")
        await bo.act("spar", text="Hvad tænker du?")
        await until(lambda: not bo.waiting and not alma.waiting and bo.last == 4)
    await until(lambda: not alma.seat)
    for number in range(3):
        await alma.act("say", text=f"Er du der? {number}")
    async with SocketHouse(database, MemoryHub(), keyring).serving() as house:
        alma.url = bo.url = house.url
        await until(lambda: not alma.waiting and bo.last == 7)
        said = [entry["body"]["text"] for entry in bo.entries if entry["kind"] == "said"]
        assert said == ["Hej", "Hej Alma", *[f"Er du der? {number}" for number in range(3)]]
        assert [entry["n"] for entry in alma.entries] == list(range(1, alma.last + 1))
        await alma.act("spar", text="Det må jeg ikke")
        await until(lambda: alma.refusals)
        assert alma.refusals[0]["code"] == "not_allowed"
        for client, name in ((alma, "alma"), (bo, "bo")):
            house.door.standing[name] = "gone"
            await client._socket.send('{"t":"ping"}')
        await until(lambda: alma.gone == bo.gone == "signed_out")
        await asyncio.gather(*visits)
    database.close()


@pytest.mark.slow
async def test_who_comes_back_with_much_to_say_says_it_in_order(house: SocketHouse, room: str) -> None:
    """More than a burst was written without a line: it is told to wait, and the order holds."""
    alma = RoomClient(house.url, OWN, "s=alma", room)
    for number in range(26):
        await alma.act("say", text=str(number))
    visit = asyncio.create_task(alma.stay())
    await until(lambda: alma.seat and not alma.waiting, seconds=15)
    said = [(entry.body or {})["text"] for entry in house.engine.whole(room).entries if entry.kind == "said"]
    assert said == [str(number) for number in range(26)]
    assert [entry["n"] for entry in alma.entries] == list(range(1, alma.last + 1))
    visit.cancel()
    await asyncio.gather(visit, return_exceptions=True)


def _present(line: Line) -> list[int]:
    return [frame["present"] for frame in line.heard if "present" in frame][-1]


def _make_bo(session: Any) -> tuple[str, str]:
    organisation = create_organisation(session, name="Åby", kind=OrganisationKind.MUNICIPALITY)
    account = create_account(session, email="bo@example.org", name="Bo", password_hash="x")
    join(session, account.id, organisation.id, Role.COUNSELLOR)
    return account.id, organisation.id


def _half_open(url: str, name: str, room: str) -> sockets.socket:
    """A line that says hello and then neither reads nor writes."""
    host, port = url.removeprefix("ws://").split("/")[0].split(":")
    line = sockets.socket()
    line.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    line.connect((host, int(port)))
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    head = f"GET /ws/staff HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: {OWN}\r\n"
    line.sendall(f"{head}Cookie: s={name}\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    assert b"101" in line.recv(1024)
    hello = json.dumps({"t": "hello", "room": room}).encode()
    line.sendall(struct.pack("!BB4s", 0x81, 0x80 | len(hello), b"\0\0\0\0") + hello)  # masked with zeros
    return line

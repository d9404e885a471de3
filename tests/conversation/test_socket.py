"""What is heard over the line: by Alma, by those at the keys, and by those who must hear nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.room.feed import Feeds
from live.socket.door import Scope, Visit
from live.storage.database import Database
from tests.conversation.evening import GATE, Evening, open_evening
from tests.socket.house import SocketHouse


class Doors:
    """Cookies are names. A name of the staff is their account; "visit …" is a young person."""

    def __init__(self, evening: Evening) -> None:
        self.evening = evening

    async def enter(self, scope: Scope) -> Visit | None:
        name = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1").removeprefix("s=")
        young = name.startswith("visit-")
        who = name.removeprefix("visit-") if young else self.evening.people[name]
        return Visit("young" if young else "account", who, "da", lambda: "open", lambda: None)


class Server(SocketHouse):
    """The evening with a socket."""

    def __init__(self, evening: Evening) -> None:
        super().__init__(evening.database, MemoryHub(), evening.keyring, Doors(evening))
        self.evening = evening
        self.feeds = Feeds(evening.database, self.hub, evening.keyring, GATE)
        evening.rooms.news = self.feeds.news
        self.socket._rooms = evening.rooms
        self.socket._feeds = self.feeds


@pytest.fixture
async def server(sqlite_url: str, keyring: Keyring) -> AsyncIterator[Server]:
    database = Database(sqlite_url)
    async with Server(open_evening(database, keyring)).serving() as house:
        yield house  # type: ignore[misc]
    database.close()


async def test_alma_hears_who_comes_who_takes_over_and_that_it_has_ended(server: Server) -> None:
    evening, arrival = server.evening, server.evening.arrive()
    alma = await server.come(f"visit-{arrival.visit_id}", arrival.room_id)
    welcome = await alma.welcomed()
    assert (welcome["phase"], welcome["role"], welcome["world"]) == ("waiting", "young", "live")
    assert (await alma.says("Er der nogen?"))["t"] == "done"
    evening.take("Fatima", arrival.room_id)
    fatima = await server.come("Fatima", arrival.room_id)
    assert (await fatima.welcomed())["role"] == "counsellor"
    assert (await fatima.act("spar", text="Er du der, Gorm?"))["kind"] == "sparred"
    assert (await fatima.says("Hej, jeg hedder Fatima"))["t"] == "done"
    evening.hand_over("Fatima", arrival.room_id, "Gorm")
    gorm = await server.come("Gorm", arrival.room_id)
    await gorm.welcomed()
    await gorm.act("finish")
    evening.register("Gorm", arrival.room_id)
    await alma.all()
    entries = [frame for frame in alma.heard if frame["t"] in ("entry", "done")]
    assert [frame.get("kind", "done") for frame in entries] == [
        "seated", "done", "seated", "phase", "said", "seated", "handed_over", "unseated", "ended", "phase", "closed",
    ]  # fmt: skip
    assert [frame["n"] for frame in entries] == list(range(1, 12)), "gapless: nothing hints at what she was not shown"
    assert "sparred" not in str(alma.heard)


async def test_what_is_registered_or_handed_over_is_not_found_by_who_had_it(server: Server) -> None:
    """A28: by the address, a kept id or an old tab."""
    evening = server.evening
    room = evening.taken("Fatima")
    evening.hand_over("Fatima", room, "Gorm")
    assert (await (await server.come("Fatima", room)).next("welcome", "gone"))["code"] == "not_found"
    assert (await (await server.come("Gorm", room)).next("welcome", "gone"))["t"] == "welcome"
    evening.does(room, evening.seat(room, "Gorm"), "finish")
    evening.register("Gorm", room)
    for name in ("Fatima", "Gorm", "Dorte", "Hanne", "Carla"):
        assert (await (await server.come(name, room)).next("welcome", "gone"))["code"] == "not_found"


async def test_who_is_not_seated_finds_nothing(server: Server) -> None:
    arrival, other = server.evening.arrive(), server.evening.arrive("Anna")
    for name in ("Fatima", "Dorte", "Bo", "Carla", f"visit-{other.visit_id}", "visit-2"):
        gone = await (await server.come(name, arrival.room_id)).next("welcome", "gone")
        assert gone["code"] == "not_found", name


async def test_who_took_her_on_another_server_is_the_counsellor_here_at_once(server: Server) -> None:
    """The knock of the other server is late: she must not look like somebody who waits for a seat."""
    arrival = server.evening.arrive()
    alma = await server.come(f"visit-{arrival.visit_id}", arrival.room_id)
    await alma.says("Hej")
    elsewhere = server.evening.second_server(server.database.url)
    elsewhere.take("Fatima", arrival.room_id)
    fatima = await server.come("Fatima", arrival.room_id)
    welcome = await fatima.welcomed()
    assert (welcome["role"], welcome["phase"]) == ("counsellor", "open")
    assert [frame["body"] for frame in fatima.heard if frame.get("kind") == "said"] == [{"text": "Hej"}]
    elsewhere.database.close()


async def test_the_words_of_a_deleted_conversation_leave_every_screen(server: Server) -> None:
    evening, arrival = server.evening, server.evening.arrive()
    alma = await server.come(f"visit-{arrival.visit_id}", arrival.room_id)
    await alma.says("En hemmelighed")
    evening.take("Fatima", arrival.room_id)
    fatima = await server.come("Fatima", arrival.room_id)
    await fatima.welcomed()
    evening.erase(arrival.room_id)
    assert await _hears(fatima, "erased")
    again = await server.come("Fatima", arrival.room_id)
    await again.welcomed()
    assert "hemmelighed" not in str(again.heard)
    assert (await again.says("Er du der?"))["code"] == "not_now"


async def _hears(line: Any, kind: str) -> bool:
    while (await line.next("entry"))["kind"] != kind:
        pass
    return True

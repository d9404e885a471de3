"""N1–N9: what NiceGUI lets through as shipped, and this house does not."""

import asyncio
import json
import re
import time
from collections.abc import Callable

import pytest
from nicegui.version import __version__
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.web.house_server import OpenPage, Refusal, SmallHouse, files_under, knock, shake
from tests.web.small_house import CANARY


def test_the_pinned_release_is_the_one_the_guard_was_written_for() -> None:
    assert __version__ == "3.18.0", "read live/web/nicegui_guard.py against the new release before moving this line"


async def test_the_own_browser_presses_a_button(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    async with await page.socket() as socket:
        await _says(house, socket, page, "hej")


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:1", "https://{host}", ""],
)
async def test_a_socket_from_a_foreign_origin_is_refused(house: SmallHouse, origin: str) -> None:
    page = OpenPage(house, "/proeve", "bo")
    with pytest.raises(Refusal, match="403"):
        await knock(
            house,
            cookie=house.cookies["bo"],
            origin=origin.format(host=f"127.0.0.1:{house.port}"),
            client_id=page.client_id,
        )


async def test_a_socket_under_a_foreign_host_name_is_refused(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    with pytest.raises(Refusal, match="403"):
        await page.socket(origin="http://evil.example")


async def test_an_event_from_a_socket_without_a_handshake_is_ignored(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    async with await page.socket() as own:
        stranger = await knock(house, origin=house.url)
        await shake(stranger)
        await stranger.send(_words(page, "fra en fremmed"))
        await stranger.send(page.event("Sig det"))
        await _says(house, own, page, "fra mig selv")
        await stranger.close()
    assert "Bo Berg: fra en fremmed" not in house.heard()


async def test_an_event_with_another_persons_page_id_is_ignored(house: SmallHouse) -> None:
    bos, carlas = OpenPage(house, "/proeve", "bo"), OpenPage(house, "/proeve", "carla")
    async with await bos.socket() as own, await carlas.socket() as hers:
        await hers.send(_words(bos, "fra Carla"))
        await hers.send(bos.event("Sig det"))
        await _says(house, own, bos, "stadig mig")
    assert not [said for said in house.heard() if said.endswith("fra Carla")]


@pytest.mark.parametrize("who", ["carla", "dorte", ""])
async def test_another_session_cannot_join_a_page_even_with_both_its_ids(house: SmallHouse, who: str) -> None:
    page = OpenPage(house, "/proeve", "bo")
    async with await page.socket():
        with pytest.raises(Refusal, match="handshake failed"):
            await page.socket(who=who)


async def test_another_session_cannot_be_first_at_a_page(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    with pytest.raises(Refusal, match="handshake failed"):
        await page.socket(who="carla")


async def test_a_second_socket_that_shakes_hands_later_is_held_to_the_same(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    async with await page.socket():
        stranger = await knock(house, cookie=house.cookies["carla"], origin=house.url)
        await shake(stranger)
        wish = {"client_id": page.client_id, "tab_id": page.tab_id, "document_id": "x", "next_message_id": 0}
        await stranger.send("420" + json.dumps(["handshake", wish]))
        assert await _next(stranger, "430") == "430[false]"
        await stranger.close()


async def test_a_cookie_that_was_signed_out_opens_no_socket(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    assert house.post("/log-ud", "bo").status_code == 303
    with pytest.raises(Refusal, match="handshake failed"):
        await page.socket()


async def test_an_invented_cookie_opens_no_socket(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    with pytest.raises(Refusal, match="handshake failed"):
        await page.socket(cookie="A" * 43)


async def test_a_revoked_session_is_dead_on_open_pages_within_five_seconds(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    async with await page.socket() as socket:
        house.do("end", "bo")
        ended = time.monotonic()
        assert await _next(socket, "location.reload"), "the browser was not sent to sign-in"
        assert await _next(socket, "41") == "41", "the page was not let go of"
        assert time.monotonic() - ended < 5
        await socket.send(_words(page, "efter enden"))
        await socket.send(page.event("Sig det"))
        assert not [frame for frame in await _drain(socket, 1) if "nyt" in frame]
    assert "Bo Berg: efter enden" not in house.heard()
    assert house.get("/proeve", "bo").headers["location"] == "/log-ind?til=/proeve"
    with pytest.raises(Refusal):
        await page.socket()


async def test_a_locked_session_takes_no_deed_sends_no_word_and_keeps_both_for_later(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    other = OpenPage(house, "/proeve", "carla")
    async with await page.socket() as socket:
        await _says(house, socket, page, "før")
        house.do("leave", "bo")
        await _drain(socket)
        await socket.send(_words(page, "mens der er låst"))
        await socket.send(page.event("Sig det"))
        async with await other.socket() as hers:
            await _says(house, hers, other, "noget nyt")
        frames = await _drain(socket, 1.5)
        assert not [frame for frame in frames if "nyt" in frame], "words went out to a locked screen"
        assert [frame for frame in frames if "flyveLock" in frame], "the page was not told that it is locked"
        assert "Bo Berg: mens der er låst" not in house.heard()

        answer = house.post("/laas-op", "bo", json={"password": "en lang sætning til prøven"})
        assert answer.status_code == 204
        assert await _next(socket, "nyt"), "what happened meanwhile was lost"
        await _says(house, socket, page, "efter")


async def test_a_locked_browser_may_come_back_after_a_broken_line(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    async with await page.socket():
        house.do("leave", "bo")
    async with await page.socket() as again:
        assert not [frame for frame in await _drain(again, 1) if "nyt" in frame]


async def test_a_locked_session_gets_no_page_but_the_lock(house: SmallHouse) -> None:
    house.get("/proeve", "bo")
    house.do("leave", "bo")
    answer = house.get("/proeve", "bo")
    assert answer.status_code == 423
    assert "kun for Bo" not in answer.text


async def test_a_browser_cannot_write_into_the_log(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    async with await page.socket() as socket:
        forged = {"client_id": page.client_id, "level": "error", "message": "x\nCRITICAL forfalsket linje"}
        await socket.send("42" + json.dumps(["log", forged]))
        await _says(house, socket, page, "bagefter")
    assert "forfalsket" not in house.log.read_text()


@pytest.mark.parametrize(
    "frame",
    [
        '42["event"]',
        '42["event",null]',
        '42["event",[]]',
        '42["event",{"client_id":7}]',
        '42["event",{"client_id":"CLIENT"}]',
        '42["event",{"client_id":"CLIENT","id":"x","args":"{"}]',
        '42["event",{"client_id":"CLIENT","id":4,"listener_id":"no","args":["{kanarie"]}]',
        '42["event",{"client_id":"CLIENT","id":{"a":1},"args":[]}]',
        '42["ack",{"client_id":"CLIENT","next_message_id":"x"}]',
        '42["ack",7]',
        '42["javascript_response",{"client_id":"CLIENT"}]',
        '42["javascript_response",{"client_id":"CLIENT","request_id":"none"}]',
        '42["handshake",7]',
        '42["ukendt",{"kanarie":1}]',
        '42["disconnect"]',
    ],
)
async def test_a_malformed_frame_harms_nobody(house: SmallHouse, frame: str) -> None:
    page = OpenPage(house, "/proeve", "bo")
    async with await page.socket() as socket:
        await socket.send(frame.replace("CLIENT", page.client_id))
        await _says(house, socket, page, f"efter {len(frame)}")
    assert "kanarie" not in house.log.read_text().replace(CANARY, "")


@pytest.mark.parametrize("frame", ["4", "42", "42{", "xyz", "451-", '459-["event"]', "4" * 70_000])
async def test_a_broken_frame_costs_at_most_the_own_socket(house: SmallHouse, frame: str) -> None:
    victim, attacker = OpenPage(house, "/proeve", "bo"), OpenPage(house, "/proeve", "carla")
    async with await victim.socket() as socket:
        bad = await attacker.socket()
        await bad.send(frame)
        await asyncio.sleep(0.1)
        await bad.close()
        await _says(house, socket, victim, f"uberørt {len(frame)}")


async def test_a_flood_of_events_is_cut_off_and_the_others_notice_nothing(house: SmallHouse) -> None:
    victim, troll = OpenPage(house, "/proeve", "bo"), OpenPage(house, "/proeve", "carla")
    before = len(house.heard())
    async with await victim.socket() as socket, await troll.socket() as flooding:
        for _ in range(1000):
            await flooding.send(troll.event("Sig det"))
        began = time.monotonic()
        await _says(house, socket, victim, "midt i floden")
        assert time.monotonic() - began < 1
        await asyncio.sleep(0.3)
    assert len(house.heard()) - before < 500


async def test_long_polling_is_closed(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    answer = house.get(
        f"/_nicegui_ws/socket.io/?EIO=4&transport=polling&client_id={page.client_id}&implicit_handshake=true", "bo"
    )
    assert answer.status_code == 400


async def test_what_a_handler_raises_reaches_neither_screen_nor_log(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    async with await page.socket() as socket:
        await socket.send(page.event("Gå i stykker"))
        shown = await _next(socket, "notify")
        assert CANARY not in shown
        error_id = re.search(r"Nummer: ([0-9a-f]{8})", shown)
        assert error_id
    log = house.log.read_text()
    assert error_id[1] in log
    assert CANARY not in log


async def test_a_refusal_is_said_in_words_on_the_page(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve", "bo")
    async with await page.socket() as socket:
        await socket.send(page.event("Nej"))
        assert "Det kan ikke lade sig gøre lige nu" in await _next(socket, "notify")


def test_a_page_that_breaks_shows_a_number_and_nothing_else(house: SmallHouse) -> None:
    for path in ("/i-stykker", "/plain-i-stykker"):
        answer = house.get(path, "bo")
        assert answer.status_code == 500
        assert CANARY not in answer.text
        assert "RuntimeError" not in answer.text
    assert CANARY not in house.log.read_text()


async def test_tokens_and_page_ids_reach_no_log(house: SmallHouse) -> None:
    page = OpenPage(house, "/proeve?words=kun-i-adressen", "bo")
    async with await page.socket() as socket:
        await _says(house, socket, page, "kun-i-feltet")
    with pytest.raises(Refusal):
        await page.socket(origin="http://evil.example")
    log = house.log.read_text()
    for secret in (page.client_id, "kun-i-adressen", "kun-i-feltet", *house.cookies.values()):
        assert secret not in log


def test_nicegui_writes_no_file(house: SmallHouse) -> None:
    OpenPage(house, "/proeve", "bo")
    assert files_under(house.temporary) == []
    assert not (house.folder / ".nicegui").exists()
    folders = [path for path in house.temporary.iterdir() if path.name.startswith("flyve-empty-")]
    assert [oct(path.stat().st_mode & 0o777) for path in folders] == ["0o700"]


def test_many_visits_without_a_cookie_leave_nothing_behind(house: SmallHouse) -> None:
    before = _pages(house)
    for _ in range(200):
        assert house.get("/proeve").status_code == 303
    assert _pages(house) == before
    assert files_under(house.temporary) == []


def test_many_visits_of_one_session_keep_only_the_last_few_pages(house: SmallHouse) -> None:
    before = _pages(house)
    for _ in range(60):
        assert house.get("/proeve", "bo").status_code == 200
    assert _pages(house) - before <= 21


def _pages(house: SmallHouse) -> int:
    return int(house.get("/_proeve/sider").text)


def _words(page: OpenPage, text: str) -> str:
    return page.event("Navn", "update:value", [json.dumps(text)])


async def _says(house: SmallHouse, socket: ClientConnection, page: OpenPage, text: str) -> None:
    """The page's own button works, and the server heard it."""
    await socket.send(_words(page, text))
    await socket.send(page.event("Sig det"))
    await _wait_for(lambda: any(said.endswith(f": {text}") for said in house.heard()), f"{text!r} was not heard")


async def _wait_for(true: Callable[[], bool], otherwise: str, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, otherwise
        await asyncio.sleep(0.05)


async def _next(socket: ClientConnection, containing: str, seconds: float = 5) -> str:
    async with asyncio.timeout(seconds):
        while True:
            frame = str(await socket.recv())
            if frame == "2":
                await socket.send("3")
            elif containing in frame:
                return frame


async def _drain(socket: ClientConnection, seconds: float = 0.4) -> list[str]:
    frames = []
    try:
        async with asyncio.timeout(seconds):
            while True:
                frames.append(str(await socket.recv()))
                if frames[-1] == "2":
                    await socket.send("3")
    except (TimeoutError, ConnectionClosed):
        return frames

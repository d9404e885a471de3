"""Only the cookie and the tab together open her conversation, and nobody else's."""

import asyncio

import httpx
import pytest
import websockets
from sqlmodel import select

from live.conversation.tables import Conversation, YoungVisit
from live.socket.limits import BURST
from tests.socket.house import Line
from tests.youth.house import AABY, Came, YoungHouse


async def code_of(line: Line) -> str:
    return str((await line.next("gone", "welcome")).get("code", "welcome"))


async def test_without_a_cookie_there_is_nothing(house: YoungHouse) -> None:
    line = await house.dial()
    assert await code_of(line) == "signed_out"


async def test_the_cookie_alone_opens_nothing(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma = await house.comes(phone)
    for hello in ({"room": "x"}, {"tab": "x" * 43}, {"tab": "x" * 43, "room": "x"}):
        line = await house.dial(**alma.cookies)
        await line.send(t="hello", after=0, **hello)
        assert await code_of(line) == "not_found"
    line = await house.dial(**alma.cookies)
    await line.send(t="hello", after=0)
    assert await code_of(line) == "bad_hello"


async def test_one_young_persons_tab_does_not_fit_anothers_cookie(house: YoungHouse) -> None:
    async with house.browser() as one, house.browser() as two:
        alma, ida = await house.comes(one), await house.comes(two, "Ida")
    line = await house.line(Came(alma.cookies, ida.tab, ""))
    assert await code_of(line) == "not_found"
    room = (await rooms(house))[1]
    line = await house.dial(**alma.cookies)
    await line.send(t="hello", tab=alma.tab, room=room, after=0)  # a room she names is not looked at
    assert (await line.next("welcome"))["last"] >= 1
    await line.says("Det her er mit")
    other = await house.line(ida)
    await other.welcomed()
    assert all("Det her er mit" not in str(frame) for frame in other.heard)


async def test_a_counsellor_on_the_same_telephone_is_somebody_else(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma = await house.comes(phone)
    both = {**alma.cookies, "s": house.people["Fatima"]}
    line = await house.line(alma, **both)
    assert (await line.next("welcome"))["role"] == "young"
    staff = await house.dial("/ws/staff", **both)
    await staff.send(t="hello", room=(await rooms(house))[0], after=0)
    assert await code_of(staff) == "not_found"  # hers is no key to the staff's door


async def test_two_tabs_of_one_visit_show_the_same(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma = await house.comes(phone)
    one, two = await house.line(alma), await house.line(alma)
    await one.welcomed()
    await two.welcomed()
    await one.says("Hej")
    assert (await two.next("entry"))["body"]["text"] == "Hej"


async def test_fifty_messages_a_second_wait_and_nobody_else_notices(house: YoungHouse) -> None:
    async with house.browser() as one, house.browser() as two:
        alma, ida = await house.comes(one), await house.comes(two, "Ida")
    flood, quiet = await house.line(alma), await house.line(ida)
    await flood.welcomed()
    await quiet.welcomed()
    for number in range(50):
        await flood.send(t="act", key=f"flood-{number:04}", verb="say", text=f"besked {number}")
    async with asyncio.timeout(2):
        assert (await quiet.says("Jeg skriver bare"))["t"] in ("done", "entry")
    frames = await flood.all(1)
    slowed = [frame for frame in frames if frame["t"] == "refused"]
    assert {frame["code"] for frame in slowed} == {"too_fast"} and all(frame["wait"] > 0 for frame in slowed)
    assert sum(frame["t"] in ("done", "entry") and "key" in frame for frame in frames) >= BURST


async def test_a_foreign_page_gets_no_socket(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma = await house.comes(phone)
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(
            house.url.replace("http", "ws") + "/ws/ung",
            origin="https://evil.example",
            additional_headers={"Cookie": f"u={alma.cookies['u']}"},
        )


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_plain_http_at_the_sockets_address_is_a_kind_page(house: YoungHouse, method: str) -> None:
    async with house.browser() as phone:
        answer = await phone.request(method, "/ws/ung?transport=polling&EIO=4")
    assert answer.status_code == 404 and "<h1" in answer.text


async def test_the_line_says_whether_she_is_here(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma = await house.comes(phone)
    line = await house.line(alma)
    second = await house.line(alma)
    await line.welcomed()
    await asyncio.sleep(0.4)
    assert (await conversations(house))[0].away_since is None
    await line.socket.close()
    await asyncio.sleep(0.4)
    assert (await conversations(house))[0].away_since is None  # her other tab is still here
    await second.socket.close()
    await asyncio.sleep(0.5)
    assert (await conversations(house))[0].away_since is not None
    again = await house.line(alma)
    await again.welcomed()
    await asyncio.sleep(0.4)
    assert (await conversations(house))[0].away_since is None


async def test_the_queue_moves_up(house: YoungHouse) -> None:
    async with house.browser() as one, house.browser() as two:
        alma, ida = await house.comes(one), await house.comes(two, "Ida")
    first, second = await house.line(alma), await house.line(ida)
    assert (await first.next("queue"))["place"] == 1
    assert (await second.next("queue"))["place"] == 2
    door = await second.next("door")
    assert door["open"] and door["closes_at"] and "andre steder" in door["text"]
    house.takes("Fatima")
    assert (await second.next("queue"))["place"] == 1


async def conversations(house: YoungHouse) -> list[Conversation]:
    return await house.database.look(
        lambda session: list(session.exec(select(Conversation).order_by(Conversation.arrived_at)).all())
    )


async def rooms(house: YoungHouse) -> list[str]:
    return [str(one.room_id) for one in await conversations(house)]


async def visits(house: YoungHouse) -> list[YoungVisit]:
    return await house.database.look(lambda session: list(session.exec(select(YoungVisit)).all()))


# --- pressing the button --------------------------------------------------------------------------------------------


async def test_asked_twice_because_the_answer_was_lost_it_is_one_conversation(house: YoungHouse) -> None:
    async with house.browser() as phone:
        key = "k" * 32
        first = await house.start(phone, key=key)
        again = await house.start(phone, key=key)
        assert first.json() == again.json()
        assert first.headers["set-cookie"] == again.headers["set-cookie"]
    assert len(await conversations(house)) == 1


async def test_one_browser_holds_one_place(house: YoungHouse) -> None:
    async with house.browser() as phone:
        before = await house.comes(phone)
        line = await house.line(before)
        await line.welcomed()
        await house.comes(phone)
        assert (await line.next("gone"))["code"] == "signed_out"
        assert [one.ending for one in await conversations(house)] == ["gave_up", None]
        assert len(await visits(house)) == 1


async def test_the_twenty_first_from_one_address_is_told_where_else_help_is(house: YoungHouse) -> None:
    for _ in range(20):
        async with house.browser() as phone:
            assert (await house.start(phone)).status_code == 200
    async with house.browser() as phone:
        answer = await house.start(phone)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_visits")
        assert all(number in answer.json()["text"] for number in ("112", "70 201 201", "116 111"))
        assert (await phone.get(f"/i/{AABY}")).status_code == 200
        forged = await house.start(phone, slug=AABY)
        assert forged.status_code == 429
        answer = await phone.post(
            f"/i/{AABY}/start", json={"nickname": ""}, headers={"X-Forwarded-For": "198.51.100.77"}
        )
        assert answer.status_code == 429  # nobody's word is taken for where they come from (A13)


async def test_a_door_that_has_just_closed_keeps_what_she_wrote_on_the_page(house: YoungHouse) -> None:
    house.everybody_goes_home()
    await asyncio.sleep(1.1)
    async with house.browser() as phone:
        answer = await house.start(phone)
        assert (answer.status_code, answer.json()["code"]) == (409, "door_closed")
    assert await conversations(house) == []


@pytest.mark.parametrize(
    ("posted", "code"),
    [
        ({"nickname": "Rådgiver"}, "nickname_reserved"),
        ({"nickname": "x" * 25}, "nickname_too_long"),
        ({"nickname": "\u202ex"}, "nickname_odd"),
        ({"nickname": {"a": 1}}, "nickname_odd"),
    ],
)
async def test_a_name_that_cannot_be_is_refused_kindly(house: YoungHouse, posted: dict[str, object], code: str) -> None:
    async with house.browser() as phone:
        answer = await house.start(phone, **posted)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert "cookie" not in str(answer.headers).lower()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff" * 10, b"[" * 10_000])
@pytest.mark.parametrize("what", ["start", "slut", "svar", "slet", "forlad"])
async def test_whatever_is_posted_is_answered_calmly(house: YoungHouse, what: str, body: bytes) -> None:
    async with house.browser() as phone:
        answer: httpx.Response = await phone.post(f"/i/{AABY}/{what}", content=body)
    assert answer.status_code == 422 and answer.json()["text"]


async def test_a_post_from_another_page_is_refused(house: YoungHouse) -> None:
    async with httpx.AsyncClient(base_url=house.url, headers={"Origin": "https://evil.example"}) as evil:
        assert (await evil.post(f"/i/{AABY}/start", json={})).status_code == 403


async def test_her_visit_is_of_one_place_only(house: YoungHouse) -> None:
    house.hang("Bery", "bery")
    async with house.browser() as phone:
        alma = await house.comes(phone)
        answer = await phone.post("/i/bery/slet", json={"tab": alma.tab})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not (await conversations(house))[0].erased

"""What her page says, what it weighs, and what it never tells."""

import re
from http.cookies import SimpleCookie

import httpx
import pytest

from live.door.document import HoursException, Weekday
from live.storage.clock import now
from live.web.texts import LANGUAGES, Texts
from live.youth import bundle
from tests.youth.house import AABY, YoungHouse

NUMBERS = ("112", "70 201 201", "116 111")


async def see(house: YoungHouse, path: str = f"/i/{AABY}", language: str = "da") -> httpx.Response:
    async with house.browser() as phone:
        return await phone.get(path, headers={"Accept-Language": language})


async def test_the_page_is_never_kept_and_tells_nobody_where_it_stands(house: YoungHouse) -> None:
    page = await see(house)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "set-cookie" not in page.headers
    assert re.findall(r"(?:src|href|action)=\"(?!/|tel:|data:,)[^\"]*", page.text) == []


async def test_two_requests_and_less_than_fifteen_kilobytes(house: YoungHouse) -> None:
    async with house.browser() as phone:
        page = await phone.get(f"/i/{AABY}", headers={"Accept-Encoding": "gzip"})
        loads = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
        assert loads == [bundle.script_url()]
        weight = 0
        for path in (f"/i/{AABY}", *loads):
            async with phone.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
                head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
                weight += head + sum([len(chunk) async for chunk in answer.aiter_raw()])
        script = await phone.get(loads[0])
        assert "immutable" in script.headers["cache-control"]
    assert weight < 15_000, weight


@pytest.mark.parametrize("path", [f"/i/{AABY}", "/i", "/i/findes-ikke", "/i/<b>alert(1)"])
async def test_the_numbers_stand_on_every_page(house: YoungHouse, path: str) -> None:
    page = await see(house, path)
    assert page.status_code == (200 if path in (f"/i/{AABY}", "/i") else 404)
    assert all(number in page.text for number in NUMBERS)
    assert "alert(1)" not in page.text


async def test_the_list_shows_the_places_with_a_door(house: YoungHouse) -> None:
    page = await see(house, "/i")
    assert f'<a href="/i/{AABY}">Ung i Aaby</a>' in page.text
    assert "Bery" not in page.text  # nobody there has filled in their numbers


async def test_the_days_are_those_of_the_setting(house: YoungHouse) -> None:
    assert "i 30 dage" in (await see(house)).text
    house.hang(live_days=7)
    assert "i 7 dage" in (await see(house)).text
    house.hang(live_days=1)
    assert "i en dag" in (await see(house)).text


async def test_local_offers_doctors_and_dentists_are_shown(house: YoungHouse) -> None:
    page = (await see(house)).text
    assert page.index("Huset ved havnen") < page.index("Læger og tandlæger") < page.index("Lægerne i Aaby")


async def test_what_is_written_on_the_door_is_text(house: YoungHouse) -> None:
    bite = "<img src=x onerror=alert(1)>{{7*7}}"
    house.hang(da=house.hang().da.model_copy(update={"about": bite}))
    page = (await see(house)).text
    assert "<img" not in page and "{{7*7}}" in page


async def test_nobody_on_duty_is_a_closed_door(house: YoungHouse) -> None:
    house.everybody_goes_home()
    page = (await see(house)).text
    assert "Chatten er lukket lige nu" in page and "Der er ingen rådgiver på plads" in page
    assert '<form id="begin" autocomplete="off" hidden>' in page


async def test_outside_hours_she_is_told_when_next(house: YoungHouse) -> None:
    house.hang(hours={Weekday.MONDAY: [("03:00", "03:01")]})
    page = (await see(house)).text
    assert "Chatten er lukket lige nu" in page and "Vi åbner igen" in page and "kl. 3" in page
    house.hang(hours={}, exceptions=[HoursException(day="2020-12-24", hours=[("15:00", "16:00")])])
    assert "Vi ved ikke endnu, hvornår vi åbner" in (await see(house)).text


async def test_the_page_asks_again_whether_it_is_open(house: YoungHouse) -> None:
    told = (await see(house, f"/i/{AABY}/nu")).json()
    assert told["open"] is True and "Der er ingen i kø" in told["html"]
    assert (await see(house, "/i/findes-ikke/nu")).status_code == 404


async def test_english_stands_at_the_same_address(house: YoungHouse) -> None:
    page = await see(house, language="en-GB")
    assert '<html lang="en">' in page.text and "The chat is open now" in page.text and "for 30 days" in page.text
    async with house.browser() as phone:
        answer = await phone.post("/sprog", data={"sprog": "en", "til": f"/i/{AABY}"})
        assert answer.headers["location"] == f"/i/{AABY}"


async def test_her_cookie_dies_with_the_browser_and_no_script_reads_it(house: YoungHouse) -> None:
    async with house.browser() as phone:
        cookie = SimpleCookie((await house.start(phone)).headers["set-cookie"])["u"]
        assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"].lower()) == (
            "", "", True, "strict",
        )  # fmt: skip
        assert len(cookie.value) >= 43  # 256 bits


def lix(text: str) -> float:
    """How hard a text is: words in a sentence, and how many of them are long. Below 25: a child of ten reads it."""
    words = re.findall(r"\w+", text)
    sentences = len(re.findall(r"[.!?:]", text))
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


@pytest.mark.parametrize("key", ["address_not_kept", "danger", "kept", "kept_one", "who", "device"])
def test_what_is_kept_and_who_sees_it_is_easy_to_read(key: str) -> None:
    text = Texts.load().language("da")(f"young.truth.{key}", days=30)
    assert lix(text) <= 25, f"{lix(text):.0f}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_one_true_sentence_says_112_and_promises_no_more_than_holds(language: str) -> None:
    t = Texts.load().language(language)
    told = t("young.truth.address_not_kept") + t("young.truth.danger")
    assert "112" in told
    assert not re.search(r"100|helt anonym|completely anonymous", told)


def test_a_page_in_good_time_before_it_closes(at: int = now()) -> None:
    from live.desk.board import Board
    from live.door.rules import Opening
    from live.storage.clock import HOUR, MINUTE
    from live.youth.landing import door_now

    t = Texts.load().language("da")
    soon = door_now(t, Board("o", Opening(True, "open", closes_at=at + 10 * MINUTE)), at)
    assert any("Vi lukker snart" in sentence for sentence in soon["says"])
    later = door_now(t, Board("o", Opening(True, "open", closes_at=at + 3 * HOUR)), at)
    assert any("Vi har åbent til" in sentence for sentence in later["says"])
    always = door_now(t, Board("o", Opening(True, "open", closes_at=at + 60 * 24 * HOUR)), at)
    assert len(always["says"]) == 1  # a door that never closes says no hour

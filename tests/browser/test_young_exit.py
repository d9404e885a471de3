""" "Forlad siden": at once, with a dead line too, and nothing is left on the telephone (A46–A52, R9)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from live.keys.keyring import Keyring
from tests.browser.conftest import assert_accessible
from tests.browser.young import (
    ALMAS_WORDS,
    FATIMAS_WORDS,
    HOME,
    PHONES,
    Phones,
    comes_in,
    in_files,
    is_answered,
    words_on,
    young_house,
)
from tests.faults.proxy import CuttingProxy
from tests.youth.house import YoungHouse

DRAFT = "det her når jeg ikke at sende"


@pytest.fixture
def house(sqlite_url: str, keyring: Keyring) -> Iterator[YoungHouse]:
    with young_house(sqlite_url, keyring) as house:
        yield house


@pytest.fixture
def phones(browser: Browser, house: YoungHouse) -> Iterator[Phones]:
    phones = Phones(browser, house)
    yield phones
    phones.close()


def press(page: Page) -> float:
    """The button; answers the ms until nothing of the page could be read any more."""
    return float(
        page.evaluate(
            """() => { const from = performance.now(); document.getElementById('exit').click();
            return document.body === null && document.title === '' ? performance.now() - from : 1e9 }"""
        )
    )


def leave_by_keyboard(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Escape")


def gone(page: Page) -> None:
    page.wait_for_url("about:blank")
    assert page.content() == "<html><head></head><body></body></html>"


@pytest.mark.parametrize("state", ["landing", "waiting", "room", "end"])
def test_it_is_gone_in_every_state_within_300_ms(phones: Phones, house: YoungHouse, state: str) -> None:
    page = phones.open("small")
    page.goto(HOME)
    if state != "landing":
        comes_in(page)
    if state in ("room", "end"):
        room = is_answered(page, house)
        if state == "end":
            house.does("Fatima", room, "finish")
            page.locator("#end-title").wait_for()
    assert press(page) < 300
    gone(page)
    page.go_back()
    page.wait_for_timeout(300)
    assert ALMAS_WORDS not in page.content() and FATIMAS_WORDS not in page.content()


def test_three_times_escape_from_wherever_the_cursor_is(phones: Phones, house: YoungHouse) -> None:
    page = phones.open("desktop")
    comes_in(page)
    page.locator("textarea.room-box").fill(DRAFT)
    page.keyboard.press("Escape")
    page.wait_for_timeout(2200)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert "Ung i" in page.title()  # three times in two seconds, not now and then
    page.keyboard.press("Escape")
    gone(page)


def test_with_a_dead_line_it_is_gone_just_as_fast(phones: Phones, house: YoungHouse) -> None:
    line = CuttingProxy(house.port)
    try:
        page = phones.open(home=f"http://127.0.0.1:{line.port}")
        _own_origin(house, line.port)
        comes_in(page)
        page.locator("textarea.room-box").fill(DRAFT)
        line.cut("black hole")
        at = time.monotonic()
        assert press(page) < 300
        gone(page)
        assert time.monotonic() - at < 3
        line.mend()
        page.goto(HOME)
        expect(page.locator("#landing")).to_be_visible()
        assert page.evaluate("sessionStorage.length") == 0
        assert DRAFT not in words_on(page) and ALMAS_WORDS not in words_on(page)
    finally:
        line.close()


def test_afterwards_back_forward_reload_and_a_new_tab_show_only_the_landing_page(
    phones: Phones, house: YoungHouse
) -> None:
    page = phones.open()
    page.goto("/i")
    comes_in(page)
    is_answered(page, house)
    page.locator("#exit").click()
    gone(page)
    for move in (page.go_back, page.go_forward, page.reload, page.go_back, page.go_forward):
        move()
        page.wait_for_timeout(200)
        assert ALMAS_WORDS not in page.content() and "Fatima" not in page.content()
        assert page.title() in ("", "Ung-i", "Ung i Aaby")
    assert page.context.cookies() == []
    new = page.context.new_page()
    new.goto(HOME)
    expect(new.locator("#start")).to_be_visible()
    assert new.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    assert new.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert new.evaluate("caches.keys().then((all) => all.length)") == 0
    assert new.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert_accessible(new)


def test_the_counsellor_is_told_at_once(phones: Phones, house: YoungHouse) -> None:
    page = phones.open()
    comes_in(page)
    room = is_answered(page, house)
    page.locator("#exit").click()
    gone(page)
    page.wait_for_timeout(500)
    assert house.does("Fatima", room, "say", text="Er du der?") == "not_now"  # it has ended, neutrally


def test_nothing_of_it_lies_in_the_files_of_the_browser(
    browser_type: BrowserType, browser_type_launch_args: dict[str, object], house: YoungHouse, tmp_path: Path
) -> None:
    """A profile as on a telephone that others use too: history, sessions, cookies, cache, storage, all its files."""
    profile = tmp_path / "profile"
    launch = {**browser_type_launch_args, **PHONES["phone"], "base_url": house.url}

    def begun() -> tuple[object, Page]:
        context = browser_type.launch_persistent_context(profile, **launch)  # type: ignore[arg-type]
        return context, context.pages[0]

    context, page = begun()
    comes_in(page)
    page.locator("textarea.room-box").fill(DRAFT)
    is_answered(page, house)
    page.wait_for_timeout(6000)  # a browser writes what it keeps every few seconds
    tab = page.evaluate("JSON.parse(sessionStorage.u).tab")
    page.locator("#exit").click()
    gone(page)
    page.wait_for_timeout(1500)
    token_left = context.cookies()  # type: ignore[attr-defined]
    context.close()  # type: ignore[attr-defined]
    assert token_left == []
    words = (ALMAS_WORDS, FATIMAS_WORDS, DRAFT, "Fatima", "Alma")
    assert in_files(profile, *words) == []
    assert any("History" in name for name in in_files(profile, "/i/aaby"))  # the search does find what is there
    context, page = begun()
    page.goto(HOME)
    expect(page.locator("#start")).to_be_visible()
    page.evaluate(
        "([slug, tab]) => sessionStorage.setItem('u', JSON.stringify({ slug, tab }))", ["aaby", tab]
    )  # as if somebody had dug the tab's value out of the disk
    page.reload()
    page.wait_for_timeout(800)
    assert ALMAS_WORDS not in page.content()
    context.close()  # type: ignore[attr-defined]


def test_without_the_exit_the_words_would_be_found(
    browser_type: BrowserType, browser_type_launch_args: dict[str, object], house: YoungHouse, tmp_path: Path
) -> None:
    """The search above would find words that a page keeps in the plain."""
    profile = tmp_path / "profile"
    launch = {**browser_type_launch_args, "base_url": house.url}
    context = browser_type.launch_persistent_context(profile, **launch)  # type: ignore[arg-type]
    page = context.pages[0]
    page.goto(HOME)
    page.evaluate("(words) => sessionStorage.setItem('w', words)", ALMAS_WORDS)
    page.wait_for_timeout(6000)
    page.evaluate("sessionStorage.clear()")
    page.wait_for_timeout(1500)
    context.close()
    assert in_files(profile, ALMAS_WORDS) != []


def _own_origin(house: YoungHouse, port: int) -> None:
    """Through the bad line the page stands at another port: that too is our own page."""
    house.young_socket._origins |= {f"http://127.0.0.1:{port}"}

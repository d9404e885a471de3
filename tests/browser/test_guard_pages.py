"""The frame, the lock and the bad line, in a real browser before a small house."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import SCREENS, _listen, assert_accessible, every_look
from tests.canary import Canaries
from tests.web.house_server import SmallHouse
from tests.web.small_house import PASSWORD


@pytest.fixture(scope="module")
def small_house(canaries: Canaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    house = SmallHouse(tmp_path_factory.mktemp("small-house"))
    canaries.may_rest_in(house.folder)
    yield house
    house.stop()


class Visits:
    """Opens browsers for people; what they complain about is looked at when the test is over."""

    def __init__(self, browser: Browser, house: SmallHouse) -> None:
        house.renew_sessions()
        self.browser, self.house = browser, house
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(
        self, path: str, who: str = "dorte", *, screen: str = "desktop", scheme: str = "light", language: str = "da"
    ) -> Page:
        options: dict[str, Any] = SCREENS[screen]  # type: ignore[index]
        context = self.browser.new_context(
            **options, base_url=self.house.url, color_scheme=scheme, locale=language, reduced_motion="reduce"
        )
        self.contexts.append(context)
        _listen(context, self.house.url, self.complaints.append)
        if who:
            self.house.post("/sprog", who, data={"sprog": language, "til": "/"})
            context.add_cookies([{"name": "s", "value": self.house.cookies[who], "url": self.house.url}])
        context.add_cookies([{"name": "sprog", "value": language, "url": self.house.url}])
        page = context.new_page()
        page.goto(path)
        return page

    def hears(self, said: str) -> None:
        """The server has heard it, within a few seconds (a line that was away comes back first)."""
        deadline = time.monotonic() + 5
        while said not in self.house.heard():
            assert time.monotonic() < deadline, f"{said!r} was not heard"
            time.sleep(0.1)


@pytest.fixture
def visits(browser: Browser, small_house: SmallHouse) -> Iterator[Visits]:
    visits = Visits(browser, small_house)
    yield visits
    for context in visits.contexts:
        context.close()
    assert visits.complaints == []


@every_look
@pytest.mark.parametrize("path", ["/", "/proeve", "/rigtig", "/let", "/ikke-her", "/i-stykker"])
def test_every_kind_of_page_can_be_used_by_everybody(
    visits: Visits, path: str, screen: str, scheme: str, language: str
) -> None:
    page = visits.open(path, screen=screen, scheme=scheme, language=language)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("main")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert_accessible(page)


@every_look
def test_every_control_and_every_notice_can_be_read(visits: Visits, screen: str, scheme: str, language: str) -> None:
    page = visits.open("/alt", screen=screen, scheme=scheme, language=language)
    expect(page.get_by_text("indhold", exact=True)).to_be_visible()
    assert_accessible(page)
    for kind in ("positive", "negative", "warning", "info", "None"):
        page.get_by_role("button", name=f"sig {kind}").click()
        expect(page.get_by_text(f"sagt {kind}")).to_be_visible()
    page.wait_for_timeout(500)
    assert_accessible(page)


def test_the_world_is_said_in_header_title_frame_and_picture(visits: Visits) -> None:
    practice, live, plain = (visits.open(path) for path in ("/proeve", "/rigtig", "/"))
    expect(practice.get_by_role("banner")).to_contain_text("ØVELSE")
    expect(live.get_by_role("banner")).to_contain_text("RIGTIG CHAT")
    expect(practice).to_have_title(re.compile("^ØVELSE"))
    frames = {
        page.evaluate("getComputedStyle(document.body, '::after').borderLeftColor") for page in (practice, live, plain)
    }
    assert len(frames) == 3


def test_the_keyboard_reaches_the_content_first(visits: Visits) -> None:
    page = visits.open("/proeve")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Gå til indholdet")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Navn")).to_be_focused()


def test_the_account_menu_opens_with_the_keyboard_and_signs_out(visits: Visits) -> None:
    page = visits.open("/", "carla")
    page.get_by_text("Carla Krog", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Log ud").click()
    page.wait_for_url(re.compile("/log-ind[?]sagt=ud"))
    page.goto("/proeve")
    assert "/log-ind" in page.url


def test_a_dialog_says_what_will_happen_and_asks_once(visits: Visits) -> None:
    page = visits.open("/proeve")
    page.get_by_role("button", name="Spørg").click()
    dialog = page.get_by_role("dialog", name="Vil du?")
    expect(dialog).to_contain_text("Så sker det.")
    page.wait_for_timeout(400)
    assert_accessible(page)
    dialog.get_by_role("button", name="Ja, gør det").click()
    expect(dialog).to_be_hidden()
    visits.hears("True")


def test_without_words_from_anybody_the_screen_locks_and_keeps_the_draft(visits: Visits) -> None:
    page = visits.open("/proeve", "bo")
    page.get_by_label("Navn").fill("min kladde")
    page.evaluate("addEventListener('flyve:locked', () => (window.heard = ['locked']))")
    page.evaluate("addEventListener('flyve:unlocked', () => window.heard.push('unlocked'))")
    _leave_alone(page)
    lock = page.get_by_role("dialog", name="Skærmen er låst")
    expect(lock).to_be_visible()
    assert page.title() == "Låst – Flyvefærdig"
    expect(page.get_by_text("kun for Bo")).to_be_hidden()
    assert "kun for Bo" not in page.locator("body").inner_text()
    assert_accessible(page)
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(lock).to_be_visible()

    lock.get_by_label("Adgangskode for Bo Berg").fill("forkert kode, men lang nok")
    page.keyboard.press("Enter")
    expect(lock.get_by_role("alert")).to_have_text("Adgangskoden passer ikke. Prøv igen.")
    lock.get_by_label("Adgangskode for Bo Berg").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(lock).to_be_hidden()
    expect(page.get_by_label("Navn")).to_have_value("min kladde")
    assert page.evaluate("window.heard") == ["locked", "unlocked"]
    page.get_by_role("button", name="Sig det").click()
    visits.hears("Bo Berg: min kladde")


def test_when_the_server_has_locked_the_page_hears_it_at_the_next_press(visits: Visits) -> None:
    page = visits.open("/proeve", "bo")
    page.get_by_label("Navn").fill("for sent")
    visits.house.do("leave", "bo")
    page.get_by_role("button", name="Sig det").click()
    expect(page.get_by_role("dialog", name="Skærmen er låst")).to_be_visible()
    assert "Bo Berg: for sent" not in visits.house.heard()


def test_a_page_asked_for_while_locked_comes_after_the_password(visits: Visits) -> None:
    visits.house.get("/proeve", "bo")
    visits.house.do("leave", "bo")
    page = visits.open("/proeve", "bo")
    lock = page.get_by_role("dialog", name="Skærmen er låst")
    expect(lock).to_be_visible()
    lock.get_by_label("Adgangskode for Bo Berg").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("kun for Bo")).to_be_visible()


def test_unlocking_one_tab_unlocks_the_other(visits: Visits) -> None:
    first = visits.open("/proeve", "bo")
    second = first.context.new_page()
    second.goto("/let-med-laas")
    for page in (first, second):
        _leave_alone(page)
        expect(page.get_by_role("dialog", name="Skærmen er låst")).to_be_visible()
    first.get_by_label("Adgangskode for Bo Berg").fill(PASSWORD)
    first.keyboard.press("Enter")
    expect(second.get_by_role("dialog", name="Skærmen er låst")).to_be_hidden()


def test_a_revoked_person_is_at_sign_in_within_five_seconds(visits: Visits) -> None:
    page = visits.open("/proeve", "bo")
    expect(page.get_by_text("kun for Bo")).to_be_visible()
    visits.house.do("end", "bo")
    page.wait_for_url(re.compile("/log-ind[?]til=/proeve"), timeout=5000)


@pytest.mark.slow
def test_a_while_without_a_line_loses_neither_page_nor_draft(visits: Visits) -> None:
    page = visits.open("/proeve", "bo")
    page.get_by_label("Navn").fill("skrevet før")
    page.evaluate("window.sameAsBefore = true")
    page.context.set_offline(True)
    expect(page.get_by_text("Forbindelsen er væk")).to_be_visible(timeout=20_000)
    page.get_by_label("Navn").fill("skrevet under")
    page.context.set_offline(False)
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="Sig det").click()
    visits.hears("Bo Berg: skrevet under")
    assert page.evaluate("window.sameAsBefore") is True


def _leave_alone(page: Page) -> None:
    """As if nobody had touched it for a quarter of an hour: the page's clock is put forward."""
    page.wait_for_function("window.flyveLock !== undefined")
    page.evaluate("{ const then = Date.now; Date.now = () => then() + 16 * 60_000; }")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

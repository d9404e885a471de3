"""A tab keeps what was typed in it past the end of a session, for its author and for nobody else."""

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Visit, sign_in
from tests.browser.practice_pair import Pair, meet, message, new_room, say
from tests.cast import BO, NORA, Member
from tests.servers.demo import DemoServer

UNSENT, DRAFT = "skrevet af Bo uden forbindelse", "halvt skrevet af Bo"


def test_the_next_person_in_the_tab_neither_sees_nor_sends_what_the_last_one_wrote(
    visit: Visit, demo: DemoServer
) -> None:
    """The partner, of all people: she holds a seat in the very same room."""
    pair = meet(visit, demo, phase="play")
    _leave_words_behind(pair)
    _signs_in(pair.bo, NORA, pair.room)
    expect(pair.bo.locator(".room-box")).to_have_value("")
    say(pair.nora, "er der nogen")
    expect(message(pair.bo, "er der nogen")).to_be_visible()
    for page in pair.both:
        expect(message(page, UNSENT)).to_have_count(0)
    kept = pair.bo.evaluate("JSON.stringify(sessionStorage)")
    assert UNSENT not in kept
    assert DRAFT not in kept


def test_one_look_at_any_page_is_enough_to_drop_it(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="play")
    _leave_words_behind(pair)
    _signs_in(pair.bo, NORA)
    expect(pair.bo.get_by_role("heading", level=1)).to_be_visible()
    pair.bo.wait_for_function("sessionStorage.getItem('tab-owner')")
    assert DRAFT not in pair.bo.evaluate("JSON.stringify(sessionStorage)")


def test_the_same_person_finds_everything_again_and_it_is_sent(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="play")
    _leave_words_behind(pair)
    _signs_in(pair.bo, BO, pair.room)
    expect(message(pair.nora, UNSENT)).to_be_visible()
    expect(pair.bo.locator(".room-box")).to_have_value(DRAFT)


def test_a_page_left_open_does_not_speak_for_whoever_signs_in_beside_it(visit: Visit, demo: DemoServer) -> None:
    """The line breaks, Nora signs in in the next tab of the same browser, the line comes back: it is hers now."""
    pair = meet(visit, demo, phase="play")
    wire = _write_without_a_line(pair)
    cookies = pair.nora.context.cookies()
    pair.bo.context.clear_cookies()
    pair.bo.context.add_cookies(cookies)  # type: ignore[arg-type]
    wire.down = False
    expect(pair.bo.locator(".room-box")).to_have_value("", timeout=15_000)
    expect(pair.bo.locator(".room-message.is-pending")).to_have_count(0)
    say(pair.nora, "hvem er du")
    expect(message(pair.bo, "hvem er du")).to_be_visible()
    expect(message(pair.nora, UNSENT)).to_have_count(0)


def test_another_room_of_ones_own_drops_nothing(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="play")
    pair.bo.locator(".room-box").fill(DRAFT)
    pair.bo.goto(f"/oevelse/rum/{new_room(demo, phase='play')}")
    expect(pair.bo.locator(".room-box")).to_have_value("")
    pair.bo.goto(f"/oevelse/rum/{pair.room}")
    expect(pair.bo.locator(".room-box")).to_have_value(DRAFT)


class Wire:
    """The line of a page, to be cut and mended."""

    def __init__(self, page: Page) -> None:
        self.down = False
        self._lines: list[WebSocketRoute] = []
        page.route_web_socket("**/ws/staff", self._open)
        page.reload()
        expect(page.locator(".room-composer")).to_be_visible()

    def cut(self) -> None:
        self.down = True
        for line in self._lines:
            line.close()

    def _open(self, line: WebSocketRoute) -> None:
        if self.down:
            line.close()
            return
        self._lines = [line, line.connect_to_server()]


def _leave_words_behind(pair: Pair) -> Wire:
    """One message that could not be sent, one half written; then the session is over."""
    wire = _write_without_a_line(pair)
    pair.bo.context.clear_cookies()
    wire.down = False
    expect(pair.bo.locator("#gone-sign-in")).to_be_visible(timeout=15_000)
    return wire


def _write_without_a_line(pair: Pair) -> Wire:
    wire = Wire(pair.bo)
    wire.cut()
    say(pair.bo, UNSENT)
    pair.bo.locator(".room-box").fill(DRAFT)
    return wire


def _signs_in(page: Page, person: Member, room: str = "") -> None:
    sign_in(page, person)
    page.goto(f"/oevelse/rum/{room}" if room else "/konto")

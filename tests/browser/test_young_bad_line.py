"""R7, R8 on the young person's page: a tunnel and a dead spot, in the queue, in the room, and before the button."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from live.keys.keyring import Keyring
from tests.browser.young import ALMAS_WORDS, HOME, Phones, comes_in, is_answered, young_house
from tests.faults.proxy import CuttingProxy
from tests.youth.house import YoungHouse

Cut = Literal["reset", "black hole"]


@pytest.fixture
def house(sqlite_url: str, keyring: Keyring) -> Iterator[YoungHouse]:
    with young_house(sqlite_url, keyring) as house:
        yield house


@pytest.fixture
def line(house: YoungHouse) -> Iterator[CuttingProxy]:
    line = CuttingProxy(house.port)
    house.young_socket._origins |= {f"http://127.0.0.1:{line.port}"}  # through the bad line the page stands here
    yield line
    line.close()


@pytest.fixture
def page(browser: Browser, house: YoungHouse, line: CuttingProxy) -> Iterator[Page]:
    phones = Phones(browser, house)
    yield phones.open(home=f"http://127.0.0.1:{line.port}")
    phones.close()


def type_and_send(page: Page, text: str) -> None:
    page.locator("textarea.room-box").fill(text)
    page.locator(".room-send").click()


@pytest.mark.parametrize("cut", ["reset", "black hole"])
def test_what_both_wrote_in_a_tunnel_comes_through_once(
    page: Page, house: YoungHouse, line: CuttingProxy, cut: Cut
) -> None:
    comes_in(page)
    room = is_answered(page, house)
    line.cut(cut)
    type_and_send(page, "skrevet i tunnelen")
    page.locator("textarea.room-box").fill("en kladde")
    assert house.does("Fatima", room, "say", text="Er du der stadig?") == "done"
    page.wait_for_timeout(5000)
    expect(page.locator(".room-line")).to_contain_text("Forbindelsen er væk")
    line.mend()
    expect(page.locator(".is-mine:not(.is-pending)", has_text="skrevet i tunnelen")).to_have_count(1, timeout=10_000)
    expect(page.locator(".room-message", has_text="Er du der stadig?")).to_have_count(1)
    expect(page.locator("textarea.room-box")).to_have_value("en kladde")
    expect(page.locator(".room-line")).to_be_hidden()


def test_the_place_in_the_queue_is_kept_through_a_dead_spot(page: Page, house: YoungHouse, line: CuttingProxy) -> None:
    comes_in(page)
    line.cut("black hole")
    page.wait_for_timeout(4000)
    type_and_send(page, "jeg er her endnu")
    line.mend()
    expect(page.locator(".is-mine:not(.is-pending)", has_text="jeg er her endnu")).to_have_count(1, timeout=10_000)
    expect(page.locator("#place")).to_contain_text("Du er den næste.")


def test_the_button_pressed_in_a_tunnel_works_when_the_tunnel_ends(
    page: Page, house: YoungHouse, line: CuttingProxy
) -> None:
    page.goto(HOME)
    page.locator("#first").fill(ALMAS_WORDS)
    line.cut("reset")
    page.locator("#start").click()
    expect(page.locator("#problem")).to_contain_text("Forbindelsen er væk")
    expect(page.locator("#first")).to_have_value(ALMAS_WORDS)
    line.mend()
    page.locator(".is-mine:not(.is-pending)", has_text=ALMAS_WORDS).wait_for()
    assert len(house.database.look_now(_arrived)) == 1


def _arrived(session: object) -> list[object]:
    from sqlmodel import Session, select

    from live.conversation.tables import Conversation

    assert isinstance(session, Session)
    return list(session.exec(select(Conversation)).all())

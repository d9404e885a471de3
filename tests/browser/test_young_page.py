"""Alma on her telephone: landing, queue, room, ending, questions; in both languages, light and dark, at 320 px."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from live.keys.keyring import Keyring
from tests.browser.conftest import assert_accessible
from tests.browser.young import ALMAS_WORDS, HOME, Phones, comes_in, is_answered, words_on, young_house
from tests.youth.house import YoungHouse


@pytest.fixture
def house(sqlite_url: str, keyring: Keyring) -> Iterator[YoungHouse]:
    with young_house(sqlite_url, keyring) as house:
        yield house


@pytest.fixture
def phones(browser: Browser, house: YoungHouse) -> Iterator[Phones]:
    phones = Phones(browser, house)
    yield phones
    phones.close()


@pytest.mark.parametrize(
    ("kind", "scheme", "language"),
    [
        ("small", "light", "da-DK"),
        ("phone", "dark", "en-GB"),
        ("desktop", "light", "en-GB"),
        ("small", "dark", "da-DK"),
    ],
)
def test_every_state_can_be_read_by_everybody(
    phones: Phones, house: YoungHouse, kind: str, scheme: str, language: str
) -> None:
    page = phones.open(kind, scheme, language)
    title = "Ung i Aaby"
    page.goto("/i")
    assert_accessible(page)
    page.goto(HOME)
    assert_accessible(page)
    comes_in(page)
    assert_accessible(page)
    assert page.title() == title
    room = is_answered(page, house)
    expect(page.locator("#talk-title")).to_contain_text("Fatima")
    assert_accessible(page)
    page.locator("#leave").click()
    assert_accessible(page)
    page.locator("#leave-no").click()
    house.does("Fatima", room, "finish")
    page.locator("#questions").wait_for()
    assert_accessible(page)
    assert (page.title(), page.url) == (title, house.url + HOME)
    page.goto("/i/findes-ikke")
    assert_accessible(page)


def test_the_whole_way_with_the_keyboard(phones: Phones, house: YoungHouse) -> None:
    page = phones.open("desktop")
    page.goto(HOME)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "first":
            break
    page.keyboard.type("Hej")
    page.keyboard.press("Tab")
    page.keyboard.type("Alma")
    page.keyboard.press("Enter")
    page.locator(".is-mine:not(.is-pending)").first.wait_for()
    room = is_answered(page, house)
    box = page.locator("textarea.room-box")
    box.focus()
    page.keyboard.type("Jeg sidder med tastaturet")
    page.keyboard.press("Enter")
    page.locator(".is-mine:not(.is-pending)", has_text="tastaturet").wait_for()
    house.does("Fatima", room, "finish")
    expect(page.locator("#end-title")).to_be_focused()


def test_what_is_typed_before_the_script_arrives_is_taken_along(phones: Phones, house: YoungHouse) -> None:
    page = phones.open()
    held: list[object] = []
    page.route("**/ung.js", lambda route: held.append(route))
    page.goto(HOME, wait_until="commit")
    page.locator("#first").fill(ALMAS_WORDS)
    page.locator("#start").click()
    page.wait_for_timeout(200)
    held[0].continue_()  # type: ignore[attr-defined]
    page.locator(".is-mine:not(.is-pending)", has_text=ALMAS_WORDS).wait_for()


def test_she_is_told_the_truth_about_who_is_there(phones: Phones, house: YoungHouse) -> None:
    page = phones.open()
    comes_in(page)
    expect(page.locator("#talk-title")).to_have_text("Du er i køen")
    expect(page.locator("#place")).to_contain_text("Du er den næste.")
    room = is_answered(page, house)
    expect(page.locator("#who")).to_contain_text("SSP · ansat i kommunen · et menneske, aldrig en robot")
    expect(page.locator("#who")).to_contain_text("Ingen andre er med i samtalen.")
    expect(page.locator("#who")).to_contain_text("Fatima er væk lige nu", timeout=10_000)  # no line of hers stands
    house.database.act_now(house.them.enter, house.people["Dorte"], room)
    expect(page.locator("#who")).to_contain_text("Med er også: Dorte (koordinator)")
    house.database.act_now(house.them.hand_over, house.people["Fatima"], room, house.people["Gorm"])
    expect(page.locator("#talk-title")).to_have_text("Du skriver med Gorm")
    expect(page.locator("room-view")).to_contain_text("Fatima har givet samtalen videre")


def test_a_reload_keeps_her_place_her_words_and_her_draft(phones: Phones, house: YoungHouse) -> None:
    page = phones.open()
    comes_in(page)
    page.locator("textarea.room-box").fill("en kladde, der ikke er sendt")
    page.wait_for_timeout(200)
    page.reload()
    expect(page.locator("textarea.room-box")).to_have_value("en kladde, der ikke er sendt")
    expect(page.locator(".is-mine")).to_contain_text(ALMAS_WORDS)
    assert "kladde" not in page.evaluate("JSON.stringify(sessionStorage)")  # what the browser keeps is sealed


def test_a_duplicated_tab_shows_the_same_and_a_new_tab_only_the_landing_page(phones: Phones, house: YoungHouse) -> None:
    page = phones.open()
    comes_in(page)
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.href)")  # takes the tab's storage along, as duplicating does
    twin = opened.value
    expect(twin.locator(".is-mine")).to_contain_text(ALMAS_WORDS)
    fresh = page.context.new_page()
    fresh.goto(HOME)
    expect(fresh.locator("#landing")).to_be_visible()
    assert ALMAS_WORDS not in words_on(fresh)
    fresh.locator("#start").click()
    expect(fresh.locator("#problem")).to_contain_text("en anden fane")
    expect(page.locator(".is-mine")).to_contain_text(ALMAS_WORDS)


def test_five_questions_each_skippable_then_deleted_then_anew(phones: Phones, house: YoungHouse) -> None:
    page = phones.open("small")
    comes_in(page)
    room = is_answered(page, house)
    house.does("Fatima", room, "finish")
    page.locator("#questions").wait_for()
    assert page.locator("#questions fieldset").count() == 5
    page.locator("#questions input[name=q4][value=yes]").check()
    page.locator("#questions .main").click()
    expect(page.locator("#survey")).to_have_text("Tak for dine svar.")
    page.locator("#erase").click()
    page.locator("#erase-yes").click()
    expect(page.locator("#end-says")).to_have_text("Din samtale er slettet. Ingen kan læse den mere.")
    assert page.evaluate("sessionStorage.length") == 0
    assert ALMAS_WORDS not in words_on(page)
    page.locator("#again").click()
    expect(page.locator("#start")).to_be_visible()
    comes_in(page, "Noget helt andet")


def test_she_leaves_the_queue_and_the_door_that_closes_is_told(phones: Phones, house: YoungHouse) -> None:
    page = phones.open()
    comes_in(page)
    page.locator("#leave").click()
    page.locator("#leave-yes").click()
    expect(page.locator("#end-title")).to_have_text("Samtalen er slut")
    expect(page.locator("#questions")).to_have_count(0)
    page.locator("#again").click()
    house.everybody_goes_home()
    page.locator("#first").fill("Det her skal ikke forsvinde")
    page.wait_for_timeout(1200)
    page.locator("#start").click()
    expect(page.locator("#problem")).to_contain_text("Vi har lige lukket")
    expect(page.locator("#first")).to_have_value("Det her skal ikke forsvinde")


def test_a_name_that_is_not_hers_is_refused_with_everything_kept(phones: Phones, house: YoungHouse) -> None:
    page = phones.open()
    page.goto(HOME)
    page.locator("#first").fill(ALMAS_WORDS)
    page.locator("#nickname").fill("Rådgiver")
    page.locator("#start").click()
    expect(page.locator("#problem")).to_contain_text("forveksles med en af os")
    expect(page.locator("#nickname")).to_be_focused()
    expect(page.locator("#first")).to_have_value(ALMAS_WORDS)


def test_words_that_bite_do_nothing(phones: Phones, house: YoungHouse) -> None:
    page = phones.open()
    bite = "<img src=x onerror=alert(1)></script><svg onload=alert(2)>{{7*7}}"
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    comes_in(page, bite, "<b>Alma")
    is_answered(page, house, bite)
    assert page.locator(".room-text").all_inner_texts() == [bite, bite]
    assert dialogs == []


def test_nothing_is_printed_or_found_in_addresses(phones: Phones, house: YoungHouse) -> None:
    page = phones.open()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    comes_in(page)
    is_answered(page, house)
    secret = [*page.context.cookies()[0]["value"].split(), page.evaluate("JSON.parse(sessionStorage.u).tab")]
    assert not [url for url in asked for value in secret if value in url]
    assert {url.removeprefix(house.url).split("?")[0].split("#")[0] for url in asked if "/static/" not in url} == {
        HOME, f"{HOME}/start",
    }  # fmt: skip


def way_out(page: Page) -> bool:
    """Whether the button can be pressed right now, where it is."""
    return bool(
        page.evaluate(
            """() => { const box = exit.getBoundingClientRect();
            return box.top >= 0 && box.right <= innerWidth && box.height >= 44
              && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === exit }""".replace(
                "exit", "document.getElementById('exit')"
            )
        )
    )


def test_the_way_out_is_in_reach_in_every_state_also_above_a_keyboard(phones: Phones, house: YoungHouse) -> None:
    page = phones.open("small")
    page.goto(HOME)
    assert way_out(page)
    page.evaluate("scrollTo(0, 9999)")
    assert way_out(page)
    comes_in(page)
    page.set_viewport_size({"width": 320, "height": 260})  # a telephone's keyboard leaves this much
    page.locator("textarea.room-box").focus()
    assert way_out(page)
    box = page.locator("textarea.room-box").bounding_box()
    assert box is not None and box["y"] + box["height"] <= 260
    page.set_viewport_size({"width": 320, "height": 568})
    room = is_answered(page, house)
    house.does("Fatima", room, "finish")
    page.locator("#questions").wait_for()
    page.evaluate("scrollTo(0, 9999)")
    assert way_out(page)

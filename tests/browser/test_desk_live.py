"""An evening at the desk in the real house: Fatima and Gorm on duty, Dorte beside, Bo not yet, Alma at the door."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.alma import Alma
from tests.browser.conftest import SCREENS, _listen, assert_accessible, sign_in
from tests.browser.live_house import LiveHouse
from tests.cast import BO, DORTE, FATIMA, GORM, Member

SEEN = 10_000  # ms within which another screen shows it


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    house = LiveHouse(tmp_path_factory.mktemp("live"))
    yield house
    house.stop()


@pytest.fixture
def desk(browser: Browser, house: LiveHouse) -> Iterator[Callable[[Member], Page]]:
    """Somebody's own browser, signed in and at the desk."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_desk(person: Member) -> Page:
        context = browser.new_context(**SCREENS["desktop"], base_url=house.url, locale="da-DK", reduced_motion="reduce")
        contexts.append(context)
        _listen(context, house.url, complaints.append)
        page = context.new_page()
        sign_in(page, Member(**{**person.__dict__, "second_factor": False}))
        page.goto("/vagt")
        return page

    yield open_desk
    for context in contexts:
        context.close()
    assert complaints == []


def goes_on_duty(page: Page, profession: str = "socialrådgiver") -> None:
    """As a person does: who am I shown as, the sound, on."""
    expect(page.get_by_role("heading", name="Gå på vagt")).to_be_visible()
    page.get_by_label("Hvad laver du til daglig?").fill(profession)
    page.get_by_role("button", name="Afspil alarmen").click()
    page.get_by_label("Jeg kan høre den").check()
    page.get_by_role("button", name="Gå på vagt").click()
    expect(page.get_by_text("På vagt som")).to_be_visible()


def goes_off_duty(page: Page) -> None:
    page.get_by_role("button", name="Gå af vagt").click()
    expect(page.get_by_text("Du er ikke på vagt")).to_be_visible()


def registers(page: Page) -> None:
    """With the keyboard alone."""
    page.get_by_label("Find et emne").fill("ensom")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ensomhed")).to_be_checked()
    page.get_by_label("Begge dele").check()
    page.get_by_role("button", name="Færdig").press("Enter")


def test_a_conversation_from_the_door_to_the_last_tick(house: LiveHouse, desk: Callable[[Member], Page]) -> None:
    fatima = desk(FATIMA)
    goes_on_duty(fatima)
    expect(fatima.get_by_text("Døren er åben")).to_be_visible(timeout=SEEN)
    assert_accessible(fatima)
    alma = Alma(house.url)
    alma.says("hej er der nogen")
    expect(fatima.locator("#queue")).to_contain_text("hej er der nogen", timeout=SEEN)
    expect(fatima.locator("#desk-alerts")).to_contain_text("En ung venter")
    fatima.keyboard.press("Alt+t")
    box = fatima.locator("section.talk:not([hidden]) textarea")
    expect(box).to_be_focused(timeout=SEEN)
    expect(fatima.locator("#desk-alerts")).not_to_contain_text("En ung venter")
    seated = alma.hears("seated", role="counsellor")
    assert seated["body"]["name"] == "Fatima" and seated["body"]["profession"] == "socialrådgiver"
    box.fill("Hej Alma. Godt, at du skriver.")
    box.press("Enter")
    assert alma.hears("said", text="Hej Alma. Godt, at du skriver.")
    alma.types()
    expect(fatima.locator("#mine")).to_contain_text("skriver …")
    alma.says("det er noget derhjemme")
    expect(fatima.locator(".room-log")).to_contain_text("det er noget derhjemme")
    assert_accessible(fatima)
    fatima.get_by_role("button", name="Sparring").click()
    fatima.get_by_label("Skriv til dine kolleger").fill("Jeg er lidt i tvivl her.")
    fatima.keyboard.press("Enter")
    expect(fatima.locator("#sparring-log")).to_contain_text("Jeg er lidt i tvivl her.")
    assert_accessible(fatima)
    alma.says("er du der")
    assert all(entry["kind"] != "sparred" for entry in alma.entries)
    numbers = [entry["n"] for entry in alma.entries]
    assert numbers == list(range(1, len(numbers) + 1))  # nothing to count hidden words by
    fatima.get_by_role("button", name="Afslut", exact=True).click()
    fatima.get_by_role("button", name="Afslut samtalen for jer begge").click()
    assert alma.hears("ended", how="finished")
    expect(fatima.get_by_text("Hvad gav jeg?")).to_be_visible()
    assert_accessible(fatima)
    registers(fatima)
    expect(fatima.locator("#mine button")).to_have_count(0, timeout=SEEN)
    assert fatima.evaluate("Object.keys(sessionStorage).filter((key) => /room|draft|register/.test(key))") == []
    goes_off_duty(fatima)
    alma.gone()


def test_a_new_counsellor_is_refused_kindly_and_shown_the_way_to_practice(desk: Callable[[Member], Page]) -> None:
    bo = desk(BO)
    expect(bo.get_by_role("heading", name="Her er ikke nogen samtaler til dig endnu")).to_be_visible()
    expect(bo.get_by_role("button", name="Gå på vagt")).to_have_count(0)
    expect(bo.locator("#queue")).to_be_hidden()
    assert_accessible(bo)
    bo.get_by_role("link", name="Gå til øvelse imens").click()
    expect(bo).to_have_url(re.compile("/oevelse$"))


def test_one_press_from_practice_to_the_desk_and_the_frame_changes(desk: Callable[[Member], Page]) -> None:
    fatima = desk(FATIMA)
    assert "RIGTIG CHAT" in fatima.title()
    fatima.get_by_role("link", name="Til øvelser").click()
    expect(fatima).to_have_title(re.compile("^ØVELSE"))
    fatima.get_by_role("link", name="Til den rigtige chat").click()
    expect(fatima).to_have_title(re.compile("^RIGTIG CHAT"))
    expect(fatima.locator(".band")).to_contain_text("RIGTIG CHAT")


def test_a_colleague_comes_in_and_takes_over_and_alma_is_told(house: LiveHouse, desk: Callable[[Member], Page]) -> None:
    fatima, gorm = desk(FATIMA), desk(GORM)
    goes_on_duty(fatima)
    goes_on_duty(gorm, "SSP-konsulent")
    alma = Alma(house.url)
    alma.says("hej")
    expect(fatima.locator(".queue__one")).to_have_count(1, timeout=SEEN)
    fatima.get_by_role("button", name="Tag den næste").first.click()
    expect(fatima.locator("section.talk:not([hidden]) textarea")).to_be_focused(timeout=SEEN)
    fatima.get_by_role("button", name="Kollega").click()
    fatima.get_by_role("button", name="Kald ind").click()
    expect(fatima.get_by_text("Du har spurgt Gorm")).to_be_visible(timeout=SEEN)
    gorm.get_by_role("button", name="Ja, jeg kommer").click(timeout=SEEN)
    expect(gorm.locator(".room-log")).to_contain_text("hej", timeout=SEEN)
    assert alma.hears("seated", name="Gorm")["body"]["role"] == "colleague"
    expect(fatima.locator("section.talk:not([hidden])")).to_contain_text("Gorm (kollega)", timeout=SEEN)
    gorm.get_by_role("button", name="Sparring").click()
    gorm.get_by_label("Skriv til dine kolleger").fill("Jeg er her.")
    gorm.keyboard.press("Enter")
    expect(fatima.locator('section.talk:not([hidden]) [data-pane="sparring"] .desk-count')).to_have_text(
        "1", timeout=SEEN
    )
    fatima.get_by_role("button", name="Sparring").click()
    expect(fatima.locator("#sparring-log")).to_contain_text("Jeg er her.")
    gorm.locator("#sparring-form").press("Escape")
    gorm.get_by_role("button", name="Afslut", exact=True).click()
    gorm.get_by_role("button", name="Gå ud af samtalen").click()
    expect(gorm.locator("#mine button")).to_have_count(0, timeout=SEEN)
    fatima.get_by_role("button", name="Kollega").click()
    fatima.locator("#call-list").get_by_role("button", name="Overdrag nu").click(timeout=SEEN)
    fatima.get_by_role("button", name="Ja, overdrag").click()
    assert alma.hears("handed_over")
    expect(gorm.locator("#mine button")).to_have_count(1, timeout=SEEN)
    expect(fatima.locator("#mine button")).to_have_count(0, timeout=SEEN)
    expect(gorm.locator("section.talk:not([hidden]) .room-log")).to_contain_text("har overtaget samtalen")
    alma.leaves()
    expect(gorm.get_by_text("Den unge har forladt samtalen").first).to_be_visible(timeout=SEEN)
    registers(gorm)
    for page in (fatima, gorm):
        expect(page.locator("#mine button")).to_have_count(0, timeout=SEEN)
        goes_off_duty(page)
    alma.gone()


def test_akut_is_one_press_from_the_first_message_and_the_coordinator_hears_it(
    house: LiveHouse, desk: Callable[[Member], Page]
) -> None:
    fatima, dorte = desk(FATIMA), desk(DORTE)
    goes_on_duty(fatima)
    goes_on_duty(dorte, "")
    alma = Alma(house.url)
    alma.says("jeg kan ikke mere")
    expect(fatima.locator(".queue__one")).to_have_count(1, timeout=SEEN)
    fatima.get_by_role("button", name="Tag den næste").first.click()
    expect(fatima.locator("section.talk:not([hidden]) textarea")).to_be_focused(timeout=SEEN)
    fatima.get_by_role("button", name="Akut", exact=True).first.click()
    expect(dorte.locator("#desk-alerts")).to_contain_text("Der er trykket på Akut", timeout=SEEN)
    expect(fatima.locator("emergency-panel")).to_be_visible()
    assert_accessible(fatima)
    assert_accessible(dorte)
    dorte.get_by_role("button", name="Gå med ind").first.click()
    assert alma.hears("seated", role="coordinator")["body"]["name"] == "Dorte"
    expect(dorte.locator("section.talk:not([hidden]) .room-log")).to_contain_text("jeg kan ikke mere", timeout=SEEN)
    assert all(entry["kind"] != "alarm" for entry in alma.entries)
    alma.gone()


def test_who_is_away_and_a_cut_line_are_said_truthfully_and_nothing_typed_is_lost(
    house: LiveHouse, desk: Callable[[Member], Page]
) -> None:
    gorm = desk(GORM)
    goes_on_duty(gorm, "SSP-konsulent")
    alma = Alma(house.url, "Solsort")
    alma.says("hej")
    expect(gorm.locator(".queue__one")).to_have_count(1, timeout=SEEN)
    gorm.get_by_role("button", name="Tag den næste").first.click()
    box = gorm.locator("section.talk:not([hidden]) textarea")
    expect(box).to_be_focused(timeout=SEEN)
    alma.gone()
    expect(gorm.locator("section.talk:not([hidden])")).to_contain_text("Den unge er væk", timeout=25_000)
    box.fill("Jeg bliver her, hvis du")
    gorm.context.set_offline(True)
    house.stop()
    expect(gorm.locator("#desk-line")).to_be_visible(timeout=20_000)
    box.press("End")
    box.press_sequentially(" kommer tilbage.")
    house.start()
    gorm.context.set_offline(False)
    expect(gorm.locator("#desk-line")).to_be_hidden(timeout=20_000)
    box.press("Enter")
    expect(gorm.locator(".room-log")).to_contain_text("Jeg bliver her, hvis du kommer tilbage.", timeout=SEEN)
    expect(gorm.locator(".is-pending")).to_have_count(0, timeout=SEEN)

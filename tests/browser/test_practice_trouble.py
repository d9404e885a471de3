"""What may happen to a run: stop, a partner who vanishes, a line that breaks, words that bite, no mouse at all."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, assert_accessible
from tests.browser.practice_pair import Pair, at_the_table, meet, message, new_room, next_step, say
from tests.cast import BO, CARLA, DORTE, NORA
from tests.servers.demo import DemoServer

CORPUS = (
    "<script>window.bitten = 1</script>",
    "<img src=x onerror='window.bitten = 1'>",
    "<svg onload='window.bitten = 1'>",
    "{{ constructor.constructor('window.bitten = 1')() }}",
    "javascript:window.bitten=1",
    "</textarea></script><b>fed</b>",
    "\u202eomvendt\u202c og \u0007 klokke",
    "x" * 3_000,
)


def test_stop_is_one_touch_and_asks_nothing(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="play")
    pair.nora.get_by_role("button", name="Stop – jeg er mig selv nu").click()
    pair.at("out")
    for page in pair.both:
        expect(page.locator("#how-it-ended")).to_contain_text("ingen skal forklare hvorfor")
        expect(page.locator("#stop")).to_be_hidden()
    assert "Nora" not in pair.bo.locator('[data-phase="out"]').inner_text()  # who said it is said to nobody


@pytest.mark.parametrize("phase", ["boundaries", "roles", "cards"])
def test_stop_before_the_play_ends_kindly_and_says_where_to_go(visit: Visit, demo: DemoServer, phase: str) -> None:
    pair = meet(visit, demo, phase=phase)
    pair.bo.get_by_role("button", name="Stop – jeg er mig selv nu").click()
    pair.at("early")
    pair.look()
    for page in pair.both:
        expect(page.get_by_role("heading", name="Øvelsen er stoppet")).to_be_visible()
        expect(page.get_by_role("link", name="Vælg en anden case")).to_be_visible()


def test_when_no_case_suits_both_nothing_is_said_about_why(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo)
    for box in pair.bo.locator("input[name=theme]").all():
        box.check()
    pair.bo.locator("#leave-out").click()
    pair.nora.locator("#skip").click()
    pair.at("early")
    for page in pair.both:
        expect(page.get_by_role("heading", name="Ikke i dag")).to_be_visible()


@pytest.mark.slow
def test_a_partner_who_vanishes_is_said_and_one_can_wait_or_go_on(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="play")
    say(pair.nora, "er der nogen")
    expect(message(pair.bo, "er der nogen")).to_be_visible()
    expect(pair.bo.locator("#partner")).to_have_text("Nora er her")
    pair.nora.close()
    expect(pair.bo.locator("#partner")).to_have_text("Nora er væk", timeout=10_000)
    away = pair.bo.locator("#away")
    expect(away).to_be_visible(timeout=40_000)
    assert_accessible(pair.bo)
    expect(away.get_by_role("link", name="Find en anden")).to_have_attribute("href", "/oevelse?sag=under-opsyn")
    away.get_by_role("button", name="Vent").click()
    expect(away).to_be_hidden()

    nora = visit(NORA, screen="phone")
    nora.goto(f"/oevelse/rum/{pair.room}")
    expect(pair.bo.locator("#partner")).to_have_text("Nora er her")
    expect(message(nora, "er der nogen")).to_be_visible()
    nora.close()
    expect(away).to_be_visible(timeout=40_000)
    away.get_by_role("button", name="Slut her, og saml op").click()
    expect(pair.bo.locator('[data-phase="out"]')).to_be_visible()
    for phase in ("reactions", "marks", "together", "takeaway"):
        away.get_by_role("button", name="Gå videre uden at vente").click()
        expect(pair.bo.locator(f'[data-phase="{phase}"]')).to_be_visible()


@pytest.mark.slow
def test_a_server_that_starts_again_neither_reloads_the_page_nor_costs_a_word(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="play")
    pair.bo.evaluate("window.neverReloaded = true")
    pair.bo.locator(".room-box").fill("halvt skrevet")
    demo.process.stop()
    expect(pair.bo.locator("#partner")).to_contain_text("Forbindelsen er væk", timeout=15_000)
    say(pair.bo, "skrevet uden forbindelse")
    pair.bo.locator(".room-box").fill("endnu et udkast")
    demo.restart()
    expect(message(pair.nora, "skrevet uden forbindelse")).to_be_visible(timeout=20_000)
    expect(message(pair.bo, "skrevet uden forbindelse")).to_have_count(1)
    expect(pair.bo.locator(".room-box")).to_have_value("endnu et udkast")
    assert pair.bo.evaluate("window.neverReloaded") is True


def test_what_is_typed_in_the_opsamling_survives_a_reload_and_a_change_of_language(
    visit: Visit, demo: DemoServer
) -> None:
    pair = meet(visit, demo, phase="reactions")
    pair.bo.locator("#reaction").fill("jeg skrev det her")
    pair.bo.locator("summary").filter(has_text="Bo").click()
    pair.bo.get_by_role("button", name="English").click()
    expect(pair.bo.locator("html")).to_have_attribute("lang", "en")
    expect(pair.bo.get_by_role("heading", name="How are you right now?")).to_be_visible()
    expect(pair.bo.locator("#reaction")).to_have_value("jeg skrev det her")
    pair.bo.locator("#react .cluster button").click()
    expect(pair.nora.locator("#reactions")).to_contain_text("jeg skrev det her")


def test_nobody_else_finds_the_room(visit: Visit, demo: DemoServer) -> None:
    room = new_room(demo, phase="play")
    for person in (CARLA, DORTE):
        page = visit(person)
        answer = page.goto(f"/oevelse/rum/{room}")
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_role("heading", name="Den side er her ikke")).to_be_visible()
    stranger = visit()
    stranger.goto(f"/oevelse/rum/{room}")
    assert "/log-ind" in stranger.url


def test_a_forged_wish_is_refused_and_the_page_goes_on(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="play")
    for verb, args in (("mark", {}), ("end", {"how": "won"}), ("twist", {"twist": 1}), ("nonsense", {})):
        code = pair.bo.locator("room-view").evaluate(
            "(view, [verb, args]) => view.act(verb, args).then(() => 'done', ({ code }) => code)", [verb, args]
        )
        assert code != "done"
    assert "card_young" not in pair.bo.locator("room-view").evaluate("view => JSON.stringify(view.entries)")
    say(pair.bo, "stadig her")
    expect(message(pair.nora, "stadig her")).to_be_visible()


def test_words_that_bite_are_only_words(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="play")
    for text in CORPUS:
        say(pair.nora, text)
    expect(pair.bo.locator(".room-message")).to_have_count(len(CORPUS))
    pair.bo.locator('[data-pane="end"]').click()
    pair.bo.locator('#side [data-end="ended"]:visible').click()
    pair.at("out")
    next_step(*pair.both)
    for text in CORPUS[:6]:
        pair.nora.locator("#reaction").fill(text)
        pair.nora.locator("#react .cluster button").click()
        expect(pair.nora.locator("#reaction")).to_have_value("")
    expect(pair.bo.locator("#reactions li")).to_have_count(6)
    next_step(*pair.both)
    row = pair.nora.locator(".room-message").first
    row.locator(".mark-open").click()
    row.locator('[data-as="missed"]').click()
    row.locator("textarea").fill(CORPUS[0])
    row.locator(".mark-panel .button--primary").click()
    expect(row.locator(".about__mark")).to_contain_text(CORPUS[0])
    pair.bo.locator("#guessed").click()
    for tip in range(1, 7):
        pair.bo.locator(f'[data-tip="{tip}"] [data-skip]').click()
    next_step(*pair.both)
    pair.at("together")
    row = pair.bo.locator(".room-message").first
    row.get_by_role("button", name="Kommentér").click()
    row.locator("textarea").fill(CORPUS[1])
    row.locator("form .button").click()
    expect(pair.nora.locator(".about__comment")).to_contain_text(CORPUS[1])
    for page in pair.both:
        assert page.evaluate("window.bitten") is None
        assert page.locator(".room-log script, .room-log img, .room-log svg, #reactions b").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_run_can_be_played_without_a_mouse(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, screens=("desktop", "desktop"))
    bo, nora = pair.both
    for page in pair.both:
        press(page, "#skip")
    pair.at("roles")
    press(bo, "[data-want=counsellor]")
    press(nora, "[data-want=young]")
    pair.at("cards")
    for page in pair.both:
        press(page, '[data-phase="cards"] [data-next]')
    pair.at("play")
    expect(bo.locator(".room-box")).to_be_focused()
    bo.keyboard.type("Hej med dig")
    bo.keyboard.press("Enter")
    expect(message(nora, "Hej med dig")).to_be_visible()
    expect(bo.locator(".room-box")).to_be_focused()
    press(bo, '[data-pane="alarm"]')
    expect(bo.locator('[data-shows="alarm"] h2')).to_be_focused()
    bo.keyboard.press("Escape")
    expect(bo.locator("#side")).to_be_hidden()
    expect(bo.locator('[data-pane="alarm"]')).to_be_focused()
    press(nora, '[data-pane="end"]')
    press(nora, '[data-end="logged_off"]')
    pair.at("out")
    expect(bo.locator('[data-phase="out"] h2')).to_be_focused()
    for page in pair.both:
        press(page, '[data-phase="out"] [data-next]')
    pair.at("reactions")
    for page in pair.both:
        press(page, '[data-phase="reactions"] [data-next]')
    pair.at("marks")
    press(nora, ".mark-open")
    nora.keyboard.press("Enter")  # the first choice has the focus
    expect(nora.locator(".about__mark")).to_contain_text("her åbnede jeg mig")


def press(page: Page, selector: str) -> None:
    """Come to it with Tab alone, and press Enter. Fails when it cannot be reached."""
    target = page.locator(selector).locator("visible=true").first
    for _ in range(150):
        if target.evaluate("node => node === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with Tab")


def test_at_twice_the_size_nothing_is_cut_off(visit: Visit, demo: DemoServer) -> None:
    page = visit(BO)
    page.set_viewport_size({"width": 640, "height": 400})  # 1280 x 800 at 200 %
    for phase in ("boundaries", "cards", "play", "marks", "together"):
        page.goto(f"/oevelse/rum/{new_room(demo, phase=phase)}")
        expect(page.locator(f'[data-phase="{phase}"]')).to_be_visible()
        assert_accessible(page)
    page.goto(f"/oevelse/rum/{new_room(demo, phase='play')}")
    page.locator(".room-box").fill("Hej")
    page.locator(".room-send").click()
    expect(message(page, "Hej")).to_be_visible()


def test_new_words_are_told_once(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="play")
    pair.bo.evaluate(
        """() => {
            window.told = [];
            const live = document.querySelector("room-view [aria-live]");
            new MutationObserver(() => live.textContent && window.told.push(live.textContent))
                .observe(live, { childList: true, characterData: true, subtree: true });
        }"""
    )
    say(pair.nora, "første")
    say(pair.nora, "anden")
    expect(message(pair.bo, "anden")).to_be_visible()
    assert pair.bo.evaluate("window.told") == ["Nora: første", "Nora: anden"]


def test_deleted_words_leave_the_screen(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="closed")
    with at_the_table(demo) as table:
        table.database.act_now(table.rooms.erase, pair.room)
    deadline = time.monotonic() + 10
    while "Godt, du skriver" in pair.bo.content():
        assert time.monotonic() < deadline
        pair.bo.wait_for_timeout(200)


def test_the_room_says_which_world_it_is(visit: Visit, demo: DemoServer) -> None:
    pair: Pair = meet(visit, demo, phase="play")
    for page in pair.both:
        assert re.match("ØVELSE · ", page.title())
        expect(page.get_by_role("banner").get_by_text("ØVELSE", exact=True)).to_be_visible()
        assert "favicon-practice" in (page.locator("link[rel=icon]").get_attribute("href") or "")

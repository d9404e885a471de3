"""A live evening in Lindby: Alma on a telephone with a bad line, Fatima and Gorm at the desk, Dorte coordinates."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Language, Scheme, Visit, assert_accessible
from tests.browser.live_evening import PLACE, SEEN, Alma, Desk
from tests.canary import Canaries
from tests.cast import BO, CARLA, DORTE, FATIMA, GORM
from tests.servers.demo import DemoServer

SECRET = "er det her for alvorligt til at vente"
ASSESSED = "hun har sagt det to gange"


@pytest.fixture(scope="module")
def demo(canaries: Canaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A house of its own: who is on duty and who waits is this evening's business alone."""
    server = DemoServer(tmp_path_factory.mktemp("evening"))
    canaries.may_rest_in(server.folder)
    yield server
    server.stop()


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "language"), [("light", "da"), ("dark", "en")])
def test_a_live_evening(visit: Visit, scheme: Scheme, language: Language) -> None:
    fatima, gorm, dorte = (Desk.of(visit, who, scheme, language) for who in (FATIMA, GORM, DORTE))
    before = _counted(visit, language)
    alma = Alma.comes(visit, scheme, language)
    expect(alma.page.locator("#begin")).to_be_hidden()  # nobody is on duty yet, and that is what is said
    assert_accessible(alma.page)
    for desk in (fatima, gorm, dorte):
        desk.goes_on_duty()
        desk.looks_right()
    alma.page.reload()

    # In the queue, with her first words; a bad line costs neither place nor words.
    alma.begins("hej er der nogen", "Alma")
    expect(alma.page.locator("#place")).not_to_be_empty(timeout=SEEN)
    assert_accessible(alma.page)
    expect(fatima.page.locator("#queue")).to_contain_text("hej er der nogen", timeout=SEEN)
    expect(dorte.page.locator("#queue")).to_contain_text("hej er der nogen", timeout=SEEN)
    alma.wire.cut()
    alma.says("jeg venter bare")
    alma.page.reload()
    alma.wire.mend()
    expect(fatima.page.locator("#queue")).to_contain_text("jeg venter bare", timeout=20_000)
    fatima.takes_next()
    expect(gorm.page.locator("#queue li")).to_have_count(0, timeout=SEEN)

    # Who she talks to, in both directions, through a tunnel.
    expect(alma.page.locator("#talk-title")).to_contain_text("Fatima", timeout=SEEN)
    expect(alma.page.locator("#who")).to_contain_text("Sundhedsplejerske")
    fatima.says("Hej Alma. Godt, at du skriver.")
    alma.sees("Hej Alma. Godt, at du skriver.")
    alma.wire.cut()
    alma.says("nu er jeg i en tunnel")
    alma.page.locator(".room-box").fill("halvt skrevet")
    fatima.says("Jeg er her stadig.")
    expect(fatima.talk.locator("[data-slot=away]")).not_to_be_empty(timeout=20_000)
    alma.wire.mend()
    alma.sees("Jeg er her stadig.")
    fatima.sees("nu er jeg i en tunnel")
    alma.sees("nu er jeg i en tunnel")
    expect(alma.page.locator(".room-box")).to_have_value("halvt skrevet")
    expect(fatima.talk.locator("[data-slot=away]")).to_be_empty(timeout=SEEN)
    assert_accessible(alma.page)

    # The coordinator comes in beside, and Alma is told; what the two say to each other is not for her.
    dorte.page.locator("#others [data-slot=enter]").click(timeout=SEEN)
    expect(dorte.talk).to_be_visible(timeout=SEEN)
    expect(alma.page.locator("#who")).to_contain_text("Dorte", timeout=SEEN)
    fatima.spars(SECRET)
    dorte.pane("sparring")
    expect(dorte.page.locator("#sparring-log")).to_contain_text(SECRET, timeout=SEEN)
    dorte.spars("jeg er med, tag det roligt")
    expect(fatima.page.locator("#sparring-log")).to_contain_text("jeg er med, tag det roligt", timeout=SEEN)
    fatima.looks_right()

    # Akut: one press; the coordinator hears it, takes it, and it is assessed and closed. Nothing of it on her page.
    fatima.talk.locator("[data-pane=alarm]").first.click()
    panel = fatima.page.locator("emergency-panel")
    expect(panel.locator(".em-state")).not_to_be_empty()
    dorte_panel = dorte.pane("alarm").locator("emergency-panel")
    dorte_panel.locator(".em-state").wait_for()
    dorte_panel.locator(".cluster .button--danger:visible").first.click(timeout=SEEN)
    expect(panel.locator(".em-state.is-heard")).to_contain_text("Dorte", timeout=SEEN)
    fatima.looks_right()
    _assess_and_close(fatima.page)
    assert_accessible(alma.page)
    told = alma.everything
    for hidden in (SECRET, "tag det roligt", ASSESSED, "sparred", "assessed", "alarm"):
        assert hidden not in told
    _numbers_have_no_gap(alma.page)

    # Handed over, and she is told the truth.
    colleague = fatima.pane("colleague")
    row = colleague.locator("#call-list > li").filter(has_text="Gorm")
    row.locator("[data-slot=hand_over]").click()
    row.locator("[data-slot=yes]").click()
    gorm.opens("Alma")
    gorm.says("Hej Alma, jeg hedder Gorm og tager over nu.")
    alma.sees("jeg hedder Gorm og tager over nu")
    expect(alma.page.locator("#talk-title")).to_contain_text("Gorm", timeout=SEEN)
    expect(alma.page.locator(".room-log")).to_contain_text(re.compile("Fatima.*Gorm"))

    # The end is neutral; after an alarm nobody is asked how it was.
    gorm.pane("end")
    gorm.page.locator("#end-finish").click()
    expect(alma.page.locator("#end")).to_be_visible(timeout=SEEN)
    expect(gorm.page.locator("#register")).to_be_visible(timeout=SEEN)
    gorm.looks_right()
    gorm.registers("loneliness")
    expect(gorm.page.locator("#mine button").filter(has_text="Alma")).to_have_count(0, timeout=SEEN)
    assert_accessible(alma.page)
    alma.page.wait_for_timeout(1_000)
    expect(alma.page.locator("#questions")).to_have_count(0)

    # A second one, without an alarm, gets the five questions.
    alma.page.locator("#again").click()
    alma.begins("mig igen", "Alma to")
    gorm.takes_next()
    gorm.says("Hej igen.")
    alma.sees("Hej igen.")
    alma.leaves()
    questions = alma.page.locator("#questions")
    expect(questions).to_be_visible(timeout=SEEN)
    assert_accessible(alma.page)
    questions.locator("input[name=q1][value=yes]").check()
    questions.locator("input[name=q5][value=yes]").check()
    questions.locator("button.main").click()
    expect(alma.page.locator("#survey")).not_to_be_empty()
    expect(questions).to_have_count(0, timeout=SEEN)
    expect(gorm.page.locator("#register")).to_be_visible(timeout=SEEN)
    gorm.registers("friends")
    assert _counted(visit, language) == before + 2

    for desk in (fatima, gorm, dorte):
        desk.page.locator("#desk-off").click()
        expect(desk.page.locator("#desk-off")).to_be_hidden(timeout=SEEN)


def test_nobody_of_another_municipality_gets_anything(visit: Visit) -> None:
    gorm = Desk.of(visit, GORM, "light", "da")
    gorm.goes_on_duty()
    alma = Alma.comes(visit, "light", "da")
    alma.begins("det her er kun til lindby", "Kun Lindby")
    gorm.takes_next()
    room = str(gorm.page.locator("section.talk:not([hidden]) room-view").get_attribute("room"))
    carla = Desk.of(visit, CARLA, "light", "da")
    expect(carla.page.locator("#desk-me")).not_to_be_empty(timeout=SEEN)
    for shown in ("Kun Lindby", "kun til lindby", room, "Lindby Kommune", "Gorm"):
        assert shown not in carla.page.content()
    for verb in ("take", "enter", "hand_over", "ask", "register"):
        assert _asks_the_desk(carla.page, verb, room)["code"] in ("not_found", "bad_input", "not_certified")
    assert _comes_to_the_room(carla.page, room)["code"] == "not_found"
    for path in (f"/vagt/samtaler/{room}", "/vagt/statistik?sted=lindby"):
        answer = carla.page.request.get(path)
        assert "Kun Lindby" not in answer.text() and "kun til lindby" not in answer.text()
    alma.leaves()
    gorm.registers("friends")
    gorm.page.locator("#desk-off").click()


def test_a_new_counsellor_is_refused_the_desk_by_the_rules(visit: Visit) -> None:
    bo = Desk.of(visit, BO, "light", "da")
    expect(bo.page.locator("#duty-refused")).to_be_visible(timeout=SEEN)
    expect(bo.page.locator("#duty-form")).to_be_hidden()
    bo.looks_right()
    organisation = bo.page.evaluate(LINDBY_OF_MINE)
    refused = _asks_the_desk(bo.page, "on_duty", "", org=organisation, first_name="Bo", sound=True)
    assert refused["code"] == "not_certified"
    assert _asks_the_desk(bo.page, "take_next", "", org=organisation)["code"] in ("not_certified", "not_on_duty")


def test_with_a_counsellor_signed_in_in_the_same_browser_alma_is_still_nobody(visit: Visit) -> None:
    """A shared telephone: her page knows no account, and the desk knows no young person."""
    page = visit(GORM)
    page.goto(PLACE)
    content = page.content()
    assert "Gorm" not in content
    assert "gorm@" not in content
    page.goto("/vagt")
    expect(page.locator("#desk-me")).not_to_be_empty(timeout=SEEN)


LINDBY_OF_MINE = """() => new Promise((resolve) => {
    const line = new WebSocket(`ws://${location.host}/ws/desk`);
    line.onopen = () => line.send(JSON.stringify({ t: "hello", mode: "desk" }));
    line.onmessage = ({ data }) => {
        const frame = JSON.parse(data);
        if (frame.t === "welcome") { line.close(); resolve(frame.organisations[0].id); }
    };
})"""
ASK = """([path, hello, act]) => new Promise((resolve) => {
    const line = new WebSocket(`ws://${location.host}${path}`);
    line.onopen = () => line.send(JSON.stringify({ t: "hello", ...hello }));
    line.onmessage = ({ data }) => {
        const frame = JSON.parse(data);
        if (frame.t === "welcome" && act) line.send(JSON.stringify({ t: "act", key: "forged-0123456789", ...act }));
        if (["refused", "done", "gone"].includes(frame.t)) { line.close(); resolve(frame); }
    };
    setTimeout(() => resolve({ code: "silence" }), 8000);
})"""


def _asks_the_desk(page: Page, verb: str, room: str, **args: Any) -> dict[str, Any]:
    act = {"verb": verb, "room": room, "reason": "x", "to": None, "why": "join", **args}
    return dict(page.evaluate(ASK, ["/ws/desk", {"mode": "desk"}, act]))


def _comes_to_the_room(page: Page, room: str) -> dict[str, Any]:
    return dict(page.evaluate(ASK, ["/ws/staff", {"room": room, "after": 0}, None]))


def _assess_and_close(page: Page) -> None:
    panel = page.locator("emergency-panel")
    form = panel.locator("form").first
    if not form.is_visible():
        panel.locator("details:has(form) > summary").first.click()
    form.locator("[name=danger]").select_option("serious")
    form.locator("[name=facts]").fill(ASSESSED)
    form.locator("[name=decision]").select_option("with_young")
    form.locator("[name=decided_by]").fill("Dorte")
    form.locator("[name=told]").select_option("yes")
    form.locator("button.button--primary").click()
    closing = panel.locator("form").nth(1)
    expect(closing).to_be_visible(timeout=SEEN)
    closing.locator("[name=text]").fill("talt igennem med hende")
    closing.locator("[name=decided_by]").fill("Dorte")
    closing.locator("button.button--primary").click()
    expect(closing).to_be_hidden(timeout=SEEN)


def _numbers_have_no_gap(page: Page) -> None:
    """Nothing to count hidden words by."""
    numbers = json.loads(page.evaluate("JSON.stringify(document.querySelector('room-view').entries.map(({ n }) => n))"))
    assert numbers == list(range(1, len(numbers) + 1))


def _counted(visit: Visit, language: Language) -> int:
    """How many conversations the statistics know, as Dorte reads them."""
    page = visit(DORTE, language=language)
    page.goto("/vagt/statistik")
    found = re.search(r"(\d+) (?:samtaler|conversations)", page.locator("#indhold").inner_text())
    assert found is not None
    return int(found[1])

"""The product's main job: two people play a case and look back on it, on phone and desktop, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Language, Scheme, Screen, Visit
from tests.browser.practice_pair import BOS_SEAT, Pair, meet, message, next_step, say
from tests.servers.demo import DemoServer

WORDS: dict[Language, dict[str, str]] = {
    "da": {"comment": "Kommentér", "guess": "Bo gættede", "mark": "Nora som den unge", "title": "ØVELSE · "},
    "en": {"comment": "Comment", "guess": "Bo guessed", "mark": "Nora as the young person", "title": "PRACTICE · "},
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("screens", "schemes", "language"),
    [(("desktop", "phone"), ("light", "dark"), "da"), (("phone", "desktop"), ("light", "dark"), "en")],
)
def test_a_whole_run_from_the_boundaries_to_the_next_one(
    visit: Visit,
    demo: DemoServer,
    screens: tuple[Screen, Screen],
    schemes: tuple[Scheme, Scheme],
    language: Language,
) -> None:
    pair = meet(visit, demo, screens=screens, schemes=schemes, languages=(language, language))
    bo, nora = pair.both

    pair.look()
    bo.locator("#skip").click()
    expect(bo.locator("#waiting")).to_contain_text("Nora")
    nora.locator("input[value=violence]").check()
    nora.locator("#leave-out").click()

    pair.at("roles")
    pair.look()
    assert WORDS[language]["title"] in bo.title()
    bo.locator("[data-want=counsellor]").click()
    nora.locator("[data-want=any]").click()

    pair.at("cards")
    pair.look()
    expect(nora.locator("#card-first")).to_contain_text("Sofie, 15" if language == "da" else "Sofie, aged 15")
    expect(bo.locator("#card-first")).not_to_contain_text("Sofie")
    assert "Sofie" not in bo.content()
    next_step(bo)
    expect(bo.locator("#waiting")).not_to_be_empty()
    next_step(nora)

    pair.at("play")
    play(pair)

    pair.at("out")
    pair.look()
    next_step(bo, nora)

    pair.at("reactions")
    react(nora, 0)
    expect(bo.locator("#reactions")).to_contain_text("Nora")
    pair.look()
    next_step(bo, nora)

    pair.at("marks")
    mark_and_guess(pair)
    pair.at("together")
    pair.look()
    row = message(bo, "Hvordan har du det?")
    expect(row).to_contain_text(WORDS[language]["mark"])
    expect(row).to_contain_text(WORDS[language]["guess"])
    row.get_by_role("button", name=WORDS[language]["comment"]).click()
    row.locator("textarea").fill("Det var to ting på én gang")
    row.locator("form .button").click()
    expect(message(nora, "Hvordan har du det?")).to_contain_text("Bo: Det var to ting på én gang")
    expect(bo.locator("#card-revealed")).to_contain_text("Sofie")
    expect(bo.locator("#picture svg")).to_be_visible()
    next_step(bo, nora)

    pair.at("takeaway")
    pair.look()
    bo.locator("#take-text").fill("Ét spørgsmål ad gangen")
    for page in pair.both:
        page.locator("#takeaway .button--primary").click()

    pair.at("closed")
    pair.look()
    expect(bo.locator("#my-takeaway")).to_contain_text("Ét spørgsmål ad gangen")
    bo.locator("#again button").first.click()
    expect(bo.locator('[data-phase="cards"]')).to_be_visible()
    offer = nora.locator("#again-offer")
    expect(offer).to_be_visible()
    pair.look()
    offer.get_by_role("link").click()
    expect(nora.locator('[data-phase="cards"]')).to_be_visible()
    assert nora.url == bo.url
    assert pair.room not in bo.url
    expect(bo.locator("#card-first ol.hidden-things")).to_be_visible()
    expect(nora.locator("#card-first ol.hidden-things")).to_have_count(0)


def play(pair: Pair) -> None:
    """A short conversation with a line from the card, a twist, Akut, and the end."""
    bo, nora = pair.both
    pair.look()
    if nora.locator("#side").is_hidden():
        nora.locator('[data-pane="card"]').click()
    line = nora.locator("#card-again .lines .line").first
    words = line.inner_text()
    line.click()
    expect(nora.locator(".room-box")).to_have_value(words)
    expect(nora.locator(".room-message")).to_have_count(0)  # lent, never sent by itself
    nora.locator(".room-send").click()
    expect(message(bo, words)).to_be_visible()

    bo.locator(".room-box").fill("Hej! Godt, du skriver? Hvordan har du det?")
    expect(bo.locator("#questions")).to_contain_text("2")
    bo.locator(".room-send").click()
    expect(bo.locator("#questions")).to_be_empty()
    expect(message(nora, "Hvordan har du det?")).to_be_visible()

    nora.locator('[data-pane="twists"]').click()
    pair.look()
    nora.locator("#twists .line").first.click()
    nora.locator(".room-send").click()

    bo.locator('[data-pane="alarm"]').click()
    expect(bo.locator("#assessed")).to_be_visible()
    pair.look()
    bo.locator("[data-insert]").first.click()
    expect(bo.locator(".room-box")).not_to_have_value("")
    bo.locator(".room-send").click()
    if bo.locator("#assessed").is_hidden():
        bo.locator('[data-pane="alarm"]').click()
    bo.locator("#assessed").fill("Jeg vurderede det selv")
    bo.locator("#close-alarm button").click()
    expect(bo.locator("#assessed")).to_be_hidden()
    expect(nora.locator(".room-log")).not_to_contain_text("Akut")
    expect(nora.locator(".room-log")).not_to_contain_text("Emergency")
    say(nora, "tak")
    expect(message(bo, "tak")).to_be_visible()

    nora.locator('[data-pane="end"]').click()
    pair.look()
    nora.locator('[data-end="logged_off"]').click()


def react(page: Page, word: int) -> None:
    page.locator("[data-word]").nth(word).click()
    page.locator("#react .cluster button").click()
    expect(page.locator("#reaction")).to_have_value("")


def mark_and_guess(pair: Pair) -> None:
    """Nora marks, Bo guesses and takes one reflection question of six."""
    bo, nora = pair.both
    row = message(nora, "Hvordan har du det?")
    row.locator(".room-text").click()
    pair.look()
    row.locator('[data-as="closed"]').click()
    row.locator("textarea").fill("to spørgsmål på én gang")
    row.locator(".mark-panel .button--primary").click()
    expect(row.locator(".about__mark")).to_contain_text("to spørgsmål på én gang")
    for question, answer in (("safe", "yes"), ("return", "no")):
        choice = nora.locator(f'[data-question="{question}"][data-answer="{answer}"]')
        choice.click()
        expect(choice).to_have_attribute("aria-pressed", "true")

    guess = message(bo, "Hvordan har du det?")
    guess.locator(".mark-open").click()
    guess.locator('[data-as="closed"]').click()
    expect(guess.locator(".about__mark")).to_be_visible()
    expect(message(bo, "Hvordan har du det?")).not_to_contain_text("to spørgsmål")
    bo.locator("#guessed").click()
    pair.look()
    bo.locator("#tip-1").fill("Der var en pause")
    bo.locator('[data-tip="1"] .button--primary').click()
    for tip in range(2, 7):
        bo.locator(f'[data-tip="{tip}"] [data-skip]').click()
    next_step(bo, nora)


def test_the_survey_is_asked_in_the_words_of_the_young_peoples_own_survey(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="marks")
    for question in (
        "Var du tryg ved den rådgiver, du var i kontakt med?",
        "Kunne du finde på at komme tilbage til kommunechatten en anden gang?",
    ):
        expect(pair.nora.locator(".question").filter(has_text=question)).to_be_visible()
        expect(pair.bo.locator(".question").filter(has_text=question)).to_be_hidden()


def test_a_note_from_the_coordinator_comes_when_the_play_has_lasted_that_long(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="cards")
    pair.bo.clock.install()
    pair.bo.reload()
    next_step(pair.bo, pair.nora)
    expect(pair.bo.locator('[data-phase="play"]')).to_be_visible()
    expect(pair.bo.locator(".note")).to_have_count(0)
    pair.bo.clock.fast_forward("02:10")
    note = pair.bo.locator(".note")
    expect(note).to_contain_text("Kun du kan se den")
    note.get_by_role("button").click()
    expect(note).to_have_count(0)
    pair.bo.reload()
    expect(pair.bo.locator('[data-phase="play"]')).to_be_visible()
    expect(pair.nora.locator(".note")).to_have_count(0)


def test_lots_are_drawn_when_both_wish_the_same(visit: Visit, demo: DemoServer) -> None:
    pair = meet(visit, demo, phase="roles")
    for page in pair.both:
        page.locator("[data-want=young]").click()
    pair.at("cards")
    for page in pair.both:
        expect(page.locator("#drawn")).to_contain_text("Vi trak lod")
    roles = [page.locator("room-view").evaluate("view => view.role") for page in pair.both]
    assert sorted(roles) == ["counsellor", "young"]
    assert pair.bo.locator("room-view").evaluate("view => view.seat") == BOS_SEAT

"""A practice is seen again, shown only with the yes of both, and deleted by either."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Language, Scheme, Screen, Visit, assert_accessible, every_look
from tests.cast import BO, CARLA, DORTE, NORA

PLAYED = "Da det sluttede"
"""The demo's longer run: Bo was the counsellor, Nora the young person, who logged off."""


def test_a_run_is_played_again_step_by_step(visit: Visit) -> None:
    bo = visit(BO)
    replay(bo)
    messages, slider = bo.locator(".room-message"), bo.get_by_role("slider", name="Gå til et sted i samtalen")
    expect(messages).to_have_count(17)
    expect(bo.locator(".replay__where")).to_have_text("Besked 17 af 17")
    expect(bo.get_by_text("Den unge loggede af.")).to_be_visible()
    expect(messages.nth(7)).to_contain_text("Her fik jeg et råd, jeg ikke havde bedt om.")

    slider.focus()
    bo.keyboard.press("Home")
    expect(messages).to_have_count(0)
    bo.keyboard.press("ArrowRight")
    bo.keyboard.press("ArrowRight")
    expect(messages).to_have_count(2)
    expect(slider).to_have_attribute("aria-valuetext", "Besked 2 af 17")

    bo.get_by_role("button", name="20×").click()
    bo.get_by_role("button", name="Afspil").click()
    expect(bo.get_by_role("button", name="Pause")).to_be_visible()
    expect(messages.nth(3)).to_be_visible(timeout=10_000)
    bo.get_by_role("button", name="Pause").click()
    shown = messages.count()
    bo.wait_for_timeout(700)
    assert messages.count() == shown, "a pause is a pause"


def test_a_replay_is_steered_by_keys_alone_and_jumps_to_the_marks(visit: Visit) -> None:
    bo = visit(BO)
    replay(bo)
    messages = bo.locator(".room-message")
    bo.locator("h1").click()
    for _ in range(3):
        bo.keyboard.press("ArrowLeft")
    expect(messages).to_have_count(15)
    bo.keyboard.press("ArrowRight")
    expect(messages).to_have_count(16)
    bo.keyboard.press("Space")
    expect(bo.locator(".replay__play")).to_have_text("Pause")
    bo.keyboard.press("Space")
    expect(bo.locator(".replay__play")).to_have_text("Afspil")

    bo.get_by_role("button", name=re.compile("Her fik jeg et råd")).click()
    expect(messages).to_have_count(8)
    expect(messages.last).to_contain_text("bytte plads")


def test_what_each_wrote_for_themselves_is_theirs_alone(visit: Visit) -> None:
    bo, nora = visit(BO), visit(NORA)
    for page in (bo, nora):
        replay(page)
    expect(bo.get_by_text("Jeg må gerne vente med gode idéer.")).to_be_visible()
    expect(bo.get_by_text("Et enkelt godt spørgsmål er nok.")).to_have_count(0)
    expect(nora.get_by_text("Et enkelt godt spørgsmål er nok.")).to_be_visible()
    expect(nora.get_by_text("Jeg må gerne vente med gode idéer.")).to_have_count(0)


def test_it_is_shown_when_both_have_said_yes_and_no_longer_when_one_takes_it_back(visit: Visit) -> None:
    bo, nora, dorte, carla = visit(BO), visit(NORA, screen="phone"), visit(DORTE), visit(CARLA)
    replay(bo)
    path = bo.url
    for outsider in (dorte, carla):
        assert outsider.goto(path).status == 404  # type: ignore[union-attr]

    mine, theirs = run(bo), run(nora)
    mine.get_by_text("Vis den til en underviser eller koordinator").click()
    mine.get_by_label("Hvem vil du vise den til?").select_option(label="Dorte Holm, koordinator")
    assert_accessible(bo)
    mine.get_by_role("button", name="Sig ja, og spørg Nora").click()
    expect(mine).to_contain_text("Indtil da ser ingen noget.")
    assert dorte.goto(path).status == 404  # type: ignore[union-attr]

    expect(theirs).to_contain_text("Bo vil gerne vise øvelsen til Dorte Holm.")
    assert_accessible(nora)
    theirs.get_by_role("button", name="Ja, det er fint").click()
    expect(mine).to_contain_text("I har begge sagt ja. Dorte Holm kan se samtalen.")

    dorte.goto("/oevelse/historik", wait_until="networkidle")
    shown = dorte.locator(".run", has_text="mellem Bo og Nora")
    shown.get_by_role("link", name=re.compile("^Se den igen")).click()
    dorte.wait_for_url("**/oevelse/afspil/*")
    expect(dorte.locator(".room-message")).to_have_count(17)
    expect(dorte.get_by_text("Du ser samtalen, ikke deres opsamling.")).to_be_visible()
    for private in ("Her fik jeg et råd", "Jeg må gerne vente", "loggede af"):
        assert private not in dorte.content()
    assert_accessible(dorte)
    assert carla.goto(path).status == 404  # type: ignore[union-attr]

    theirs.get_by_role("button", name="Vis den ikke længere").click()
    expect(mine.get_by_role("button", name="Vis den ikke længere")).to_have_count(0)
    assert dorte.goto(path).status == 404  # type: ignore[union-attr]


def test_either_deletes_the_words_for_both_after_being_told_what_happens(visit: Visit) -> None:
    bo, nora = visit(BO), visit(NORA)
    meet(bo, nora)
    bo.get_by_role("button", name="Stop – jeg er mig selv nu").click()
    expect(nora.get_by_text("Øvelsen er stoppet").first).to_be_visible()

    nora.goto("/oevelse/historik", wait_until="networkidle")
    bo.goto("/oevelse/historik", wait_until="networkidle")
    mine, theirs = bo.locator(".run").first, nora.locator(".run").first
    expect(mine).to_contain_text("I kom ikke i gang med at chatte.")
    mine.get_by_role("button", name=re.compile("^Slet ordene nu")).click()
    dialog = bo.get_by_role("dialog")
    expect(dialog).to_contain_text("bliver slettet for jer begge, også for Nora")
    assert_accessible(bo)
    dialog.get_by_role("button", name="Nej, gå tilbage").click()
    expect(dialog).to_have_count(0)
    expect(mine).to_contain_text("Ordene bliver slettet")

    mine.get_by_role("button", name=re.compile("^Slet ordene nu")).click()
    bo.get_by_role("dialog").get_by_role("button", name="Slet ordene", exact=True).click()
    for card in (mine, theirs):
        expect(card).to_contain_text("Ordene er slettet. En af jer har bedt om det.")
        expect(card.get_by_role("button")).to_have_count(0)


@every_look
def test_history_and_replay_shut_nobody_out(visit: Visit, screen: Screen, scheme: Scheme, language: Language) -> None:
    bo = visit(BO, screen=screen, scheme=scheme, language=language)
    bo.goto("/oevelse/historik", wait_until="networkidle")
    assert_accessible(bo)
    bo.locator(".run a.button--primary").first.click()
    expect(bo.locator(".replay__play")).to_be_visible()
    assert_accessible(bo)


@pytest.mark.parametrize("path", ["/oevelse/afspil/findes-ikke-her00", "/oevelse/afspil/%3Cscript%3E"])
def test_a_stale_link_says_what_to_do_next(visit: Visit, path: str) -> None:
    bo = visit(BO)
    assert bo.goto(path).status == 404  # type: ignore[union-attr]
    expect(bo.get_by_role("link", name="Gå til forsiden")).to_be_visible()


def meet(bo: Page, nora: Page) -> None:
    """Into a room of their own, with a code."""
    bo.goto("/oevelse", wait_until="networkidle")
    bo.get_by_role("button", name="Øv det her: Er du en robot?").click()
    bo.get_by_role("button", name="Vis en kode").click()
    nora.goto("/oevelse", wait_until="networkidle")
    nora.get_by_label("Kode med fem tegn").fill(bo.locator(".code__letters").inner_text())
    nora.get_by_role("button", name="Gå ind").click()
    for page in (bo, nora):
        page.wait_for_url("**/oevelse/rum/*")


def run(page: Page) -> Locator:
    page.goto("/oevelse/historik", wait_until="networkidle")
    return page.locator(".run", has_text=PLAYED).last


def replay(page: Page) -> None:
    run(page).get_by_role("link", name=f"Se den igen: {PLAYED}").click()
    expect(page.locator(".replay__play")).to_be_visible()

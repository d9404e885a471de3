"""Two colleagues find each other to practise, each in a browser of their own."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Language, Scheme, Screen, Visit, assert_accessible, every_look
from tests.cast import BO, CARLA, DORTE, ERIK, NORA

ROOM = re.compile(r"/oevelse/rum/[\w-]{16}$")


def test_a_code_said_across_the_table_leads_both_to_the_same_room(visit: Visit) -> None:
    bo, nora = visit(BO), visit(NORA, screen="phone")
    choose(bo, "Er du en robot?")
    bo.get_by_role("button", name="Vis en kode").click()
    code = bo.locator(".code__letters").inner_text()
    assert re.fullmatch(r"[BCDFGHJKMNPQRTVWX34679]{5}", code)

    nora.goto("/oevelse")
    field = nora.get_by_label("Kode med fem tegn")
    field.fill("hej")
    field.press("Enter")
    expect(nora.get_by_text("En kode er fem tegn")).to_be_visible()
    expect(field).to_have_value("hej"), "what was typed stays"
    field.fill(code.lower())
    field.press("Enter")

    expect(nora.get_by_role("heading", name="Du skal øve med Bo")).to_be_visible()
    expect(bo.get_by_role("heading", name="Du skal øve med Nora")).to_be_visible()
    bo.wait_for_url(ROOM)
    nora.wait_for_url(ROOM)
    assert bo.url == nora.url

    bo.goto("/oevelse")
    expect(bo.get_by_text("Du er midt i en øvelse med Nora.").first).to_be_visible()
    assert_accessible(bo)
    leave(bo, nora)


def test_somebody_asked_by_name_sees_it_wherever_they_have_scrolled_and_may_say_not_now(visit: Visit) -> None:
    bo, nora = visit(BO), visit(NORA, screen="phone")
    nora.goto("/oevelse")
    nora.get_by_role("heading", name="Jeg kender dig").scroll_into_view_if_needed()
    ask(bo, "Nora", "Da det sluttede")

    call = nora.locator(".asked")
    expect(call.get_by_role("heading", name="Bo vil øve med dig")).to_be_in_viewport()
    expect(nora).to_have_title("(1) Bo vil øve med dig")
    assert_accessible(nora)
    call.get_by_role("button", name="Ikke nu").click()
    expect(call).to_have_count(0)
    expect(nora).to_have_title(re.compile("^ØVELSE"))

    expect(bo.get_by_role("heading", name="Nora kan ikke lige nu")).to_be_visible()
    expect(bo.get_by_text("Det handler ikke om dig.")).to_be_visible()
    assert_accessible(bo)
    bo.get_by_role("button", name="Tag den første, der er ledig").click()
    expect(bo.get_by_role("heading", name="Vi leder efter en, der er ledig")).to_be_visible()

    row = nora.locator(".people__one", has_text="Bo Lund")
    row.get_by_role("button", name="Øv sammen med Bo: Da det sluttede").click()
    bo.wait_for_url(ROOM)
    nora.wait_for_url(ROOM)
    leave(bo, nora)


def test_two_who_press_whoever_is_free_find_each_other(visit: Visit) -> None:
    bo, nora = visit(BO), visit(NORA)
    for page in (bo, nora):
        choose(page, "Under opsyn")
        page.get_by_role("button", name="Find en til mig").click()
    for page in (bo, nora):
        page.wait_for_url(ROOM)
    assert bo.url == nora.url
    leave(bo, nora)


def test_what_is_asked_can_be_let_go_again(visit: Visit) -> None:
    bo, nora = visit(BO), visit(NORA)
    nora.goto("/oevelse")
    ask(bo, "Nora", "Er du en robot?")
    expect(nora.locator(".asked")).to_be_visible()
    bo.get_by_role("button", name="Annullér").click()
    expect(nora.locator(".asked")).to_have_count(0)
    expect(nora.get_by_text("Bo venter ikke længere.")).to_be_visible()
    expect(bo.get_by_role("heading", name="Hvem vil du øve med?")).to_be_visible()


def test_waiting_survives_a_reload(visit: Visit) -> None:
    bo = visit(BO)
    choose(bo, "Er du en robot?")
    bo.get_by_role("button", name="Vis en kode").click()
    code = bo.locator(".code__letters").inner_text()
    bo.reload()
    expect(bo.locator(".code__letters")).to_have_text(code)
    bo.get_by_role("button", name="Annullér").click()
    expect(bo.get_by_role("heading", name="Vælg en case")).to_be_visible()


def test_somebody_of_another_municipality_is_neither_seen_nor_asked(visit: Visit) -> None:
    carla, bo = visit(CARLA), visit(BO)
    carla.goto("/oevelse")
    choose(bo, "Er du en robot?")
    bo.get_by_role("button", name="Vis en kode").click()
    code = bo.locator(".code__letters").inner_text()
    expect(bo.locator(".lobby__people")).not_to_contain_text("Carla")
    expect(carla.locator(".lobby__people")).not_to_contain_text("Bo Lund")
    carla.get_by_label("Kode med fem tegn").fill(code)
    carla.get_by_role("button", name="Gå ind").click()
    expect(carla.get_by_text("Den kode passer ikke til nogen, der venter.")).to_be_visible()
    bo.get_by_role("button", name="Annullér").click()


def test_everything_can_be_done_by_keyboard(visit: Visit) -> None:
    erik = visit(ERIK)
    erik.goto("/oevelse", wait_until="networkidle")
    gentle = erik.get_by_role("button", name="Blid", exact=True)
    tab_to(erik, gentle)
    erik.keyboard.press("Space")
    expect(gentle).to_have_attribute("aria-pressed", "true")
    expect(gentle).to_be_focused()
    expect(erik.get_by_role("status").filter(has_text="2 cases")).to_be_visible()

    tab_to(erik, erik.get_by_role("button", name="Øv det her: Er du en robot?"))
    erik.keyboard.press("Enter")
    expect(erik.get_by_role("heading", name="Er du en robot?")).to_be_focused()
    tab_to(erik, erik.get_by_role("button", name="Vis en kode"))
    erik.keyboard.press("Enter")
    expect(erik.get_by_role("heading", name="Giv koden til en kollega")).to_be_focused()
    tab_to(erik, erik.get_by_role("button", name="Annullér"))
    erik.keyboard.press("Enter")
    expect(erik.get_by_role("heading", name="Er du en robot?")).to_be_focused()
    tab_to(erik, erik.get_by_role("button", name="Alle cases"))
    erik.keyboard.press("Enter")
    expect(gentle).to_have_attribute("aria-pressed", "true"), "the shelf is as it was left"


@every_look
def test_each_state_of_the_page_shuts_nobody_out(
    visit: Visit, screen: Screen, scheme: Scheme, language: Language
) -> None:
    dorte = visit(DORTE, screen=screen, scheme=scheme, language=language)
    dorte.goto("/oevelse", wait_until="networkidle")
    assert_accessible(dorte)
    dorte.locator(".filter").first.click()
    dorte.locator(".filter", has_text={"da": "Svær", "en": "Hard"}[language]).click()
    expect(dorte.locator(".shelf .empty")).to_be_visible()
    assert_accessible(dorte)
    dorte.locator(".shelf .empty button").click()
    dorte.locator(".case__choose").first.click()
    expect(dorte.locator(".ways")).to_be_visible()
    assert_accessible(dorte)
    dorte.locator(".way button").last.click()
    expect(dorte.locator(".code__letters")).to_be_visible()
    assert_accessible(dorte)
    dorte.locator(".waiting button").last.click()
    expect(dorte.locator(".ways")).to_be_visible()


def choose(page: Page, title: str) -> None:
    page.goto("/oevelse", wait_until="networkidle")
    page.get_by_role("button", name=f"Øv det her: {title}").click()
    expect(page.get_by_role("heading", name="Hvem vil du øve med?")).to_be_visible()


def ask(page: Page, name: str, title: str) -> None:
    choose(page, title)
    page.get_by_role("button", name=f"Spørg {name}").click()
    expect(page.get_by_role("heading", name=f"Vi har spurgt {name}")).to_be_visible()


def tab_to(page: Page, goal: Locator) -> None:
    """Nothing but the Tab key."""
    for _ in range(80):
        if goal.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the Tab key never came there")


def leave(*pages: Page) -> None:
    """Stop what was begun, so that the next test meets people who are free."""
    for page in pages:
        page.goto("/")

"""The page on which an organisation settles its door: by keyboard, on a phone, through a bad moment, and by two."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Language, Scheme, Screen, Visit, assert_accessible, every_look
from tests.cast import BO, CARLA, DORTE, HANNE

PAGE = "/vagt/indstillinger"


@every_look
def test_the_page_shuts_nobody_out(visit: Visit, screen: Screen, scheme: Scheme, language: Language) -> None:
    page = visit(HANNE, screen=screen, scheme=scheme, language=language)
    settle(page)
    expect(page.locator("h1")).to_have_count(1)
    for details in page.locator("details.door-item").all():
        details.evaluate("details => { details.open = true; }")
    assert_accessible(page)


def test_what_is_missing_is_said_and_leads_to_where_it_is_filled_in(visit: Visit) -> None:
    page = visit(HANNE)
    settle(page)
    fill(page, "Bagvagtens telefon", "")
    save(page)
    lacks = page.get_by_role("link", name="Bagvagtens telefonnummer")
    lacks.click()
    expect(page.get_by_role("heading", name="Numre, når det haster")).to_be_in_viewport()
    fill(page, "Bagvagtens telefon", "12 34 56 78")
    save(page)
    expect(lacks).to_have_count(0)


def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(visit: Visit) -> None:
    page = visit(HANNE)
    settle(page)
    fill(page, "Bagvagtens telefon", "ring bare")
    fill(page, "Antal dage (1–30)", "31")
    fill(page, "Bagvagtens navn", "Vagttelefonen i Lindby")
    save(page, "Der er 2 ting at rette")
    faulty = page.locator(".q-field--error")
    expect(faulty).to_have_count(2)
    expect(faulty.first).to_contain_text("Skriv nummeret med tal")
    expect(faulty.last).to_contain_text("Skriv et helt antal dage fra 1 til 30")
    expect(page.get_by_label("Bagvagtens telefon")).to_be_focused()
    assert_accessible(page)
    expect(page.get_by_label("Bagvagtens navn")).to_have_value("Vagttelefonen i Lindby")
    fill(page, "Bagvagtens telefon", "12 34 56 78")
    fill(page, "Antal dage (1–30)", "14")
    expect(faulty).to_have_count(0)
    save(page)
    page.reload()
    expect(page.get_by_label("Antal dage (1–30)")).to_have_value("14")


def test_what_was_not_saved_is_there_after_the_page_and_the_browser_are_gone(visit: Visit) -> None:
    page = visit(HANNE)
    settle(page)
    fill(page, "Hjælp til teknikken", "Kladden fra i går")
    expect(page.get_by_text("Det ligger her som din kladde")).to_be_visible()
    page.goto("/")
    again = visit(HANNE, screen="phone")
    settle(again, drop=False)
    expect(again.get_by_label("Hjælp til teknikken")).to_have_value("Kladden fra i går")
    dorte = visit(DORTE)
    settle(dorte, drop=False)
    expect(dorte.get_by_label("Hjælp til teknikken")).not_to_have_value("Kladden fra i går")
    again.get_by_role("button", name="Kassér kladde").click()
    again.get_by_role("dialog").get_by_role("button", name="Kassér kladde").click()
    expect(again.get_by_label("Hjælp til teknikken")).not_to_have_value("Kladden fra i går")


def test_what_is_typed_while_the_line_is_down_is_saved_when_it_is_back(visit: Visit) -> None:
    page = visit(HANNE)
    settle(page)
    page.context.set_offline(True)
    fill(page, "Bagvagtens navn", "Skrevet i toget")
    page.wait_for_timeout(1500)
    page.context.set_offline(False)
    expect(page.get_by_label("Bagvagtens navn")).to_have_value("Skrevet i toget")
    save(page)
    page.reload()
    expect(page.get_by_label("Bagvagtens navn")).to_have_value("Skrevet i toget")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_hours_by_keyboard_alone(visit: Visit, screen: Screen) -> None:
    page = visit(DORTE, screen=screen)
    settle(page)
    day = page.get_by_role("group", name="søndag", exact=True)
    for _ in day.get_by_role("button", name=re.compile("^Fjern")).all():
        day.get_by_role("button", name=re.compile("^Fjern")).first.press("Enter")
        expect(day.get_by_role("button", name=re.compile("^Tilføj"))).to_be_focused()
    expect(day).to_contain_text("Lukket")
    for begins, ends in (("10", "12.30"), ("12", "14")):
        day.get_by_role("button", name=re.compile("^Tilføj")).press("Enter")
        field = day.get_by_label("Fra, søndag").last
        expect(field).to_have_value("")
        expect(field).to_be_focused()
        page.keyboard.type(begins)
        page.keyboard.press("Tab")
        page.keyboard.type(ends)
    save(page, "Der er 1 ting at rette")
    expect(day.get_by_role("alert")).to_contain_text("Den ene slutter 12.30, den næste begynder 12.")
    assert_accessible(page)
    day.get_by_label("Fra, søndag").last.fill("kl. 13")
    save(page)
    expect(day.get_by_label("Fra, søndag").last).to_have_value("13:00")


def test_the_coordinator_reads_what_only_the_lead_may_change(visit: Visit) -> None:
    page = visit(DORTE)
    settle(page)
    numbers = page.locator("#numbers")
    expect(numbers).to_contain_text("Kun en tovholder kan ændre det her")
    expect(numbers.get_by_label("Bagvagtens telefon")).to_have_js_property("readOnly", True)
    expect(page.locator("#hours")).not_to_contain_text("Kun en tovholder")


def test_two_at_once_lose_nothing(visit: Visit) -> None:
    hanne, dorte = visit(HANNE), visit(DORTE)
    settle(hanne), settle(dorte)
    add_phrase(hanne, "Hannes sætning", "Hej fra Hanne")
    add_phrase(dorte, "Dortes sætning", "Hej fra Dorte")
    save(hanne)
    save(dorte, None)
    told = dorte.get_by_role("alert").filter(has_text="har gemt det samme imens")
    expect(told).to_contain_text("Hanne")
    told.locator("summary").click()
    expect(told).to_contain_text("Hej fra Hanne")
    assert_accessible(dorte)
    expect(dorte.locator("summary", has_text="Dortes sætning")).to_have_count(1)
    told.get_by_role("button", name="Gem mit").click()
    expect(dorte.locator(".door-bar")).to_contain_text("Alt er gemt")
    hanne.reload()
    expect(hanne.locator("summary", has_text="Dortes sætning")).to_have_count(1)
    expect(hanne.locator("summary", has_text="Hannes sætning")).to_have_count(0)


def test_the_address_is_a_picture_a_link_and_a_button(visit: Visit) -> None:
    page = visit(HANNE)
    settle(page)
    expect(page.get_by_role("img", name=re.compile("QR-kode"))).to_be_visible()
    expect(page.locator("#place code").first).to_contain_text("/i/lindby")
    expect(page.locator("#place code").last).to_contain_text('rel="noreferrer"')
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent QR-koden").click()
    assert download.value.suggested_filename == "lindby.svg"
    page.get_by_label("Adressens slutning").fill("Lindby Chat!")
    save(page, "Der er 1 ting at rette")
    expect(page.locator("#place .q-field--error")).to_contain_text("Brug kun små bogstaver")
    settle(page)


def test_the_preview_shows_the_draft_as_the_young_person_would_see_it(visit: Visit) -> None:
    page = visit(HANNE)
    settle(page)
    page.get_by_label("Hvad det her er: På dansk").fill("Vi lytter på Havnen. <b>Altid</b>")
    expect(page.get_by_text("Det ligger her som din kladde")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Se siden", exact=True).click()
    preview = opened.value
    preview.wait_for_load_state()
    expect(preview.locator("main")).to_contain_text("Vi lytter på Havnen. <b>Altid</b>")
    assert preview.evaluate("innerWidth") <= 420
    closed = visit(HANNE)
    closed.goto(f"{PAGE}/forhaandsvisning?vis=lukket")
    expect(closed.locator("main")).to_contain_text("Vi lytter på Havnen")
    settle(page)
    for other in (BO, CARLA):
        theirs = visit(other)
        answer = theirs.goto(urlsplit(preview.url)._replace(scheme="", netloc="").geturl())
        assert answer and answer.status == 404


def test_bo_and_the_neighbours_find_nothing(visit: Visit) -> None:
    hanne, bo, carla = visit(HANNE), visit(BO), visit(CARLA)
    settle(hanne)
    ours = re.search(r"org=([^&]+)", hanne.get_by_role("link", name="Se siden").get_attribute("href") or "")
    assert ours
    for page in (bo, carla):
        for path in (PAGE, f"{PAGE}/forhaandsvisning", f"{PAGE}/qr.svg"):
            answer = page.goto(f"{path}?org={ours[1]}")
            assert answer and answer.status == 404, (path, answer)


def settle(page: Page, *, drop: bool = True) -> None:
    """Open the page, without an old draft."""
    page.goto(PAGE, wait_until="networkidle")
    thrown = page.get_by_role("button", name="Kassér kladde")
    if drop and thrown.is_visible():
        thrown.click()
        page.get_by_role("dialog").get_by_role("button", name="Kassér kladde").click()
        expect(page.locator(".door-bar")).to_contain_text("Alt er gemt")


def save(page: Page, says: str | None = "Alt er gemt") -> None:
    """Press save, and wait for what the bar then says."""
    page.get_by_role("button", name="Gem", exact=True).click()
    if says:
        expect(page.locator(".door-bar")).to_contain_text(says)


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).fill(text)


def add_phrase(page: Page, title: str, words: str) -> None:
    page.get_by_role("button", name="Tilføj en sætning").click()
    new = page.locator("#phrases details").last
    new.get_by_label("Overskrift til jer selv").fill(title)
    new.get_by_label("På dansk").fill(words)
    expect(page.locator(".door-bar")).to_contain_text("kladde")

"""Being invited, coming in, being looked after, and being thrown out: in a real browser."""

import re
import secrets

import pyotp
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, assert_accessible
from tests.cast import CARLA, DORTE, HANNE, IDA

NEW_PASSWORD = "grøn kop på den høje hylde"


def test_from_invitation_to_flyvefaerdig_and_out_again(visit: Visit) -> None:
    hanne, gry = visit(HANNE), visit()
    email = f"gry-{secrets.token_hex(4)}@lindby.example"
    invite(hanne, email, "Ny rådgiver")
    link = link_in_the_outbox(hanne, email)

    gry.goto(link)
    gry.wait_for_selector("text=Tag imod invitationen")
    assert "#" not in gry.url and link.split("#")[1] not in gry.url, "the secret leaves the address at once"
    assert_accessible(gry)
    gry.get_by_label("Dit navn").fill("Gry Ibsen")
    gry.locator("input[name=password]").fill(NEW_PASSWORD)
    gry.locator("input[name=password_again]").fill(NEW_PASSWORD)
    gry.get_by_role("button", name="Tag imod invitationen").click()

    gry.wait_for_url("**/to-trin")
    assert_accessible(gry)
    gry.get_by_text("Jeg vil skrive nøglen i stedet").click()
    seed = gry.locator("code").inner_text().replace(" ", "")
    gry.get_by_label("Kode").fill(pyotp.TOTP(seed).now())
    gry.get_by_role("button", name="Tilslut telefonen").click()
    expect(gry.locator("#recovery-codes li")).to_have_count(10)
    assert_accessible(gry)
    gry.get_by_role("link", name="Jeg har gemt dem").click()
    expect(gry.locator("h1")).to_contain_text("Gry")

    second = visit()
    second.goto(link)
    expect(second.locator("main")).to_contain_text("allerede brugt")

    hanne.goto("/organisation", wait_until="networkidle")
    card = hanne.locator("section.card", has_text=email)
    do(card, "Godkend som flyvefærdig")
    dialog = hanne.get_by_role("dialog")
    dialog.get_by_role("button", name="Godkend", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("Skriv kort hvorfor")
    dialog.get_by_label("Hvorfor?").fill("Rolig og tydelig i to vagter")
    assert_accessible(hanne)
    dialog.get_by_role("button", name="Godkend", exact=True).click()
    expect(card).to_contain_text("Rolig og tydelig i to vagter")
    expect(card).to_contain_text("Rådgiver")

    do(card, "Afslut rollen som rådgiver")
    hanne.get_by_role("button", name="Afslut rollen", exact=True).click()
    expect(card).to_have_count(0)
    gry.wait_for_url("**/log-ind**", timeout=5_000)


def test_a_lost_phone_is_reset_by_the_coordinator_and_the_person_is_told(visit: Visit) -> None:
    hanne, gry = visit(HANNE), visit()
    email = f"lost-{secrets.token_hex(4)}@lindby.example"
    invite(hanne, email, "Rådgiver")
    come_in(gry, link_in_the_outbox(hanne, email), "Lone Vig")
    dorte = visit(DORTE)
    dorte.goto("/organisation", wait_until="networkidle")
    card = dorte.locator("section.card", has_text=email)
    do(card, "Nulstil kode fra telefon")
    expect(dorte.get_by_role("dialog")).to_contain_text("Vær sikker på")
    assert_accessible(dorte)
    dorte.get_by_role("button", name="Nulstil", exact=True).click()
    expect(card).to_contain_text("Ingen telefon tilsluttet")
    dorte.goto("/postkasse")
    expect(dorte.locator("main")).to_contain_text("Dorte")
    gry.wait_for_url("**/log-ind**")
    gry.locator("input[name=email]").fill(email)
    gry.locator("input[name=password]").fill(NEW_PASSWORD)
    gry.locator("input[name=password]").press("Enter")
    gry.wait_for_url("**/to-trin")
    dorte.goto("/organisation/revision")
    expect(dorte.locator("table")).to_contain_text("Nulstillede koden fra en telefon")
    expect(dorte.locator("main")).to_contain_text("Kæden er hel")


def test_carla_of_another_municipality_meets_only_her_own(visit: Visit) -> None:
    hanne, carla = visit(HANNE), visit(CARLA)
    hanne.goto("/organisation", wait_until="networkidle")
    ours = re.search(r"org=([^&]+)", hanne.get_by_role("link", name="Hændelseslog").get_attribute("href") or "")
    assert ours
    for path in ("/organisation", "/organisation/revision", "/organisation/indstillinger"):
        answer = carla.goto(f"{path}?org={ours[1]}")
        assert answer and answer.status == 404
        assert "Lindby" not in carla.content() and "lindby.example" not in carla.content()
    carla.goto("/organisation", wait_until="networkidle")
    assert "lindby.example" not in carla.content()


def test_the_network_administrator_sees_that_they_are_there_and_no_more(visit: Visit) -> None:
    ida = visit(IDA)
    ida.goto("/organisation", wait_until="networkidle")
    expect(ida.locator("main")).to_contain_text("Du kan ikke se deres folk")
    assert "lindby.example" not in ida.content()


def invite(page: Page, email: str, role: str) -> None:
    """By keyboard alone."""
    page.goto("/organisation", wait_until="networkidle")
    page.get_by_label("E-mail").last.fill(email)
    page.get_by_role("combobox", name="Rolle").click()
    page.get_by_role("option", name=role, exact=True).click()
    page.get_by_role("button", name="Send invitation").press("Enter")
    expect(page.locator("main")).to_contain_text(email)


def link_in_the_outbox(page: Page, email: str) -> str:
    """The link in the newest letter to that address."""
    page.goto("/postkasse", wait_until="networkidle")
    letter = page.locator("section.card", has_text=email).first
    return letter.locator("a").first.get_attribute("href") or ""


def come_in(page: Page, link: str, name: str) -> None:
    """Accept the invitation and connect a phone."""
    page.goto(link)
    page.get_by_label("Dit navn").fill(name)
    page.locator("input[name=password]").fill(NEW_PASSWORD)
    page.locator("input[name=password_again]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Tag imod invitationen").click()
    page.get_by_text("Jeg vil skrive nøglen i stedet").click()
    page.get_by_label("Kode").fill(pyotp.TOTP(page.locator("code").inner_text().replace(" ", "")).now())
    page.get_by_role("button", name="Tilslut telefonen").click()
    page.get_by_role("link", name="Jeg har gemt dem").click()


def do(card: Locator, deed: str) -> None:
    """Open the folded list of a person's card and press a button in it."""
    card.locator("summary").click()
    card.get_by_role("button", name=deed, exact=True).click()

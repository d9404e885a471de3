"""Every page that stands in docs/architecture.md, on phone and desktop, light and dark, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from live.emergency.rules import PASSAGES
from tests.browser.conftest import Language, Scheme, Screen, Visit, assert_accessible, every_look
from tests.cast import BO, DORTE, GORM, HANNE, Member

BEFORE_SIGN_IN = ("/log-ind", "/glemt", "/invitation", "/nulstil", "/findes-ikke")
OF_THE_YOUNG = ("/i", "/i/lindby", "/i/strandby", "/i/findes-ikke")
OF_EVERYBODY = ("/", "/oevelse", "/oevelse/historik", "/konto", "/postkasse", "/findes-ikke")
OF_THE_LEAD = ("/organisation", "/organisation/indstillinger", "/organisation/revision")
OF_THE_DESK = ("/vagt", "/vagt/teknik", "/vagt/hjaelp", *(f"/vagt/hjaelp/{slug}" for slug in PASSAGES))
OF_THOSE_WHO_ANSWER_FOR_IT = ("/vagt/indstillinger", "/vagt/samtaler", "/vagt/statistik", "/vagt/alarmer")


@every_look
def test_pages_before_sign_in_shut_nobody_out(visit: Visit, screen: Screen, scheme: Scheme, language: Language) -> None:
    page = visit(screen=screen, scheme=scheme, language=language)
    for path in BEFORE_SIGN_IN:
        look_at(page, path, language)


@every_look
def test_her_pages_shut_nobody_out_and_say_nothing_in_the_tab(
    visit: Visit, screen: Screen, scheme: Scheme, language: Language
) -> None:
    page = visit(screen=screen, scheme=scheme, language=language)
    for path in OF_THE_YOUNG:
        look_at(page, path, language)
        for told in ("chat", "rådgiv", "counsel", "hjælp", "help"):
            assert told not in page.title().casefold()


@every_look
@pytest.mark.parametrize(
    ("person", "paths"),
    [(BO, OF_THE_DESK[:1]), (GORM, OF_THE_DESK), (HANNE, (*OF_THE_DESK[:3], *OF_THOSE_WHO_ANSWER_FOR_IT))],
    ids=["Bo", "Gorm", "Hanne"],
)
def test_pages_of_the_desk_shut_nobody_out(
    visit: Visit, person: Member, paths: tuple[str, ...], screen: Screen, scheme: Scheme, language: Language
) -> None:
    page = visit(person, screen=screen, scheme=scheme, language=language)
    for path in paths:
        look_at(page, path, language)


@every_look
@pytest.mark.parametrize(
    ("person", "paths"), [(BO, OF_EVERYBODY), (HANNE, (*OF_EVERYBODY, *OF_THE_LEAD))], ids=["Bo", "Hanne"]
)
def test_pages_after_sign_in_shut_nobody_out(
    visit: Visit, person: Member, paths: tuple[str, ...], screen: Screen, scheme: Scheme, language: Language
) -> None:
    page = visit(person, screen=screen, scheme=scheme, language=language)
    for path in paths:
        look_at(page, path, language)


def test_a_page_about_practice_says_so_in_words(visit: Visit) -> None:
    page = visit(DORTE)
    page.goto("/oevelse")
    assert "ØVELSE" in page.title()
    expect(page.get_by_role("banner")).to_contain_text("ØVELSE")


def look_at(page: Page, path: str, language: Language) -> None:
    """One heading, a title, the right language, and no violation."""
    page.goto(path)
    expect(page.locator("h1:visible")).to_have_count(1)
    assert page.title()
    assert (page.locator("html").get_attribute("lang") or "").partition("-")[0] == language
    assert_accessible(page)

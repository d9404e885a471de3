"""The statistics of an organisation, and the list of its closed conversations, as those who answer for it see them."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete
from sqlmodel import Session, select

from live.conversation.tables import Conversation
from live.people.tables import Organisation
from live.storage.clock import now
from live.storage.database import Database
from live.survey.tables import SurveyAnswer
from tests.browser.conftest import Language, Scheme, Screen, Visit, assert_accessible, every_look
from tests.canary import Canaries
from tests.cast import BO, CARLA, DORTE, HANNE, IDA
from tests.servers.demo import DemoServer
from tests.statistics.evenings import answered_as_printed, keep_answers, keep_conversations
from trainer import migrations
from trainer.demo.people import LINDBY
from trainer.migrations import every_table

HERE = "/vagt/statistik"
SAMTALER = 61


@pytest.fixture(scope="module")
def demo(canaries: Canaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A demo of its own: what is counted here is what was put here."""
    folder = tmp_path_factory.mktemp("statistics")
    url = f"sqlite:///{folder / 'data' / 'flyvefaerdig.db'}"
    (folder / "data").mkdir()
    migrations.upgrade(url)
    every_table()
    database = Database(url)
    database.create_all()
    database.close()
    server = DemoServer(folder)
    canaries.may_rest_in(server.folder)
    database = Database(url)
    database.act_now(what_happened)
    database.close()
    yield server
    server.stop()


def what_happened(session: Session) -> None:
    """Lindby has had a good quarter; Strandby three conversations, which are nobody's business. No others count."""
    for table in (Conversation, SurveyAnswer):
        session.execute(delete(table))
    places = {one.name: one.id for one in session.exec(select(Organisation))}
    keep_conversations(session, places[LINDBY], SAMTALER)
    keep_answers(session, places[LINDBY], now(), answered_as_printed())
    keep_conversations(session, places["Strandby Kommune"], 3, seed=7)


def test_the_printed_counts_give_the_printed_shares_each_with_its_number(visit: Visit) -> None:
    dorte = visit(DORTE)
    dorte.goto(HERE)
    for sentence in (
        "92,6 % (50 af 54) syntes, det var vigtigt at være anonym",
        "54,4 % (31 af 57) forstod rådene nemt eller i høj grad",
        "75,0 % (45 af 60) var trygge ved rådgiveren",
        "70,2 % (40 af 57) kunne finde på at komme tilbage",
        "n = 44 markeringer",
    ):
        expect(dorte.locator("#indhold")).to_contain_text(sentence)
    not_safe = dorte.get_by_role("row", name="Nej 15 25,0 %")
    expect(not_safe).to_be_visible()  # what the printed table never spoke of
    expect(dorte.get_by_role("row", name="Andet 5 11,4 %")).to_be_visible()
    expect(dorte.get_by_role("row", name="Jeg kunne ikke bruge chatten til noget 8 18,2 %")).to_be_visible()


def test_conversations_are_counted_and_never_called_persons(visit: Visit) -> None:
    dorte = visit(DORTE)
    dorte.goto(HERE)
    content = dorte.locator("#indhold")
    expect(content).to_contain_text(f"{SAMTALER} samtaler i alt")
    expect(content).to_contain_text("Tallene er samtaler, ikke personer.")
    for title in ("Hvornår kommer de?", "Ventetid", "Hvordan sluttede de?", "Hvad handlede de om?"):
        expect(dorte.get_by_role("heading", name=title)).to_be_visible()
    expect(dorte.get_by_role("img", name=re.compile("Søjler for hvert kvarter"))).to_be_visible()
    assert dorte.locator("rect.bars__bar, rect.bars__hidden").count() > 8
    numbers = dorte.locator(".parts").first.locator("td.number").all_inner_texts()
    assert "færre end 5" in numbers
    assert not {"1", "2", "3", "4"} & set(numbers)


def test_another_period_is_chosen_with_the_keyboard_and_has_an_address_of_its_own(visit: Visit) -> None:
    dorte = visit(DORTE)
    dorte.goto(HERE)
    chooser = dorte.get_by_label("Periode")
    chooser.focus()
    chooser.press("End")
    dorte.keyboard.press("Tab")
    dorte.keyboard.press("Enter")
    dorte.wait_for_url("**/vagt/statistik?periode=*")
    expect(dorte.get_by_label("Periode")).to_be_visible()
    dorte.goto(f"{HERE}?periode=2001-k1")
    expect(dorte.get_by_role("heading", name="Ingen samtaler i 1. kvartal 2001")).to_be_visible()
    dorte.goto(f"{HERE}?periode=%27%3Cscript%3E")
    expect(dorte.locator("#indhold")).to_contain_text(f"{SAMTALER} samtaler i alt")


def test_three_conversations_are_too_few_to_say_anything_about(visit: Visit) -> None:
    carla = visit(CARLA)
    carla.goto(HERE)
    expect(carla.get_by_role("heading", name=re.compile("Færre end 5 samtaler"))).to_be_visible()
    expect(carla.get_by_role("img")).to_have_count(0)
    assert "Lindby" not in carla.content()


def test_the_sheet_holds_the_same_numbers_and_its_leaving_is_written_down(visit: Visit) -> None:
    hanne = visit(HANNE)
    hanne.goto(HERE)
    with hanne.expect_download() as waited:
        hanne.get_by_role("link", name="Hent tallene som regneark (CSV)").click()
    text = waited.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert ["Samtaler", "", str(SAMTALER), "", ""] in rows
    assert ["Var du tryg ved den rådgiver, du var i kontakt med?", "Ja", "45", "75,0\u00a0%", "60"] in rows
    hanne.goto("/organisation/revision")
    expect(hanne.get_by_role("row", name=re.compile("Hanne.*Hentede statistikken som regneark"))).to_be_visible()


@pytest.mark.parametrize("path", [HERE, f"{HERE}.csv"])
def test_nobody_else_finds_the_numbers(visit: Visit, path: str) -> None:
    lindby = visit(DORTE).request.get(path)
    assert lindby.status == 200
    for outsider in (BO, IDA):
        page = visit(outsider)
        assert page.goto(path).status == 404  # type: ignore[union-attr]


@every_look
def test_the_numbers_shut_nobody_out(visit: Visit, screen: Screen, scheme: Scheme, language: Language) -> None:
    dorte = visit(DORTE, screen=screen, scheme=scheme, language=language)
    dorte.goto(HERE)
    dorte.locator("details.numbers__more summary").click()
    assert_accessible(dorte)

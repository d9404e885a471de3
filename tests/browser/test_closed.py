"""Closed conversations as they are found, opened for a purpose, and kept by two."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete
from sqlmodel import Session, select

from live.conversation.tables import Conversation, LegalHold
from live.duty.tables import Duty
from live.people.dates import shown_day
from live.people.tables import Account, Organisation
from live.room.actions import Act, Done
from live.room.queries import seat_of
from live.storage.clock import DAY, now
from live.storage.database import Database
from live.storage.ids import new_id
from tests.browser.conftest import Language, Scheme, Screen, Visit, assert_accessible, every_look
from tests.canary import Canaries
from tests.cast import BO, CARLA, DORTE, FATIMA, HANNE, IDA
from tests.servers.demo import DemoServer
from trainer import migrations
from trainer.app import Parts, choose
from trainer.demo.people import LINDBY
from trainer.migrations import every_table
from trainer.settings import Settings

HERE = "/vagt/samtaler"
ALMA_SAYS = "jeg ved ikke hvor jeg skal starte"


@pytest.fixture(scope="module")
def demo(canaries: Canaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A demo of its own, where Fatima has just had three conversations and registered one of them."""
    folder = tmp_path_factory.mktemp("closed")
    url = f"sqlite:///{folder / 'data' / 'flyvefaerdig.db'}"
    (folder / "data").mkdir()
    migrations.upgrade(url)
    every_table()
    database = Database(url)
    database.create_all()
    database.close()
    server = DemoServer(folder)
    canaries.may_rest_in(server.folder)
    put_there(folder)
    yield server
    server.stop()


def put_there(folder: Path) -> None:
    """Three conversations through the engine itself, in the folder of a demo that runs."""
    parts = choose(Settings(data=folder / "data"))
    try:
        lindby, fatima = parts.database.act_now(_on_duty)
        for place in range(3):
            room = _talk(parts, lindby, fatima, alarm=place == 1)
            if place == 0:
                parts.database.act_now(
                    parts.conversations.register, fatima, room,
                    topics=["loneliness"], needed="empathy", referrals=[], underretning=False, bagvagt=False,
                )  # fmt: skip
    finally:
        parts.close()


def _on_duty(session: Session) -> tuple[str, str]:
    for table in (Conversation, LegalHold):
        session.execute(delete(table))  # those of the demo's own evenings are not counted here
    lindby = session.exec(select(Organisation.id).where(Organisation.name == LINDBY)).one()
    fatima = session.exec(select(Account.id).where(Account.email == FATIMA.email)).one()
    session.add(Duty(id=new_id(), account_id=fatima, organisation_id=lindby, on_at=now(), seen_at=now() + DAY))
    return lindby, fatima


def _talk(parts: Parts, lindby: str, fatima: str, *, alarm: bool) -> str:
    arrived = parts.database.act_now(
        parts.conversations.arrive, organisation_id=lindby, keep_days=30, nickname="Alma", language="da"
    )
    parts.database.act_now(parts.conversations.take, fatima, arrived.room_id)
    seat = parts.database.look_now(seat_of, arrived.room_id, "account", fatima)
    assert seat is not None
    deeds = [
        (1, "say", {"text": ALMA_SAYS}),
        (seat, "say", {"text": "Det er helt ok. Hvad fylder mest lige nu?"}),
        (seat, "spar", {"text": "Skal jeg spørge mere ind?"}),
        *([(seat, "alarm", {"branch": "unsure"})] if alarm else []),
        (1, "leave", {}),
    ]
    for who, verb, args in deeds:
        outcome = parts.database.act_now(parts.rooms.perform, Act(arrived.room_id, who, f"key-{new_id()}", verb, args))
        assert isinstance(outcome, Done), outcome
    return arrived.room_id


def test_a_coordinator_opens_one_after_saying_why(visit: Visit) -> None:
    dorte = visit(DORTE)
    at_list(dorte)
    assert ALMA_SAYS not in dorte.content()
    rows = dorte.locator(".closed-table tbody tr")
    expect(rows).to_have_count(3)
    dorte.get_by_role("button", name=re.compile("^Åbn samtalen fra")).first.click()
    dialog = dorte.get_by_role("dialog")
    expect(dialog).to_contain_text("skrevet i revisionsloggen")
    assert_accessible(dorte)
    dialog.get_by_role("button", name="Åbn samtalen").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Skriv, hvad du skal bruge det til.")
    dialog.get_by_label(re.compile("^Formål")).fill("opfølgning efter aftenen")
    dialog.get_by_role("button", name="Åbn samtalen").click()
    dorte.wait_for_url("**/vagt/samtaler/*")
    expect(dorte.locator(".room-message")).to_have_count(2)
    expect(dorte.locator(".room-log")).to_contain_text(ALMA_SAYS)
    expect(dorte.locator(".room-log")).to_contain_text("Sparring, som den unge ikke så")
    assert_accessible(dorte)
    path = dorte.url

    for outsider in (BO, HANNE, CARLA, IDA):
        assert visit(outsider).goto(path).status == 404  # type: ignore[union-attr]
    dorte.goto("/organisation/revision")
    expect(dorte.get_by_role("row", name=re.compile("Åbnede en afsluttet samtale med et formål")).first).to_be_visible()
    at_list(dorte)
    expect(dorte.get_by_role("link", name=re.compile("^Læs videre i samtalen fra"))).to_be_visible()


def test_fatima_reads_her_own_until_it_is_registered_and_is_shown_the_way_to_the_desk(visit: Visit) -> None:
    fatima = visit(FATIMA)
    at_list(fatima)
    expect(fatima.locator(".closed-own li")).to_have_count(2)
    expect(fatima.get_by_role("link", name="Registrér på vagtskærmen")).to_have_attribute("href", "/vagt")
    expect(fatima.locator(".closed-table")).to_have_count(0)
    fatima.get_by_role("link", name=re.compile("^Læs samtalen fra")).first.click()
    fatima.wait_for_url("**/vagt/samtaler/*")
    expect(fatima.locator(".room-message.is-mine")).to_have_count(1)
    expect(fatima.get_by_text("Kun du kan læse den")).to_be_visible()


def test_two_keep_one_and_either_lets_it_go(visit: Visit) -> None:
    dorte, hanne = visit(DORTE), visit(HANNE)
    at_list(dorte)
    dorte.get_by_role("button", name=re.compile("^Bevar samtalen fra")).last.click()
    dialog = dorte.get_by_role("dialog")
    dialog.get_by_label("Formål og lovgrundlag").fill("sag hos politiet")
    dialog.get_by_label(re.compile("^Til og med")).fill("i morgen")
    dialog.get_by_role("button", name="Bed om det").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    day = shown_day(now() + 60 * DAY)
    dialog.get_by_label(re.compile("^Til og med")).fill(day)
    assert_accessible(dorte)
    dialog.get_by_role("button", name="Bed om det").click()
    expect(dorte.locator(".said")).to_contain_text("Nu skal en anden også sige ja.")
    expect(dorte.locator(".hold")).to_contain_text("Den venter på en person til.")
    expect(dorte.locator(".hold").get_by_role("button", name="Sig ja til at bevare den")).to_have_count(0)

    at_list(hanne)
    hanne.locator(".hold").get_by_role("button", name="Sig ja til at bevare den").click()
    hanne.get_by_role("dialog").get_by_role("button", name="Sig ja til at bevare den").click()
    expect(hanne.locator(".said")).to_contain_text("I er to om det.")
    expect(hanne.locator(".hold")).to_contain_text(f"Ordene bliver bevaret til og med {day}.")
    assert_accessible(hanne)

    hanne.locator(".hold").get_by_role("button", name="Bevar den ikke længere").click()
    hanne.get_by_role("dialog").get_by_role("button", name="Bevar den ikke længere").click()
    expect(hanne.locator(".hold")).to_have_count(0)


def test_others_find_no_list_of_ours(visit: Visit) -> None:
    assert visit(IDA).goto(HERE).status == 404  # type: ignore[union-attr]
    for outsider in (BO, CARLA):
        page = visit(outsider)
        at_list(page)
        expect(page.locator(".closed-own li, .closed-table tr")).to_have_count(0)


@pytest.mark.parametrize("path", [f"{HERE}/findes-ikke-her00", f"{HERE}/%3Cscript%3E", f"{HERE}?org=nogle-andres"])
def test_a_guessed_address_is_not_found(visit: Visit, path: str) -> None:
    assert visit(DORTE).goto(path).status == 404  # type: ignore[union-attr]


@every_look
def test_the_lists_shut_nobody_out(visit: Visit, screen: Screen, scheme: Scheme, language: Language) -> None:
    dorte = visit(DORTE, screen=screen, scheme=scheme, language=language)
    at_list(dorte)
    assert_accessible(dorte)


def at_list(page: Page) -> None:
    page.goto(HERE, wait_until="networkidle")

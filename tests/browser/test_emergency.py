"""The alarm as its people meet it: the panel beside a conversation, the bell on every other page, the short pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from live.door.document import Door, Numbers
from live.door.tables import DoorSettings
from live.emergency.queries import alarms
from live.emergency.rules import PASSAGES
from live.people.actions import grant_certification, join
from live.people.tables import Account, Organisation
from live.people.visitor import Role
from live.room.actions import Act, Done
from live.storage.clock import now
from live.storage.database import Database
from live.storage.ids import new_id
from tests.browser.conftest import Language, Scheme, Screen, Visit, assert_accessible, every_look
from tests.canary import Canaries
from tests.cast import BO, CARLA, DORTE, HANNE, NORA, PASSWORD
from tests.servers.demo import DemoServer
from trainer import migrations
from trainer.app import Parts, choose
from trainer.demo.people import LINDBY
from trainer.migrations import every_table
from trainer.settings import Settings

NUMBERS = Numbers(
    bagvagt_name="Vagttelefonen",
    bagvagt_phone="12 34 56 78",
    bagvagt_mail="bagvagt@lindby.example",
    social_on_call_phone="87 65 43 21",
    police_text="Lindbys vagtcentral svarer på 114 hele døgnet.",
    hotline_name="Hotlinen",
    hotline_phone="11 22 33 44",
)


@pytest.fixture(scope="module")
def demo(canaries: Canaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A demo of its own: nobody else's alarm rings in it."""
    folder = tmp_path_factory.mktemp("emergency")
    (folder / "data").mkdir()
    url = f"sqlite:///{folder / 'data' / 'flyvefaerdig.db'}"
    migrations.upgrade(url)
    every_table()
    database = Database(url)
    database.create_all()
    database.close()
    server = DemoServer(folder)
    canaries.may_rest_in(server.folder)
    yield server
    server.stop()


@dataclass
class Evening:
    """Nora (certified for this evening) is on duty in Lindby; what she does is done as a second server would."""

    parts: Parts
    lindby: str
    nora: str

    def talk(self) -> str:
        """Alma comes and is taken by Nora."""
        conversations, act = self.parts.conversations, self.parts.database.act_now
        alma = act(conversations.arrive, organisation_id=self.lindby, keep_days=30, nickname="Alma", language="da")
        self.do(alma.room_id, 1, "say", text="Jeg ved ikke, om jeg kan mere")
        act(conversations.take, self.nora, alma.room_id, reason="Det haster")
        return alma.room_id

    def do(self, room: str, seat: int, verb: str, **args: object) -> None:
        act = Act(room, seat, new_id(), verb, dict(args))
        assert isinstance(self.parts.database.act_now(self.parts.rooms.perform, act), Done)

    def calm(self) -> None:
        """Whatever rings is closed."""
        for alarm in self.parts.database.look_now(alarms, self.lindby):
            assert alarm.room_id is not None
            self.do(alarm.room_id, 2, "close_alarm", mistake=True)


@pytest.fixture(scope="module")
def house(demo: DemoServer) -> Iterator[Parts]:
    parts = choose(_settings(demo.folder / "data"))
    yield parts
    parts.close()


@pytest.fixture
def evening(house: Parts) -> Iterator[Evening]:
    lindby, nora = house.database.act_now(_settle, house)
    house.database.act_now(
        house.duties.go_on, nora, lindby, first_name="Nora", profession="pædagog", department="", sound=True
    )
    evening = Evening(house, lindby, nora)
    evening.calm()
    yield evening
    evening.calm()


def test_the_bell_rings_on_a_coordinators_page_and_one_press_takes_it(visit: Visit, evening: Evening) -> None:
    room = evening.talk()
    dorte = visit(DORTE)  # her home is a NiceGUI page
    dorte.click("h1")  # a browser lets a page sound once somebody has touched it
    evening.do(room, 2, "alarm", branch="life")
    bell = dorte.locator("#flyve-bell")
    expect(bell).to_be_visible()
    expect(bell).to_contain_text("Nora Friis har trykket på Akut i Lindby Kommune")
    expect(bell.locator("[role=alert]")).to_contain_text("Akut: der er brug for dig")
    assert dorte.title().startswith("AKUT –")
    expect(bell).to_have_attribute("data-sounded", re.compile("[1-9]"))
    assert_accessible(dorte)
    bell.get_by_role("button", name="Jeg tager den").click()
    expect(bell).to_contain_text("Du har taget alarmen")
    expect(bell.get_by_role("link", name="Gå til samtalen")).to_have_attribute("href", f"/vagt#samtale={room}")
    expect(dorte).not_to_have_title(re.compile("^AKUT"))
    (alarm,) = evening.parts.database.look_now(alarms, evening.lindby)
    assert alarm.acknowledged_by_name == "Dorte Holm"


def test_it_goes_on_ringing_until_somebody_answers(visit: Visit, evening: Evening) -> None:
    room = evening.talk()
    dorte = visit(DORTE)
    dorte.goto("/vagt/teknik")  # a light page
    dorte.click("h1")
    evening.do(room, 2, "alarm")
    bell = dorte.locator("#flyve-bell")
    expect(bell).to_have_attribute("data-sounded", "1")
    expect(bell).to_have_attribute("data-sounded", "3", timeout=15_000)
    evening.calm()
    expect(bell).to_be_hidden()
    expect(dorte).not_to_have_title(re.compile("^AKUT"))


def test_behind_the_lock_it_rings_without_a_name_and_cannot_be_answered(visit: Visit, evening: Evening) -> None:
    room = evening.talk()
    dorte = visit(DORTE)
    dorte.goto("/vagt/teknik")
    dorte.evaluate("flyveLock.show()")
    evening.do(room, 2, "alarm", branch="abuse")
    bell = dorte.locator("#flyve-bell")
    expect(bell).to_be_visible()
    expect(bell).to_contain_text("Lås skærmen op, så kan du svare")
    for hidden in ("Nora", "Lindby", "Alma", "Overgreb"):
        expect(bell).not_to_contain_text(hidden)
    expect(bell.get_by_role("button")).to_have_count(0)
    assert_accessible(dorte)
    dorte.get_by_label(re.compile("Adgangskode for")).fill(PASSWORD)
    dorte.get_by_role("button", name="Lås op").click()
    expect(bell).to_contain_text("Nora Friis")
    expect(bell.get_by_role("button", name="Jeg tager den")).to_be_visible()


def test_nobody_elsewhere_and_nobody_new_hears_it(visit: Visit, evening: Evening) -> None:
    room = evening.talk()
    carla, bo = visit(CARLA), visit(BO)
    assert bo.locator("#flyve-bell").count() == 0
    evening.do(room, 2, "alarm")
    dorte = visit(DORTE)
    expect(dorte.locator("#flyve-bell")).to_be_visible()
    expect(carla.locator("#flyve-bell")).to_be_hidden()


def test_the_list_tells_what_rings_and_without_a_script_it_can_be_taken(visit: Visit, evening: Evening) -> None:
    evening.do(evening.talk(), 2, "alarm", branch="others")
    hanne = visit(HANNE)
    hanne.goto("/vagt/alarmer")
    card = hanne.locator("[data-alarm]")
    expect(card).to_contain_text("Fare for andre")
    card.get_by_role("button", name="Jeg tager den").click()
    expect(card).to_contain_text("af Hanne Skov")


def test_from_one_press_to_closed_in_the_panel(visit: Visit, evening: Evening) -> None:
    room = evening.talk()
    nora = visit(NORA)
    nora.goto(f"/vagt#samtale={room}")
    panel = _panel(nora)
    expect(panel.locator(".em-state")).to_contain_text("Ring nu selv til bagvagten: Vagttelefonen 12 34 56 78")
    panel.get_by_role("button", name="Overgreb").click()
    expect(panel.get_by_role("link", name="Læs: Overgreb")).to_have_attribute("target", "_blank")
    expect(panel.get_by_role("link", name="Social vagt: 87 65 43 21")).to_have_attribute("href", "tel:87654321")
    expect(panel).to_contain_text("så vi har ingen adresse at give politiet")
    panel.get_by_text("Ord, du kan låne").click()
    panel.get_by_role("button", name="Sæt ind: Jeg er her, og jeg bliver her sammen med dig.").click()
    expect(nora.locator("room-view:visible textarea").first).to_have_value(re.compile("Jeg er her, og jeg bliver her"))
    assert_accessible(nora)
    panel.get_by_role("button", name="Jeg har talt med bagvagten").click()
    expect(panel.locator(".em-state")).to_contain_text("Der er talt med bagvagten")
    panel.locator("summary", has_text="Vurdering").click()
    panel.get_by_label("Hvad er vurderingen?").select_option("serious")
    panel.get_by_label("Hvilke fakta bygger den på?").fill("Alma skriver, at hun er bange derhjemme")
    panel.get_by_label("Hvad er besluttet?").select_option("bagvagt")
    panel.get_by_label("Hvem har besluttet det?").first.fill("Bagvagten og mig")
    panel.get_by_label("Har den unge fået at vide").select_option("yes")
    panel.get_by_role("button", name="Gem vurderingen").click()
    expect(panel).to_contain_text("Alvorligt, men ikke fare for liv nu")
    panel.get_by_label("Hvordan endte det?").fill("Aftalt med den unge")
    panel.get_by_label("Hvem har besluttet det?").last.fill("Bagvagten")
    panel.get_by_role("button", name="Luk alarmen").click()
    expect(panel.locator(".em-state")).to_contain_text("Alarmen er lukket")
    expect(panel).to_contain_text("Tal med en kollega")
    assert evening.parts.database.look_now(alarms, evening.lindby) == []


def test_what_is_half_written_is_there_when_one_comes_back_to_the_conversation(visit: Visit, evening: Evening) -> None:
    first, second = evening.talk(), evening.talk()
    nora = visit(NORA)
    nora.goto(f"/vagt#samtale={first}")
    panel = _panel(nora)
    panel.locator("summary", has_text="Vurdering").click()
    panel.get_by_label("Hvilke fakta bygger den på?").fill("Halvt skrevet")
    nora.evaluate(
        "room => { const p = document.querySelector('emergency-panel'); p.was = p.room; p.room = "
        "document.createElement('div'); }",
        second,
    )
    expect(panel.get_by_label("Hvilke fakta bygger den på?")).to_have_value("")
    nora.evaluate("() => { const p = document.querySelector('emergency-panel'); p.room = p.was; }")
    expect(panel.get_by_label("Hvilke fakta bygger den på?")).to_have_value("Halvt skrevet")


@every_look
def test_the_pages_look_right_everywhere(
    visit: Visit, evening: Evening, screen: Screen, scheme: Scheme, language: Language
) -> None:
    hanne = visit(HANNE, screen=screen, scheme=scheme, language=language)
    for path in ("/vagt/hjaelp", "/vagt/teknik", "/vagt/alarmer", *(f"/vagt/hjaelp/{slug}" for slug in PASSAGES)):
        hanne.goto(path)
        assert_accessible(hanne)
    evening.do(evening.talk(), 2, "alarm", branch="left")
    hanne.goto("/vagt/alarmer")
    expect(hanne.locator("#flyve-bell")).to_be_visible()
    assert_accessible(hanne)


@every_look
def test_the_panel_looks_right_everywhere(
    visit: Visit, evening: Evening, screen: Screen, scheme: Scheme, language: Language
) -> None:
    room = evening.talk()
    nora = visit(NORA, screen=screen, scheme=scheme, language=language)
    nora.goto(f"/vagt#samtale={room}")
    panel = _panel(nora)
    for folded in panel.locator("details").all():
        folded.evaluate("details => { details.open = true; }")
    assert_accessible(nora)


def test_the_note_is_put_together_in_the_page_and_can_be_wiped(visit: Visit, evening: Evening) -> None:
    nora = visit(NORA)
    nora.goto("/vagt/hjaelp/underretning")
    asked: list[str] = []
    nora.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    nora.get_by_label("Hvad har den unge fortalt? Helst ordret.").fill("“Jeg tør ikke gå hjem”")
    nora.get_by_label("Ja, eller måske").check()
    expect(nora.get_by_text("Så tag ikke kontakt til forældrene")).to_be_visible()
    nora.get_by_role("button", name="Saml noten").click()
    expect(nora.locator("#note-text")).to_contain_text("“Jeg tør ikke gå hjem”")
    expect(nora.locator("#note-text")).to_contain_text("Underretning – note fra chatten")
    assert_accessible(nora)
    nora.get_by_role("button", name="Slet det, jeg har skrevet").click()
    expect(nora.locator("#note-text")).to_have_text("")
    assert [url for url in asked if "/aktiv" not in url] == []


def test_a_problem_is_reported_in_two_presses(visit: Visit, evening: Evening) -> None:
    nora = visit(NORA)
    nora.goto("/vagt/teknik")
    nora.get_by_label("Den unge faldt ud").check()
    nora.get_by_role("button", name="Meld problemet").click()
    expect(nora.get_by_role("status").filter(has_text="Tak. Det er meldt")).to_be_visible()
    dorte = visit(DORTE)
    dorte.goto("/vagt/teknik")
    expect(dorte.locator("article").first).to_contain_text("Den unge faldt ud")


def _panel(page: Page):  # type: ignore[no-untyped-def]
    """Akut, by the keyboard: one press, and it rings."""
    expect(page.locator("room-view:visible textarea").first).to_be_visible()
    page.locator("[data-pane=alarm]:visible").first.click()
    panel = page.locator("emergency-panel")
    expect(panel.locator(".em-state")).not_to_be_empty()
    return panel


def _settings(data: Path) -> Settings:
    own = {"data": data, "keys": None, "hub_url": None, "database_url": None}
    return Settings.model_construct(**{**Settings().model_dump(), **own})


def _settle(session: Session, parts: Parts) -> tuple[str, str]:
    """Lindby knows its numbers, and Nora is flyvefærdig for this evening."""
    lindby = session.exec(select(Organisation.id).where(Organisation.name == LINDBY)).one()
    people = dict(session.exec(select(Account.email, Account.id)).all())
    row = session.get(DoorSettings, lindby)
    if row is None or "Vagttelefonen" not in row.body:
        door = Door.model_validate_json(row.body) if row else Door(slug="lindby", place="Lindby")
        body = door.model_copy(update={"numbers": NUMBERS}).model_dump_json()
        row = row or DoorSettings(
            organisation_id=lindby, slug="lindby", body=body, changed_at=now(), changed_by=people[HANNE.email]
        )
        row.body = body
        session.add(row)
        join(session, people[NORA.email], lindby, Role.COUNSELLOR)
        grant_certification(
            session, parts.keyring, people[NORA.email], lindby, people[HANNE.email], "Til i aften", now()
        )
    return lindby, people[NORA.email]

"""Bo and Nora in a practice room: opened behind the demo's back, then played with their own hands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session, select

from live.keys.keyring import Keyring
from live.people.tables import Account, Membership
from live.storage.database import Database
from tests.browser.conftest import Language, Scheme, Screen, Visit, assert_accessible
from tests.cast import BO, NORA
from tests.practice.table import Table
from tests.servers.demo import DemoServer

BOS_SEAT, NORAS_SEAT = 1, 2


@contextmanager
def at_the_table(demo: DemoServer) -> Iterator[Table]:
    """The demo's own database and keys, from beside it: the quick way to a certain step of a run."""
    data = demo.folder / "data"
    database = Database(f"sqlite:///{data / 'flyvefaerdig.db'}")
    try:
        yield Table(database, Keyring.from_folder(data / "keys"))
    finally:
        database.close()


def new_room(demo: DemoServer, scenario: str = "under-opsyn", phase: str = "boundaries") -> str:
    """A run of Bo (rådgiver) and Nora (ung) that stands at `phase`."""

    def who(session: Session) -> tuple[list[tuple[str, str]], str]:
        accounts = [session.exec(select(Account).where(Account.email == who.email)).one() for who in (BO, NORA)]
        place = session.exec(select(Membership).where(Membership.account_id == accounts[0].id)).first()
        assert place is not None
        return [(account.id, account.name.split()[0]) for account in accounts], place.organisation_id

    with at_the_table(demo) as table:
        people, organisation = table.database.look_now(who)
        room = table.open(scenario, people, organisation)
        table.advance(room, phase)
    return room


@dataclass
class Pair:
    """Both pages of a run. Bo is the rådgiver, Nora the ung."""

    bo: Page
    nora: Page
    room: str

    @property
    def both(self) -> tuple[Page, Page]:
        return self.bo, self.nora

    def at(self, phase: str) -> None:
        """Both have come to this step and see it."""
        for page in self.both:
            expect(page.locator(f'[data-phase="{phase}"]')).to_be_visible()

    def look(self) -> None:
        """Neither page shuts anybody out."""
        for page in self.both:
            assert_accessible(page)


def meet(
    visit: Visit,
    demo: DemoServer,
    *,
    phase: str = "boundaries",
    scenario: str = "under-opsyn",
    screens: tuple[Screen, Screen] = ("desktop", "phone"),
    schemes: tuple[Scheme, Scheme] = ("light", "light"),
    languages: tuple[Language, Language] = ("da", "da"),
) -> Pair:
    """Both sit down in a new room at `phase`."""
    room = new_room(demo, scenario, phase)
    pages = []
    for person, screen, scheme, language in zip((BO, NORA), screens, schemes, languages, strict=True):
        page = visit(person, screen=screen, scheme=scheme, language=language)
        page.goto(f"/oevelse/rum/{room}")
        pages.append(page)
    pair = Pair(pages[0], pages[1], room)
    pair.at(phase)
    return pair


def say(page: Page, text: str) -> None:
    """Write it and send it, as the screen at hand invites to."""
    box = page.locator(".room-box")
    box.fill(text)
    if page.viewport_size and page.viewport_size["width"] < 600:
        page.locator(".room-send").click()
    else:
        box.press("Enter")


def message(page: Page, text: str) -> Locator:
    """The message that reads so."""
    return page.locator(".room-message").filter(has_text=text)


def next_step(*pages: Page) -> None:
    """Press "Videre"."""
    for page in pages:
        page.locator("[data-next]:visible").click()

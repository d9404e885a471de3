"""A telephone of one's own before the young person's side of Aaby. No other test shares its house."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from live.keys.keyring import Keyring
from live.storage.database import Database
from tests.browser.conftest import _listen
from tests.youth.house import AABY, ServingInAThread, YoungHouse

PHONES: dict[str, dict[str, Any]] = {
    "small": {"viewport": {"width": 320, "height": 568}, "is_mobile": True, "has_touch": True},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}
HOME = f"/i/{AABY}"
ALMAS_WORDS = "Jeg har ikke sagt det til nogen før"
FATIMAS_WORDS = "Hej Alma. Godt at du skriver."


@contextmanager
def young_house(url: str, keyring: Keyring) -> Iterator[YoungHouse]:
    """A house that serves until the test is over."""
    database = Database(url)
    house = YoungHouse(database, keyring)
    serving = ServingInAThread(house)
    try:
        yield house
    finally:
        serving.stop()
        database.close()


class Phones:
    """Hands out browsers; at the end none may have called another host or broken a rule of its page (S7, S8)."""

    def __init__(self, browser: Browser, house: YoungHouse) -> None:
        self.browser = browser
        self.house = house
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(self, kind: str = "phone", scheme: Any = "light", language: str = "da-DK", home: str = "") -> Page:
        context = self.browser.new_context(
            **PHONES[kind],
            base_url=home or self.house.url,
            color_scheme=scheme,
            locale=language,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        _listen(context, home or self.house.url, self.complaints.append)
        return context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert self.complaints == []


def comes_in(page: Page, words: str = ALMAS_WORDS, nickname: str = "Alma") -> None:
    """The landing page, the one button, the queue."""
    page.goto(HOME)
    page.locator("#first").fill(words)
    page.locator("#nickname").fill(nickname)
    page.locator("#start").click()
    page.locator(".room-message.is-mine:not(.is-pending)").first.wait_for()


def is_answered(page: Page, house: YoungHouse, words: str = FATIMAS_WORDS) -> str:
    """Fatima takes her and says hello; answers the room."""
    room = house.takes("Fatima")
    assert house.does("Fatima", room, "say", text=words) == "done"
    page.locator(".room-message:not(.is-mine)", has_text=words).first.wait_for()
    return room


def words_on(page: Page) -> str:
    """All that can be read."""
    return page.locator("body").inner_text()


def in_files(folder: Path, *words: str) -> list[str]:
    """Which of the words lie in which files, in any of the ways a browser writes text."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in words:
                if any(word.encode(how) in content for how in ("utf-8", "utf-16-le", "latin-1")):
                    found.append(f"{path.relative_to(folder)}: {word}")
    return found

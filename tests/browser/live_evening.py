"""People of a live evening in their browsers: what they press and what they see, named as they would name it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import Language, Scheme, Visit, assert_accessible
from tests.cast import Member

SEEN = 10_000  # ms within which another screen shows it
PLACE = "/i/lindby"


class Wire:
    """The line of a page, to be cut and mended. Made before the page opens it."""

    def __init__(self, page: Page, path: str) -> None:
        self._down = False
        self._ends: list[WebSocketRoute] = []
        page.route_web_socket(f"**{path}", self._open)

    def cut(self) -> None:
        """A tunnel: what is open breaks, and nothing new gets through."""
        self._down = True
        for end in self._ends:
            end.close()

    def mend(self) -> None:
        self._down = False

    def _open(self, line: WebSocketRoute) -> None:
        if self._down:
            line.close()
            return
        self._ends = [line, line.connect_to_server()]


@dataclass
class Alma:
    """A young person on a telephone."""

    page: Page
    wire: Wire

    @classmethod
    def comes(cls, visit: Visit, scheme: Scheme, language: Language) -> "Alma":
        page = visit(None, screen="phone", scheme=scheme, language=language)
        alma = cls(page, Wire(page, "/ws/ung"))
        page.goto(PLACE)
        return alma

    def begins(self, first: str, nickname: str = "") -> None:
        """The one button. With words of her own, or none."""
        expect(self.page.locator("#begin")).to_be_visible(timeout=SEEN)
        self.page.locator("#first").fill(first)
        self.page.locator("#nickname").fill(nickname)
        self.page.locator("#start").click()
        expect(self.page.locator("#talk")).to_be_visible(timeout=SEEN)

    def says(self, text: str) -> None:
        self.page.locator(".room-box").fill(text)
        self.page.locator(".room-send").click()

    def sees(self, text: str | re.Pattern[str]) -> Locator:
        """One message, once."""
        found = self.page.locator(".room-log .room-message").filter(has_text=text)
        expect(found).to_have_count(1, timeout=SEEN)
        return found

    def leaves(self) -> None:
        self.page.locator("#leave").click()
        self.page.locator("#leave-yes").click()
        expect(self.page.locator("#end")).to_be_visible(timeout=SEEN)

    @property
    def everything(self) -> str:
        """All that her page holds: what is shown, what is hidden, and what the line has brought."""
        entries = "JSON.stringify(document.querySelector('room-view')?.entries ?? [])"
        return str(self.page.evaluate(f"document.documentElement.outerHTML + {entries}"))


@dataclass
class Desk:
    """Somebody at the desk."""

    page: Page

    @classmethod
    def of(cls, visit: Visit, person: Member, scheme: Scheme, language: Language) -> "Desk":
        page = visit(person, scheme=scheme, language=language)
        page.goto("/vagt")
        return cls(page)

    def goes_on_duty(self) -> None:
        """What was left of the last shift is registered first."""
        expect(self.page.locator("#duty-form:visible, #register:visible").first).to_be_visible(timeout=SEEN)
        if self.page.locator("#register").is_visible():
            self.registers("illness_in_the_family")
        expect(self.page.locator("#duty-form")).to_be_visible(timeout=SEEN)
        self.page.locator("#sound-play").click()
        self.page.locator("#sound-heard").check()
        self.page.locator("#duty-form button[type=submit]").click()
        expect(self.page.locator("#desk-off")).to_be_visible(timeout=SEEN)

    def takes_next(self) -> None:
        take = self.page.locator("#take-next")
        expect(take).not_to_have_attribute("aria-disabled", "true", timeout=SEEN)
        take.click()
        expect(self.box).to_be_visible(timeout=SEEN)

    @property
    def talk(self) -> Locator:
        """The conversation on the screen."""
        return self.page.locator("section.talk:not([hidden])")

    @property
    def box(self) -> Locator:
        return self.talk.locator(".room-box")

    def opens(self, nickname: str) -> None:
        """One of my own, from the list."""
        self.page.locator("#mine button").filter(has_text=nickname).click(timeout=SEEN)
        expect(self.talk).to_be_visible()

    def pane(self, name: str) -> Locator:
        """What stands beside the conversation."""
        side = self.page.locator(f"[data-shows={name}]")
        if not side.is_visible():
            self.talk.locator(f".talk__tools [data-pane={name}]").click()
        expect(side).to_be_visible()
        return side

    def says(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def sees(self, text: str) -> Locator:
        found = self.talk.locator(".room-log .room-message").filter(has_text=text)
        expect(found).to_have_count(1, timeout=SEEN)
        return found

    def spars(self, text: str) -> None:
        self.pane("sparring")
        self.page.locator("#sparring-box").fill(text)
        self.page.locator("#sparring-form button[type=submit]").click()

    def registers(self, topic: str) -> None:
        """What it was about, and what was needed; nothing about who."""
        self.page.locator(f"#topics input[value={topic}]").check()
        self.page.locator("#register input[name=needed][value=both]").check()
        self.page.locator("#register button[type=submit]").click()

    def looks_right(self) -> None:
        assert_accessible(self.page)

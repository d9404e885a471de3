"""The young person's page and the counsellor's desk behind one bad line: whatever either of them types gets across.

Both pages are the real ones. While the line is down both send a message and half-write another.
"""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from tests.bench.live_house import SLUG, Came, LiveHouse, live_house
from tests.faults.line import PATIENCE, Cut
from tests.faults.proxy import CuttingProxy

HALF = "det her er ikke sendt end"
ALMAS_BOX, FATIMAS_BOX = ".room-box", "section.talk:not([hidden]) .room-box"


@dataclass(frozen=True)
class Survived:
    """One cut. Seconds count from the moment the line (or the server) was back."""

    cut: Cut
    lasted: float
    across_after: float
    sent_once: bool
    half_kept: bool
    reloaded: bool

    @property
    def nothing_lost(self) -> bool:
        return self.sent_once and self.half_kept and not self.reloaded


class LiveLine:
    """A live house, a bad line to it, and as many conversations as there are cuts to come."""

    def __init__(self, cuts: int) -> None:
        self._proxy = CuttingProxy(0)
        self.house: LiveHouse = live_house(talking=cuts, base_port=self._proxy.port)
        self._proxy.target = self.house.server.port
        self._came = iter(self.house.talking)
        self._numbers = itertools.count(1)

    def close(self) -> None:
        self._proxy.close()
        self.house.server.stop()

    def cut(self, browser: Browser, cut: Cut, lasts: float) -> Survived:
        """Cut the line of a fresh conversation for `lasts` seconds while both write."""
        came, number = next(self._came), next(self._numbers)
        with self._alma(browser, came) as alma, self._fatima(browser, came) as fatima:
            _send(alma, ALMAS_BOX, f"Hej {number}")
            _shows(fatima, f"Hej {number}")
            self._break(cut)
            hers, his = f"Alma skriver i tunnelen {number}", f"Fatima skriver i tunnelen {number}"
            _send(alma, ALMAS_BOX, hers)
            _send(fatima, FATIMAS_BOX, his)
            for page, box in ((alma, ALMAS_BOX), (fatima, FATIMAS_BOX)):
                page.locator(box).press_sequentially(HALF)
            alma.wait_for_timeout(lasts * 1000)
            self._mend(cut)
            back = time.monotonic()
            _shows(fatima, hers)
            _shows(alma, his)
            across_after = time.monotonic() - back
            for page in (alma, fatima):
                page.locator(".room-message.is-pending").first.wait_for(state="detached", timeout=PATIENCE)
            alma.wait_for_timeout(1_000)  # whoever would show it twice has had the time to
            return Survived(
                cut,
                lasts,
                across_after,
                sent_once=all(_count(page, text) == 1 for page in (alma, fatima) for text in (hers, his)),
                half_kept=all(
                    page.locator(box).input_value() == HALF for page, box in ((alma, ALMAS_BOX), (fatima, FATIMAS_BOX))
                ),
                reloaded=not all(page.evaluate("window.sameAsBefore === true") for page in (alma, fatima)),
            )

    def _break(self, cut: Cut) -> None:
        if cut == "restart":
            self.house.server.kill()
        else:
            self._proxy.cut(cut)

    def _mend(self, cut: Cut) -> None:
        if cut == "restart":
            self.house.server.start()
        else:
            self._proxy.mend()

    @contextmanager
    def _alma(self, browser: Browser, came: Came) -> Iterator[Page]:
        cookie = {"name": "u", "value": came.token}
        with self._page(browser, cookie, {"width": 360, "height": 640}) as page:
            page.goto(f"/i/{SLUG}")
            page.evaluate("u => sessionStorage.setItem('u', JSON.stringify(u))", {"slug": SLUG, "tab": came.tab})
            page.reload()
            page.locator(ALMAS_BOX).wait_for(timeout=PATIENCE)
            page.evaluate("window.sameAsBefore = true")
            yield page

    @contextmanager
    def _fatima(self, browser: Browser, came: Came) -> Iterator[Page]:
        cookie = {"name": "s", "value": self.house.cookies["Fatima"].removeprefix("s=")}
        with self._page(browser, cookie, {"width": 1280, "height": 800}) as page:
            page.goto(f"/vagt#samtale={came.room_id}")
            page.locator(FATIMAS_BOX).wait_for(timeout=PATIENCE)
            page.evaluate("window.sameAsBefore = true")
            yield page

    @contextmanager
    def _page(self, browser: Browser, cookie: dict[str, str], viewport: Any) -> Iterator[Page]:
        home = f"http://127.0.0.1:{self._proxy.port}"
        context = browser.new_context(base_url=home, viewport=viewport)
        context.add_cookies([{"url": home, **cookie}])  # type: ignore[typeddict-item]
        try:
            yield context.new_page()
        finally:
            context.close()
            self._proxy.mend()


def _send(page: Page, box: str, text: str) -> None:
    page.locator(box).fill(text)
    page.locator(box).press("Enter")


def _shows(page: Page, text: str) -> None:
    page.locator(".room-message:not(.is-pending) .room-text", has_text=text).first.wait_for(timeout=PATIENCE)


def _count(page: Page, text: str) -> int:
    return page.locator(".room-text").all_inner_texts().count(text)

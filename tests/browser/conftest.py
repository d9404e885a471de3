"""A real browser before the real demo. Ask for `visit`; look at a page with `assert_accessible`."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.canary import Canaries
from tests.cast import PASSWORD, Member, second_factor
from tests.servers.demo import DemoServer
from tests.servers.missing import skip_loudly

Screen = Literal["phone", "desktop"]
Scheme = Literal["light", "dark"]
Language = Literal["da", "en"]

SCREENS: dict[Screen, dict[str, Any]] = {
    "phone": {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}

# Each screen with each scheme, each language with each of both, in four runs.
every_look = pytest.mark.parametrize(
    ("screen", "scheme", "language"),
    [
        ("phone", "light", "da"),
        ("phone", "dark", "en"),
        ("desktop", "light", "en"),
        ("desktop", "dark", "da"),
    ],
)


class Visit(Protocol):
    """Opens a browser of its own for somebody: cookies, storage and history are theirs alone."""

    def __call__(
        self,
        person: Member | None = None,
        *,
        screen: Screen = "desktop",
        scheme: Scheme = "light",
        language: Language = "da",
    ) -> Page: ...


@pytest.fixture
def visit(browser: Browser, demo: DemoServer) -> Iterator[Visit]:
    """At the end every page must have spoken to the demo only, and have broken no rule of its own (S7, S8)."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_browser(
        person: Member | None = None,
        *,
        screen: Screen = "desktop",
        scheme: Scheme = "light",
        language: Language = "da",
    ) -> Page:
        context = browser.new_context(
            **SCREENS[screen],
            base_url=demo.url,
            color_scheme=scheme,
            locale={"da": "da-DK", "en": "en-GB"}[language],
            reduced_motion="reduce",
        )
        contexts.append(context)
        _listen(context, demo.url, complaints.append)
        page = context.new_page()
        if person is not None:
            sign_in(page, person)
            speak(page, language)
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, person: Member) -> None:
    """Through the forms, as people do."""
    page.goto("/log-ind")
    page.locator("input[name=email]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    if person.second_factor:
        page.wait_for_url(lambda url: "/log-ind/kode" in url)
        page.locator("input[autocomplete=one-time-code]").fill(second_factor())
        page.locator("input[autocomplete=one-time-code]").press("Enter")
    page.wait_for_url(lambda url: "/log-ind" not in url)


def speak(page: Page, language: Language) -> None:
    """A signed-in person's language is their own choice, not the browser's: choose it, and see the page again."""
    home = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    page.context.request.post(f"{home}/sprog", form={"sprog": language, "til": "/"}, headers={"Origin": home})
    page.goto("/")
    assert (page.locator("html").get_attribute("lang") or "").partition("-")[0] == language


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 A and AA, nor of what axe calls best practice; no exception is made anywhere.

    Webtilgængelighedsloven asks for WCAG 2.1 AA; a page that scrolls sideways at 320 px fails it too (1.4.10).
    """
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": rules}).response["violations"]
    told = [f"{violation['id']}: {violation['help']}\n    {_where(violation)}" for violation in found]
    assert not told, f"{page.url}\n" + "\n".join(told)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls {sideways} px sideways"


@pytest.fixture(scope="session")
def demo(canaries: Canaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """One demo for the whole run: tests make rooms of their own in it and look at nothing that others made."""
    server = DemoServer(tmp_path_factory.mktemp("demo"))
    canaries.may_rest_in(server.folder)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if chromium is None:
        skip_loudly("Chromium is not installed")
    return {
        "executable_path": chromium,
        "chromium_sandbox": os.geteuid() != 0,  # root cannot have one
        "args": ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    }


def _listen(context: BrowserContext, home: str, complain: Callable[[str], None]) -> None:
    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            complain(f"CSP: {message.text}")

    def watch(url: str) -> None:
        address = urlsplit(url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != urlsplit(home).netloc:
            complain(f"another host was called: {address.netloc}")

    context.on("console", hear)
    context.on("request", lambda request: watch(request.url))
    context.on("page", lambda page: page.on("websocket", lambda socket: watch(socket.url)))
    context.on("weberror", lambda problem: complain(f"script: {problem.error}"))


def _where(violation: dict[str, Any]) -> str:
    return "\n    ".join(node["html"][:200] for node in violation["nodes"][:5])

"""The room element alone, with a server that the test plays itself: what a refusal and an end leave behind."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.architecture.tree import ROOT

SITE = "http://flyve.test"
STATIC = ROOT / "live" / "web" / "static"
WORDS = {"try_again": "Prøv igen", "take_back": "Tag tilbage", "sending": "sender", "me": "Mig"}
PAGE = f"""<!doctype html><html lang="da"><script type="application/json" id="room-texts">{json.dumps(WORDS)}</script>
<room-view room="r1" path="/ws/staff"></room-view><script type="module" src="/room-view.js"></script>"""


class Server:
    """The other end of the line; `acts` is what the page has asked for."""

    def __init__(self, page: Page) -> None:
        self.acts: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []
        self.hellos: list[int] = []
        self._line: WebSocketRoute | None = None
        page.route(f"{SITE}/**", self._file)
        page.route_web_socket("**/ws/staff", self._open)
        page.goto(SITE)
        page.evaluate("document.querySelector('room-view').composer = true")

    def send(self, **frame: Any) -> None:
        assert self._line is not None
        self._line.send(json.dumps(frame))

    def refuse(self, act: dict[str, Any]) -> None:
        self.send(t="refused", key=act["key"], code="too_long", text="For langt")

    def partner_says(self, n: int, text: str) -> None:
        self.send(t="entry", n=n, kind="said", **{"from": 2}, at=n, key=f"theirs-{n}", body={"text": text})

    def _open(self, line: WebSocketRoute) -> None:
        self._line = line
        line.on_message(lambda text: self._hear(json.loads(text)))

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["t"] == "hello":
            after = frame["after"]
            self.hellos.append(after)
            here = {"role": "counsellor", "phase": "play", "after": after, "keep_until": 1, "now": 0}
            self.send(t="welcome", seat=1, last=len(self.entries), **here)
            for entry in self.entries[after:]:
                self.send(**entry)
        elif frame["t"] == "act":
            self.acts.append(frame)

    @staticmethod
    def _file(route: Route) -> None:
        name = route.request.url.removeprefix(SITE).strip("/")
        if name.endswith(".js"):
            route.fulfill(path=STATIC / name, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")


@pytest.fixture
def server(page: Page) -> Iterator[Server]:
    yield Server(page)
    page.unroute_all(behavior="ignoreErrors")


def say(page: Page, server: Server, text: str) -> dict[str, Any]:
    """Write and send; answers what reached the server."""
    page.locator("textarea").fill(text)
    page.locator("textarea").press("Enter")
    page.wait_for_timeout(100)
    return server.acts[-1]


def test_a_refused_message_offers_each_way_out_once(page: Page, server: Server) -> None:
    act = say(page, server, "Hej")
    server.refuse(act)
    page.get_by_role("button", name="Prøv igen").click()
    expect(page.get_by_role("button", name="Tag tilbage")).to_have_count(0)  # while it is on its way it is not ours
    page.wait_for_timeout(100)
    assert server.acts[-1]["key"] == act["key"]
    server.refuse(act)
    expect(page.get_by_role("button", name="Prøv igen")).to_have_count(1)
    expect(page.get_by_role("button", name="Tag tilbage")).to_have_count(1)


def test_what_is_on_its_way_stands_last_also_after_something_was_taken_back(page: Page, server: Server) -> None:
    server.refuse(say(page, server, "Nej"))
    page.get_by_role("button", name="Tag tilbage").click()
    say(page, server, "På vej")
    server.partner_says(1, "Er du der?")
    expect(page.locator(".room-text")).to_have_text(["Er du der?", "På vej"])


def test_a_room_that_is_gone_leaves_nothing_in_the_tab(page: Page, server: Server) -> None:
    say(page, server, "Aldrig sendt")
    page.locator("textarea").fill("Halvt skrevet")
    server.send(t="gone", code="deleted", text="Ordene er slettet.")
    expect(page.get_by_text("Ordene er slettet.")).to_be_visible()
    assert page.evaluate("Object.values(sessionStorage)") == []
    assert page.locator("textarea").input_value() == ""
    expect(page.get_by_text("Aldrig sendt")).to_have_count(0)


def test_deleted_words_leave_the_screen_and_the_shape_of_the_run_stays(page: Page, server: Server) -> None:
    """What is left (who sat where, which step it came to) is the server's to say: the page asks for all of it again."""
    phase = {"t": "entry", "n": 1, "kind": "phase", "from": 0, "at": 1, "body": {"phase": "play"}}
    server.send(**phase)
    server.partner_says(2, "Noget hemmeligt")
    expect(page.locator(".room-text")).to_have_text(["Noget hemmeligt"])
    said = {"t": "entry", "n": 2, "kind": "said", "from": 2, "at": 2, "key": "theirs-2", "body": None}
    erased = {"t": "entry", "n": 3, "kind": "erased", "from": 0, "at": 3, "body": {}}
    server.entries = [phase, said, erased]
    server.send(**erased)
    expect(page.get_by_text("Noget hemmeligt")).to_have_count(0)
    page.wait_for_function("document.querySelector('room-view').entries.length === 3")
    kept = page.evaluate("document.querySelector('room-view').entries.map((entry) => entry.body)")
    assert kept == [{"phase": "play"}, None, {}]
    page.wait_for_timeout(300)
    assert server.hellos == [0, 0]

"""A young person's page behind a bad line: what is typed, what is missed, and how soon it is all there again.

The page holds nothing but the room element; script and socket are the real ones, from the real server.
"""

import contextlib
import itertools
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from playwright.sync_api import Browser, Page
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from live.web.static_files import static_url
from tests.bench.prepared import TwoPartyRoom
from tests.bench.servers import Server, our_house
from tests.faults.proxy import CuttingProxy

Cut = Literal["reset", "black hole", "restart"]
PATIENCE = 20_000  # ms until what should be there is given up
ONLY_THE_ROOM = """async ([room, script]) => {
    await import(script);
    const view = document.createElement("room-view");
    view.setAttribute("room", room);
    view.setAttribute("path", "/ws/staff");
    document.body.replaceChildren(view);
    view.composer = true;
}"""
MISSED = ("Er du der?", "Jeg venter på dig.", "Tag den tid du har brug for.")


@dataclass(frozen=True)
class Healed:
    """One cut. Seconds count from the moment the line (or the server) was back."""

    cut: Cut
    lasted: float
    missed_shown_after: float
    own_safe_after: float
    typed_kept: bool
    sent_once: bool
    shown_once: bool
    reloaded: bool

    @property
    def nothing_lost(self) -> bool:
        return self.typed_kept and self.sent_once and self.shown_once and not self.reloaded


class BadLine:
    """A server, a bad line to it, and rooms in which Alma sits behind that line and Bo does not."""

    def __init__(self, rooms: int) -> None:
        self._proxy = CuttingProxy(0)
        self.server = our_house(rooms, base_port=self._proxy.port)
        self._proxy.target = self.server.port
        self._rooms = iter(self.server.rooms)
        self._numbers = itertools.count(1)

    def close(self) -> None:
        self._proxy.close()
        self.server.stop()

    def cut(self, browser: Browser, cut: Cut, lasts: float) -> Healed:
        """Cut the line of a fresh room for `lasts` seconds while both write, and watch it heal."""
        room, number = next(self._rooms), next(self._numbers)
        with self._alma(browser, room) as page:
            with Bo(self.server, room) as bo:
                bo.say(f"Hej {number}")
                _shows(page, f"Hej {number}")
            self._break(cut)
            own = f"Jeg skriver i tunnelen {number}"
            page.locator("textarea").fill(own)
            page.locator("textarea").press("Enter")
            page.locator("textarea").press_sequentially("det her er ikke sendt end")
            if cut == "restart":
                page.wait_for_timeout(lasts * 1000)
                self.server.start()
                back = time.monotonic()
                with Bo(self.server, room) as bo:
                    bo.say(MISSED[0])
                return self._watch(page, room, cut, lasts, back, own, MISSED[:1])
            with Bo(self.server, room) as bo:
                for words in MISSED:
                    bo.say(words)
            page.wait_for_timeout(lasts * 1000)
            self._proxy.mend()
            return self._watch(page, room, cut, lasts, time.monotonic(), own, MISSED)

    def _watch(
        self, page: Page, room: TwoPartyRoom, cut: Cut, lasts: float, back: float, own: str, missed: tuple[str, ...]
    ) -> Healed:
        for words in missed:
            _shows(page, words)
        shown_after = time.monotonic() - back
        page.locator(".is-pending").wait_for(state="detached", timeout=PATIENCE)
        safe_after = time.monotonic() - back
        with Bo(self.server, room) as bo:
            heard = bo.count(own)
        texts = page.locator(".room-text").all_inner_texts()
        return Healed(
            cut,
            lasts,
            shown_after,
            safe_after,
            typed_kept=page.locator("textarea").input_value() == "det her er ikke sendt end",
            sent_once=heard == 1,
            shown_once=all(texts.count(words) == 1 for words in (*missed, own)),
            reloaded=not page.evaluate("window.sameAsBefore === true"),
        )

    def _break(self, cut: Cut) -> None:
        if cut == "restart":
            self.server.kill()
        else:
            self._proxy.cut(cut)

    @contextmanager
    def _alma(self, browser: Browser, room: TwoPartyRoom) -> Iterator[Page]:
        home = f"http://127.0.0.1:{self._proxy.port}"
        context = browser.new_context(
            base_url=home, bypass_csp=True
        )  # the page is ours, only its content is the test's
        context.add_cookies([{"name": "s", "value": room.tokens[1], "url": home}])
        page = context.new_page()
        try:
            page.goto("/findes-ikke")
            page.evaluate(ONLY_THE_ROOM, [room.room_id, static_url("room-view.js")])
            page.wait_for_function("document.querySelector('room-view').seat > 0", timeout=PATIENCE)
            page.evaluate("window.sameAsBefore = true")
            yield page
        finally:
            context.close()
            self._proxy.mend()


class Bo:
    """The other side, on a good line; sees the room from its first entry."""

    def __init__(self, server: Server, room: TwoPartyRoom) -> None:
        self._socket: ClientConnection = connect(
            f"{server.origin.replace('http', 'ws', 1)}/ws/staff",
            sock=socket.create_connection(("127.0.0.1", server.port)),  # past the bad line
            origin=Origin(server.origin),
            additional_headers={"Cookie": f"s={room.tokens[0]}"},
            compression=None,
        )
        self._keys = (f"bo-{time.time_ns()}-{number}" for number in itertools.count())
        self._heard: list[str] = []
        self._send(t="hello", room=room.room_id, after=0)

    def __enter__(self) -> "Bo":
        return self

    def __exit__(self, *_problem: object) -> None:
        self._socket.close()

    def say(self, words: str) -> None:
        """Write, and wait until it is safe."""
        key = next(self._keys)
        self._send(t="act", key=key, verb="say", text=words)
        while self._hear().get("key") != key:
            pass

    def count(self, words: str) -> int:
        """How often these words have come, once they have, and half a second later."""
        while words not in self._heard:
            self._hear()
        with contextlib.suppress(TimeoutError):
            while True:
                self._hear(0.5)
        return self._heard.count(words)

    def _send(self, **frame: Any) -> None:
        self._socket.send(orjson.dumps(frame).decode())

    def _hear(self, patience: float = PATIENCE / 1000) -> dict[str, Any]:
        frame: dict[str, Any] = orjson.loads(self._socket.recv(timeout=patience))
        if frame.get("kind") == "said":
            self._heard.append(frame["body"]["text"])
        return frame


def _shows(page: Page, words: str) -> None:
    page.locator(".room-text", has_text=words).first.wait_for(timeout=PATIENCE)

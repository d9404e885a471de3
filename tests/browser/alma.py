"""Alma at the young person's door, without a screen: the one button, and her line."""

import json
import secrets
from typing import Any

import httpx
from websockets.sync.client import connect

from tests.browser.live_house import SLUG


class Alma:
    """Comes in, writes, leaves. `entries` is what she has been shown."""

    def __init__(self, url: str, nickname: str = "Alma") -> None:
        self.client = httpx.Client(base_url=url, headers={"Origin": url}, timeout=20)
        answer = self.client.post(f"/i/{SLUG}/start", json={"nickname": nickname, "language": "da"})
        assert answer.status_code == 200, answer.text
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        self.line = connect(
            url.replace("http", "ws") + "/ws/ung",
            origin=url,
            additional_headers={"Cookie": cookies},
            compression=None,
            legacy=True,  # type: ignore[arg-type, call-arg]
        )
        self.entries: list[dict[str, Any]] = []
        self._send(t="hello", tab=answer.json()["tab"], after=0)
        self.hear(lambda frame: frame["t"] == "welcome")

    def says(self, text: str) -> None:
        """And it is safe."""
        key = secrets.token_hex(16)
        self._send(t="act", key=key, verb="say", text=text)
        done = self.hear(lambda frame: frame.get("key") == key)
        assert done["t"] == "done", done
        self.entries.append({**done, "kind": "said", "body": {"text": text}})

    def types(self) -> None:
        self._send(t="signal", typing=True)

    def leaves(self) -> None:
        self._send(t="act", key=secrets.token_hex(16), verb="leave")
        self.hear(lambda frame: frame["t"] == "entry" and frame["kind"] == "ended")

    def hears(self, kind: str, **body: Any) -> dict[str, Any]:
        """The next entry of this kind with this in it."""
        fits = lambda entry: entry["kind"] == kind and body.items() <= (entry["body"] or {}).items()  # noqa: E731
        found = next(filter(fits, self.entries), None)
        return found or self.hear(lambda frame: frame["t"] == "entry" and fits(frame))

    def hear(self, wanted: Any, seconds: float = 10) -> dict[str, Any]:
        while True:
            frame: dict[str, Any] = json.loads(self.line.recv(timeout=seconds))
            if frame["t"] == "entry":
                self.entries.append(frame)
            if wanted(frame):
                return frame

    def gone(self) -> None:
        self.line.close()
        self.client.close()

    def _send(self, **frame: Any) -> None:
        self.line.send(json.dumps(frame))

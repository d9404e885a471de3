"""The small house as a process of its own, with real sockets to attack."""

import json
import os
import re
import ssl
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.architecture.tree import ROOT
from tests.servers.process import ServerProcess, free_port

NO_TLS = ssl.create_default_context()  # made once: httpx makes one for every call otherwise, slowly


class SmallHouse:
    """`cookies` are the sessions of bo, dorte and carla; `storage` is where NiceGUI would write; `log` what it said."""

    def __init__(self, folder: Path, base_url: str = "") -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.temporary = folder / "tmp"
        self.temporary.mkdir(parents=True)
        self.process = ServerProcess(
            [sys.executable, "-m", "tests.web.small_house", str(self.port), str(folder)],
            self.log,
            environment={
                "PYTHONPATH": str(ROOT),
                "PYTHONUNBUFFERED": "1",
                "TMPDIR": str(self.temporary),
                "BASE_URL": base_url or self.url,
            },
            cwd=folder,
        )
        self.process.wait_until(lambda: "Uvicorn running" in self.log.read_text())
        self.cookies: dict[str, str] = {}
        self.renew_sessions()

    def renew_sessions(self) -> None:
        """Everybody signs in afresh: for tests that end or lock what the others use."""
        answer = httpx.post(f"{self.url}/_proeve/sessions/alle", headers=self.own, timeout=30, verify=NO_TLS)
        self.cookies = answer.json()

    @property
    def own(self) -> dict[str, str]:
        return {"Origin": self.url}

    def cookie(self, who: str) -> dict[str, str]:
        return {"Cookie": f"s={self.cookies[who]}"} if who else {}

    def get(self, path: str, who: str = "", **headers: str) -> httpx.Response:
        return httpx.get(self.url + path, headers={**self.cookie(who), **headers}, timeout=15, verify=NO_TLS)

    def post(self, path: str, who: str = "", **options: Any) -> httpx.Response:
        headers = {**self.own, **self.cookie(who), **options.pop("headers", {})}
        return httpx.post(self.url + path, headers=headers, timeout=30, verify=NO_TLS, **options)

    def do(self, deed: str, who: str) -> None:
        assert self.post(f"/_proeve/{deed}/{who.capitalize()}").status_code == 200

    def heard(self) -> list[str]:
        return list(self.get("/_proeve/hoert").json())

    def stop(self) -> None:
        self.process.stop()


class OpenPage:
    """What a browser knows of a NiceGUI page after loading it: its ids, elements and the next message."""

    def __init__(self, house: SmallHouse, path: str, who: str) -> None:
        self.house, self.who = house, who
        html = house.get(path, who).text
        self.client_id = _found(r"'client_id': '([0-9a-f-]{36})'", html)
        self.next_message = int(_found(r"'next_message_id': (\d+)", html))
        raw = _found(r"parseElements\(String\.raw`(.*?)`\)", html)
        for escaped, plain in (("&#36;", "$"), ("&#96;", "`"), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&")):
            raw = raw.replace(escaped, plain)
        self.elements: dict[str, dict[str, Any]] = json.loads(raw)
        self.tab_id = str(uuid.uuid4())

    def event(self, label: str, kind: str = "click", args: list[str] | None = None) -> str:
        """The frame a browser sends when the element with that label is used."""
        element_id, element = next(
            (number, e)
            for number, e in self.elements.items()
            if label in (e.get("props", {}).get("label"), e.get("text"))
        )
        listener = next(event for event in element.get("events", []) if event["type"] == kind)
        message = {
            "id": int(element_id),
            "client_id": self.client_id,
            "listener_id": listener["listener_id"],
            "args": args or [],
        }
        return "42" + json.dumps(["event", message])

    async def socket(
        self, *, who: str | None = None, origin: str | None = None, tab_id: str | None = None, cookie: str | None = None
    ) -> ClientConnection:
        """A handshaken socket, as the page would open it. Raises `Refusal` when it is not let in."""
        who = self.who if who is None else who
        socket = await knock(
            self.house,
            cookie=self.house.cookies.get(who, "") if cookie is None else cookie,
            origin=self.house.url if origin is None else origin,
            client_id=self.client_id,
            next_message_id=str(self.next_message),
            implicit_handshake="true",
            document_id=str(uuid.uuid4()),
            tab_id=tab_id or self.tab_id,
            old_tab_id="",
        )
        answer = await shake(socket)
        if not answer.startswith("40"):
            await socket.close()
            raise Refusal(answer)
        return socket


class Refusal(Exception):
    """The socket was not let in."""


async def knock(house: SmallHouse, *, cookie: str = "", origin: str = "", **query: str) -> ClientConnection:
    """A socket to NiceGUI's own address, whatever the query says. Raises `Refusal` at a refused upgrade."""
    address = httpx.URL(
        house.url.replace("http", "ws") + "/_nicegui_ws/socket.io/",
        params={**query, "EIO": "4", "transport": "websocket"},
    )
    headers = {"Cookie": f"s={cookie}"} if cookie else {}
    try:
        return await connect(str(address), additional_headers=headers, origin=origin or None)  # type: ignore[arg-type]
    except InvalidStatus as refused:
        raise Refusal(str(refused.response.status_code)) from None


async def shake(socket: ClientConnection) -> str:
    """Engine.IO's greeting, then Socket.IO's: answers with what the server said to it."""
    assert str(await socket.recv()).startswith("0")
    await socket.send("40")
    return str(await socket.recv())


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.DOTALL)
    assert match, f"{pattern} not found in\n{text[:2000]}"
    return match[1]


def files_under(folder: Path) -> list[str]:
    """Every file below the folder, as relative paths."""
    return sorted(str(Path(root, name).relative_to(folder)) for root, _, names in os.walk(folder) for name in names)

"""The desk's page in a browser, with a server that the test plays itself: items, rooms, and what was asked for."""

import asyncio
import json
import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

from live.web.static_files import FOLDER, THEME
from tests.desk_page.place import HOUSE, open_place

ORG = "org1"
ME, GORM, DORTE = "acc-fatima", "acc-gorm", "acc-dorte"
NOW = int(time.time() * 1000)
MINUTE = 60_000


class FakeDesk:
    """`acts` is what the page has asked the desk for, `said` what it has asked the rooms for."""

    def __init__(self, page: Page, *, language: str = "da", roles: tuple[str, ...] = ("counsellor",)) -> None:
        self.page = page
        self.items: dict[str, dict[str, Any]] = {}
        self.rooms: dict[str, FakeRoom] = {}
        self.acts: list[dict[str, Any]] = []
        self.said: list[dict[str, Any]] = []
        self.refusals: dict[str, tuple[str, str]] = {}  # verb → code, text
        self.roles = roles
        self.hellos = 0
        self.open = True
        self._line: WebSocketRoute | None = None
        self._html = html(language)
        page.route(f"{HOUSE}/**", self._file)
        page.route_web_socket("**/ws/desk", self._open_desk)
        page.route_web_socket("**/ws/staff", self._open_room)

    def goto(self) -> None:
        self.page.goto(f"{HOUSE}/vagt")

    # --- what the server tells --------------------------------------------------------------------------------------

    def tell(self, changes: dict[str, dict[str, Any] | None]) -> None:
        """Set items; None takes one away."""
        gone = [name for name, item in changes.items() if item is None]
        for name in gone:
            self.items.pop(name, None)
        told = {name: item for name, item in changes.items() if item is not None}
        self.items.update(told)
        self._send(t="items", set=told, gone=gone, whole=False)

    def on_duty(self, **more: Any) -> None:
        self.items[f"me/{ORG}"] = me(on_duty=True, can=["take"], **more)
        self.items[f"door/{ORG}"] = door()

    def cut(self) -> None:
        """The network is gone, until `open` is True again."""
        self.open = False
        assert self._line is not None
        self._line.close()

    def lock(self, locked: bool) -> None:
        self._send(t="locked" if locked else "unlocked")

    def _send(self, **frame: Any) -> None:
        if self._line is not None:
            self._line.send(json.dumps(frame))

    # --- the two sockets --------------------------------------------------------------------------------------------

    def _open_desk(self, line: WebSocketRoute) -> None:
        if not self.open:
            line.close()
            return
        line.on_message(lambda text: self._hear(line, json.loads(text)))

    def _hear(self, line: WebSocketRoute, frame: dict[str, Any]) -> None:
        if frame["t"] == "hello" and frame["mode"] == "bell":
            return  # the bell that every staff page carries; the desk rings by itself
        self._line = line
        if frame["t"] == "hello":
            self.hellos += 1
            place = {"id": ORG, "name": "Lindby Kommune", "roles": list(self.roles), "certified": True}
            self._send(t="welcome", account=ME, name="Fatima Bak", now=int(time.time() * 1000), organisations=[place])
            self._send(t="items", set=self.items, gone=[], whole=True)
        elif frame["t"] == "ping":
            self._send(t="pong")
        elif frame["t"] == "act":
            self.acts.append(frame)
            if frame["verb"] in self.refusals:
                code, text = self.refusals[frame["verb"]]
                self._send(t="refused", key=frame["key"], code=code, text=text)
            else:
                self._send(t="done", key=frame["key"], **self.answers(frame))

    def answers(self, frame: dict[str, Any]) -> dict[str, Any]:
        """What a deed answers; a test may put its own here."""
        return {"room": "r1"} if frame["verb"] == "take_next" else {}

    def _open_room(self, line: WebSocketRoute) -> None:
        line.on_message(lambda text: self._hear_room(line, json.loads(text)))

    def _hear_room(self, line: WebSocketRoute, frame: dict[str, Any]) -> None:
        if frame["t"] == "hello":
            room = self.rooms.setdefault(frame["room"], FakeRoom())
            room.lines.append(line)
            room.welcome(line, frame["after"])
            self._room_of = {**getattr(self, "_room_of", {}), id(line): room}
        elif frame["t"] == "ping":
            line.send('{"t":"pong"}')
        elif frame["t"] == "act":
            room = self._room_of[id(line)]
            self.said.append(frame)
            room.done(line, frame)

    def _file(self, route: Route) -> None:
        name = route.request.url.removeprefix(HOUSE).split("?")[0].rsplit("/", 1)[-1]
        path = THEME if name == "theme.css" else FOLDER / name
        if name == "vagt":
            body, policy = self._html
            route.fulfill(
                body=body, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy}
            )
        elif path.is_file() and path.suffix in (".js", ".css", ".svg"):
            kind = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}[path.suffix]
            route.fulfill(path=path, content_type=f"{kind}; charset=utf-8")
        else:
            route.fulfill(status=204 if route.request.method == "POST" else 404)


class FakeRoom:
    """One conversation as seat 2 sees it."""

    def __init__(self, *entries: dict[str, Any], phase: str = "open") -> None:
        self.phase = phase
        self.lines: list[WebSocketRoute] = []
        self.entries: list[dict[str, Any]] = []
        self.tell("seated", seat=1, role="young", name="Alma", here=[])
        self.tell(
            "seated",
            seat=2,
            role="counsellor",
            name="Fatima",
            profession="socialrådgiver",
            employed="municipal",
            here=[[1, "young", "Alma"]],
        )
        for entry in entries:
            self.add(**entry)

    def tell(self, kind: str, *, sender: int = 0, at: int | None = None, **body: Any) -> None:
        """Something that happens."""
        n = len(self.entries) + 1
        entry = {
            "t": "entry",
            "n": n,
            "kind": kind,
            "from": sender,
            "at": at or int(time.time() * 1000),
            "key": f"key-{n:08}",
            "body": body,
        }
        self.entries.append(entry)
        for line in self.lines:
            line.send(json.dumps(entry))

    def add(self, kind: str, sender: int = 0, at: int | None = None, **body: Any) -> None:
        self.tell(kind, sender=sender, at=at, **body)

    def young(self, text: str, at: int | None = None) -> None:
        self.tell("said", sender=1, at=at, text=text)

    def signal(self, **signal: Any) -> None:
        for line in self.lines:
            line.send(json.dumps({"t": "signal", **signal}))

    def welcome(self, line: WebSocketRoute, after: int) -> None:
        here = {"role": "counsellor", "world": "live", "kind": "pair", "phase": self.phase, "after": after}
        frame = {
            "t": "welcome",
            "seat": 2,
            "last": len(self.entries),
            "keep_until": NOW + 86_400_000,
            "now": NOW,
            **here,
        }
        line.send(json.dumps(frame))
        for entry in self.entries[after:]:
            line.send(json.dumps(entry))
        line.send(json.dumps({"t": "signal", "present": [1, 2]}))

    def done(self, line: WebSocketRoute, act: dict[str, Any]) -> None:
        kinds = {"say": "said", "spar": "sparred", "alarm": "alarm", "finish": "ended", "leave": "unseated"}
        body: dict[str, Any] = {"text": act["text"]} if "text" in act else {}
        if act["verb"] == "finish":
            body = {"how": "finished"}
        n = len(self.entries) + 1
        entry = {
            "t": "entry",
            "n": n,
            "kind": kinds[act["verb"]],
            "from": 2,
            "at": int(time.time() * 1000),
            "key": act["key"],
            "body": body,
        }
        self.entries.append(entry)
        for each in self.lines:
            each.send(json.dumps(entry))
        if act["verb"] == "finish":
            self.phase = "after"
            self.tell("phase", phase="after")


def me(**more: Any) -> dict[str, Any]:
    known = {"on_duty": False, "busy": False, "since": None, "sound_checked_at": None, "first_name": "Fatima"}
    rest = {
        "profession": "socialrådgiver",
        "department": "",
        "certified": True,
        "may_go_on": True,
        "why": None,
        "missing": [],
        "can": [],
    }
    return {"org": ORG, **known, **rest, **more}


def door(**more: Any) -> dict[str, Any]:
    return {
        "org": ORG,
        "open": True,
        "why": "open",
        "closes_at": NOW + 3_600_000,
        "next_opens_at": None,
        "waiting": 0,
        "minutes": None,
        **more,
    }


def waiting(room: str, nickname: str = "Alma", *words: str, ago: int = 2, **more: Any) -> dict[str, Any]:
    said = [{"text": text, "at": NOW} for text in words]
    return {
        "org": ORG,
        "room": room,
        "nickname": nickname,
        "arrived_at": NOW - ago * MINUTE,
        "away_since": None,
        "words": said,
        "words_hidden": False,
        "alarmed": False,
        **more,
    }


def talk(room: str, nickname: str = "Alma", *, mine: str | None = "counsellor", **more: Any) -> dict[str, Any]:
    fatima = {
        "account": ME,
        "name": "Fatima",
        "profession": "socialrådgiver",
        "role": "counsellor",
        "seat": 2,
        "here": True,
    }
    gorm = {"account": GORM, "name": "Gorm", "profession": "SSP", "role": "counsellor", "seat": 2, "here": True}
    known = {
        "state": "open",
        "counsellors": [fatima if mine else gorm],
        "arrived_at": NOW - 9 * MINUTE,
        "taken_at": NOW - 5 * MINUTE + int(re.sub(r"\D", "", room) or 0),
    }
    return {
        "org": ORG,
        "room": room,
        "nickname": nickname,
        "mine": mine,
        "young_away_since": None,
        "alarm": None,
        "last": None,
        "asked": [],
        **known,
        **more,
    }


def colleague(name: str, account: str, **more: Any) -> dict[str, Any]:
    return {
        "org": ORG,
        "account": account,
        "name": name,
        "profession": "SSP-konsulent",
        "employed": "municipal",
        "role": "counsellor",
        "busy": False,
        "here": True,
        "talks": 0,
        **more,
    }


@cache
def html(language: str) -> tuple[str, str]:
    """The page as the house makes it for Fatima, and its content policy. Her organisation is called `ORG`."""

    async def fetch() -> tuple[str, str]:
        with tempfile.TemporaryDirectory() as folder, open_place(Path(folder)) as place:
            client = await place.client("Fatima")
            if language == "en":
                place.database.act_now(_speaks_english, place.accounts["Fatima"])
            answer = await client.get("/vagt")
            return answer.text.replace(place.accounts["lindby"], ORG), answer.headers["content-security-policy"]

    with ThreadPoolExecutor(1) as elsewhere:  # Playwright runs a loop of its own in this thread
        return elsewhere.submit(lambda: asyncio.run(fetch())).result()


def _speaks_english(session: Any, account_id: str) -> None:
    from live.people.tables import Account

    account = session.get(Account, account_id)
    account.language = "en"
    session.add(account)

"""Frames on the wire: small JSON objects with `t` for their type (docs/protocol.md)."""

import json
from dataclasses import dataclass
from typing import Any

import orjson

from live.room.queries import Shown

MAX_N = 2**31
PING, PONG = '{"t":"ping"}', '{"t":"pong"}'


@dataclass(frozen=True)
class Hello:
    """The first frame: which room, and after which of one's own numbers to go on.

    A young person names no room: her cookie and `tab`, the value only this tab of her browser holds, name her visit.
    """

    room: str
    after: int
    tab: str = ""


def read_hello(text: str) -> Hello | None:
    """None for anything that is not a hello."""
    frame = read(text)
    if frame is None or frame.get("t") != "hello":
        return None
    room, tab, after = frame.get("room", ""), frame.get("tab", ""), frame.get("after", 0)
    if not _is_name(room) or not _is_name(tab) or not (room or tab):
        return None
    if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < MAX_N:
        return None
    return Hello(room, after, tab)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 64 and value.isascii() and (value == "" or value.isprintable())


def read(text: str | bytes) -> dict[str, Any] | None:
    """A frame as an object, or None when it is none."""
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        frame = _mended(text)
    return frame if isinstance(frame, dict) else None


def _mended(text: str | bytes) -> Any:
    """Half an emoji (a lone surrogate) comes of a text cut in two by a browser. It becomes "\ufffd", for refusing the
    frame would lose what was written around it."""
    try:
        whole = json.dumps(json.loads(text), ensure_ascii=False)
        return orjson.loads(whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    except (ValueError, RecursionError):
        return None


def entry(shown: Shown) -> str:
    """Something stands in the log. `body` is null once its words have been erased."""
    frame: dict[str, Any] = {
        "t": "entry",
        "n": shown.n,
        "kind": shown.kind,
        "from": shown.seat,
        "at": shown.at,
        "body": shown.body,
    }
    if shown.key is not None:
        frame["key"] = shown.key
    return orjson.dumps(frame).decode()


def done(key: str, n: int | None, at: int | None) -> str:
    """What was asked under `key` is safe, and is this seat's entry number `n` (None: one of long ago)."""
    return orjson.dumps({"t": "done", "key": key, "n": n, "at": at}).decode()


def refused(key: str | None, code: str, text: str, wait: int | None = None) -> str:
    """What was asked was not done. `wait` (ms) when the same may be asked again later."""
    frame: dict[str, Any] = {"t": "refused", "key": key, "code": code, "text": text}
    if wait is not None:
        frame["wait"] = wait
    return orjson.dumps(frame).decode()


def gone(code: str, text: str) -> str:
    """This conversation cannot be shown (any more); do not come back by yourself."""
    return orjson.dumps({"t": "gone", "code": code, "text": text}).decode()


def frame(t: str, **fields: Any) -> str:
    """Any other frame."""
    return orjson.dumps({"t": t, **fields}).decode()

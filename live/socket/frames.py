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
    """The first frame: which room, and after which of one's own numbers to go on."""

    room: str
    after: int


def read_hello(text: str) -> Hello | None:
    """None for anything that is not a hello."""
    frame = read(text)
    if frame is None or frame.get("t") != "hello":
        return None
    room, after = frame.get("room"), frame.get("after", 0)
    if not isinstance(room, str) or not 1 <= len(room) <= 64 or not room.isascii() or not room.isprintable():
        return None
    if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < MAX_N:
        return None
    return Hello(room, after)


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

"""The words of a replay: what stands between the messages, and what is hung under them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from live.room.queries import Shown
from live.web.texts import T
from scenarios.library import Library
from trainer.practice.history.replay import Afterwards, Remark, Replay


def frames(t: T, library: Library, shown: Replay) -> list[dict[str, Any]]:
    """As on the wire, and with the words for what happened between the messages."""
    return [_frame(t, library, shown, one) for one in shown.frames]


@dataclass(frozen=True)
class Note:
    """A remark in words. `at`: which frame its message is, from 1; None when it is not in the conversation."""

    seat: int
    said: str
    how: str
    text: str
    at: int | None


def notes(t: T, shown: Replay) -> list[Note]:
    """In the order of the conversation: what the young person marked, the counsellor guessed, either remarked."""
    if shown.afterwards is None:
        return []
    places = {(one.seat, one.key): one.n for one in shown.frames if one.kind == "said"}
    found = [
        Note(remark.seat, remark.said, remark.how, text, places.get((remark.seat, remark.said)))
        for remark, text in _remarks(t, shown, shown.afterwards)
    ]
    return sorted(found, key=lambda note: note.at or 0)


def _remarks(t: T, shown: Replay, after: Afterwards) -> Iterator[tuple[Remark, str]]:
    for remark in after.marked:
        yield remark, _with(_marked(t, remark.how), remark.text)
    for remark in after.guessed:
        yield remark, _with(_guessed(t, remark.how), remark.text)
    for remark in after.comments:
        yield remark, t("history.note.comment", name=shown.names.get(remark.by, ""), text=remark.text)


def _marked(t: T, how: str) -> str:
    if how == "opened":
        return t("history.note.opened")
    return t("history.note.closed") if how == "closed" else t("history.note.missed")


def _guessed(t: T, how: str) -> str:
    return t("history.note.guessed_opened") if how == "opened" else t("history.note.guessed_closed")


def _with(mark: str, text: str) -> str:
    return f"{mark}: {text}" if text else mark


def _frame(t: T, library: Library, shown: Replay, one: Shown) -> dict[str, Any]:
    frame = {"n": one.n, "kind": one.kind, "from": one.seat, "at": one.at, "body": one.body, "key": one.key}
    text = _event(t, library, shown, one)
    return {**frame, "text": text} if text else frame


def _event(t: T, library: Library, shown: Replay, one: Shown) -> str:
    match one.kind:
        case "phase":
            return t("history.event.began")
        case "ended" if (one.body or {}).get("how") == "logged_off":
            return t("history.event.logged_off")
        case "ended":
            return t("history.event.ended")
        case "stopped":
            return t("history.event.stopped")
        case "alarm":
            return t("history.event.alarm")
        case "alarm_closed":
            return t("history.event.alarm_closed")
        case "twist":
            name = _twist(t, library, shown, one)
            return t("history.event.twist", name=name) if name else t("history.event.some_twist")
    return ""


def _twist(t: T, library: Library, shown: Replay, one: Shown) -> str:
    case, number = library.get(shown.scenario), (one.body or {}).get("twist", 0)
    twists = case.text(t.code).young.twists if case else ()
    return twists[number - 1].name if 0 < number <= len(twists) else ""

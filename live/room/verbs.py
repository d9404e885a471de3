"""The verbs every room knows. Practice and the live areas add their own beside these."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from live.refusal import Refused
from live.room.actions import Scene, Verb
from live.room.entries import Draft

LONGEST = 4_000  # characters after NFC


def words(args: dict[str, Any], field: str = "text", longest: int = LONGEST) -> str:
    """A person's words from the wire: NFC, no NUL, no lone surrogates, not empty, not too long. Raises Refused."""
    value = args.get(field)
    if not isinstance(value, str):
        raise Refused("bad_input", field=field)
    if len(value) > 4 * longest:  # before any work on it: a flood of megabytes must cost nothing
        raise Refused("too_long", longest=longest)
    text = unicodedata.normalize("NFC", value).replace("\x00", "").strip()
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise Refused("bad_input", field=field) from problem
    if not text:
        raise Refused("empty")
    if len(text) > longest:
        raise Refused("too_long", longest=longest)
    return text


def number(args: dict[str, Any], field: str) -> int:
    """A whole number ≥ 1 from the wire. Raises Refused("bad_input")."""
    value = args.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value < 2**31:
        raise Refused("bad_input", field=field)
    return value


def short(args: dict[str, Any], field: str, longest: int = 64) -> str:
    """A short machine word from the wire: a key, a slug, a choice. Raises Refused("bad_input")."""
    value = args.get(field)
    if not isinstance(value, str) or not 1 <= len(value) <= longest or not value.isascii() or not value.isprintable():
        raise Refused("bad_input", field=field)
    return value


def nothing(_args: dict[str, Any]) -> dict[str, Any]:
    """For verbs that need no arguments."""
    return {}


def _read_words(args: dict[str, Any]) -> dict[str, Any]:
    return {"text": words(args)}


def _read_words_to(args: dict[str, Any]) -> dict[str, Any]:
    return {"text": words(args), "to": number(args, "to")}


def _read_to(args: dict[str, Any]) -> dict[str, Any]:
    return {"to": number(args, "to")}


def _say(_scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
    return [Draft("said", args)]


def _withdraw(scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
    """One's own message, named by the key it was sent under; it stays in the log and is shown as taken back.

    Only what was said to all: taking back a sparring must not tell the young person that there was one (LC9).
    """
    if scene.log.kind_of(scene.session, scene.room, scene.seat.number, args["said"]) != "said":
        raise Refused("no_such_message")
    return [Draft("withdrawn", {"seat": scene.seat.number, "said": args["said"]})]


def _to_someone(kind: str, scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
    seat = scene.state.seats.get(args["to"])
    if seat is None or not seat.sits:
        raise Refused("no_such_seat")
    return [Draft(kind, args)]


def _leave(scene: Scene, _args: dict[str, Any]) -> Sequence[Draft]:
    return [Draft("unseated", {"seat": scene.seat.number})]


def _close(_scene: Scene, _args: dict[str, Any]) -> Sequence[Draft]:
    return [Draft("closed", {})]


def _alarm(scene: Scene, _args: dict[str, Any]) -> Sequence[Draft]:
    if scene.state.alarm is not None:
        raise Refused("alarm_rings_already")
    return [Draft("alarm", {})]


def _acknowledge(scene: Scene, _args: dict[str, Any]) -> Sequence[Draft]:
    if scene.state.alarm is None:
        raise Refused("no_alarm")
    return [Draft("alarm_acknowledged", {})]


def _close_alarm(scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
    if scene.state.alarm is None:
        raise Refused("no_alarm")
    return [Draft("alarm_closed", args)]


VERBS: dict[str, Verb] = {
    "say": Verb(_read_words, _say),
    "withdraw": Verb(lambda args: {"said": short(args, "said")}, _withdraw),
    "spar": Verb(_read_words, lambda _scene, args: [Draft("sparred", args)]),
    "whisper": Verb(_read_words_to, lambda scene, args: _to_someone("whispered", scene, args)),
    "note": Verb(_read_words_to, lambda scene, args: _to_someone("noted", scene, args)),
    "warn": Verb(_read_words_to, lambda scene, args: _to_someone("warned", scene, args)),
    "mute": Verb(_read_to, lambda scene, args: _to_someone("muted", scene, args)),
    "unmute": Verb(_read_to, lambda scene, args: _to_someone("unmuted", scene, args)),
    "leave": Verb(nothing, _leave),
    "close": Verb(nothing, _close),
    "alarm": Verb(nothing, _alarm),
    "acknowledge_alarm": Verb(nothing, _acknowledge),
    "close_alarm": Verb(lambda args: {"text": words(args)}, _close_alarm),
}

"""A closed conversation in words: what was written stays as it was, and what happened between is said in a line."""

from collections.abc import Iterable, Iterator
from typing import Any

from live.room.queries import Shown
from live.web.texts import T


def frames(t: T, shown: Iterable[Shown]) -> list[dict[str, Any]]:
    """As on the wire, numbered anew, each event with its line. What says nothing to a reader is left out."""
    names: dict[int, str] = {}
    found: list[dict[str, Any]] = []
    for one in shown:
        body = one.body or {}
        if one.kind == "seated":
            names.update({seat: name for seat, _role, name in body.get("here", ())})
            if "seat" in body:
                names[body["seat"]] = body.get("name", names.get(body["seat"], ""))
        frame = {"kind": one.kind, "from": one.seat, "at": one.at, "body": one.body, "key": one.key}
        if one.kind in ("said", "withdrawn", "erased"):
            found.append({**frame, "n": len(found) + 1})
        elif line := " ".join(_lines(t, one.kind, one.seat, body, names)):
            found.append({**frame, "n": len(found) + 1, "text": line})
    return found


def _lines(t: T, kind: str, seat: int, body: dict[str, Any], names: dict[int, str]) -> Iterator[str]:
    who = names.get(seat, "")
    match kind:
        case "seated":
            yield t("closed.event.seated", name=names.get(body.get("seat", 0)) or t("closed.event.young"))
        case "unseated":
            yield t("closed.event.unseated", name=names.get(body.get("seat", 0), ""))
        case "handed_over":
            yield t("closed.event.handed_over", name=names.get(body.get("to", 0), ""))
        case "sparred":
            yield t("closed.event.sparred", name=who, text=body.get("text", t("closed.event.gone")))
        case "out_of_turn":
            yield t("closed.event.out_of_turn", text=body.get("text", t("closed.event.gone")))
        case "alarm" | "alarm_branch":
            yield t("closed.event.alarm", branch=_known(t, "emergency.branch.", body.get("branch")))
        case "alarm_acknowledged":
            yield t("closed.event.alarm_acknowledged", name=body.get("name", who))
        case "assessed":
            yield t("closed.event.assessed", name=body.get("who", who))
            for name in ("facts", "because", "decided_by"):
                if body.get(name):
                    yield t(f"closed.assessed.{name}", text=body[name])
            if body.get("decision"):
                yield t("closed.event.decision", decision=_known(t, "emergency.decision.", body["decision"]))
        case "alarm_closed":
            yield t("closed.event.alarm_closed", name=body.get("who", who))
        case "ended":
            yield t("closed.event.ended", how=_known(t, "registration.ending.", body.get("how")))


def _known(t: T, family: str, slug: object) -> str:
    key = f"{family}{slug}"
    return t(key) if key in t else ""

"""Where a practice run stands: a pure fold over its log, beside the room's own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from live.room.entries import Entry
from trainer.practice.gate import DEBRIEF

Said = tuple[int, str]  # (seat, key): the name of a message for everybody


@dataclass
class PracticeState:
    """What the verbs of a run ask about."""

    left_out: dict[int, frozenset[str]] = field(default_factory=dict)
    wanted: dict[int, str] = field(default_factory=dict)
    ready: dict[str, set[int]] = field(default_factory=dict)
    case: str = ""
    card_young: dict[str, Any] | None = None
    twists: list[int] = field(default_factory=list)
    messages: set[Said] = field(default_factory=set)
    marked: dict[Said, dict[str, Any]] = field(default_factory=dict)
    guessed: dict[Said, dict[str, Any]] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)

    def take_in(self, entry: Entry) -> None:
        """Grow by the next entry."""
        body = entry.body or {}
        match entry.kind:
            case "left_out" if body:  # once deleted it is not known any more, which is not the same as nothing
                self.left_out[entry.seat] = frozenset(body["themes"])
            case "wanted":
                self.wanted[entry.seat] = body.get("role", "any")
            case "ready":
                self.ready.setdefault(body["phase"], set()).add(entry.seat)
            case "case":
                self.case = body["scenario"]
            case "card_young":
                self.card_young = entry.body
            case "twist":
                self.twists.append(body.get("twist", 0))
            case "said" if entry.key is not None:
                self.messages.add((entry.seat, entry.key))
            case "marked":
                _note(self.marked, body)
            case "guessed":
                _note(self.guessed, body)
            case "answered":
                self.answered[body.get("question", "")] = body.get("answer", "")


def fold(entries: Iterable[Entry]) -> PracticeState:
    """The state after all of `entries`."""
    state = PracticeState()
    for entry in entries:
        state.take_in(entry)
    return state


def next_phase(phase: str) -> str:
    """The step of the opsamling after `phase`; "closed" after the last."""
    return (*DEBRIEF, "closed")[DEBRIEF.index(phase) + 1]


def _note(notes: dict[Said, dict[str, Any]], body: dict[str, Any]) -> None:
    """The last word about a message counts; "none" takes the mark away."""
    if not body:
        return
    said = (body["seat"], body["said"])
    if body["as"] == "none":
        notes.pop(said, None)
    else:
        notes[said] = {name: body[name] for name in ("as", "text") if name in body}

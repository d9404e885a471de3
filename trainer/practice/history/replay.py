"""A run as it is seen again: by one of the two as their seat saw it, by anybody else only the conversation itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from live.keys.box import Unreadable
from live.keys.keyring import Keyring
from live.people.visitor import Visitor
from live.refusal import Refused
from live.room.queries import Shown, WholeRoom, as_seen_by, read_whole
from live.room.rules import Gate
from live.storage.clock import now
from trainer.practice.gate import PLAY
from trainer.practice.history.queries import may_watch, state_of_words
from trainer.practice.history.rules import Words
from trainer.practice.tables import PracticePart, PracticeRun

SAID = frozenset({"seated", "said", "withdrawn"})
MINE = SAID | {"phase", "ended", "stopped", "twist", "alarm", "alarm_closed"}
NEUTRAL = SAID | {"phase", "ended", "stopped"}
"""What a third person sees: who was there, what was written, where it began and where it was over."""


@dataclass(frozen=True)
class Replay:
    """What the replay page shows. `seat` is mine, 0 for somebody who was not part of it."""

    room_id: str
    organisation_id: str
    scenario: str
    opened_at: int
    keep_until: int
    names: dict[int, str]
    seat: int
    words: Words
    frames: tuple[Shown, ...] = ()
    afterwards: "Afterwards | None" = None


@dataclass
class Afterwards:
    """What the opsamling left, as far as my seat may see it. Remarks name a message by (seat, key)."""

    reactions: list[tuple[int, str]] = field(default_factory=list)
    marked: list["Remark"] = field(default_factory=list)
    guessed: list["Remark"] = field(default_factory=list)
    comments: list["Remark"] = field(default_factory=list)
    card: dict[str, Any] | None = None
    took_along: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Remark:
    """About the message `said` of `seat`. `how`: opened, closed, missed, or empty for a comment by `by`."""

    seat: int
    said: str
    how: str = ""
    text: str = ""
    by: int = 0


def replay(session: Session, keyring: Keyring, gate: Gate, visitor: Visitor, room_id: str) -> Replay:
    """Raises Refused("not_found") for whoever is neither one of the two nor somebody both let see it.

    Words that are gone are no error: `words` says what became of them.
    """
    run = session.get(PracticeRun, room_id)
    part = session.get(PracticePart, (room_id, visitor.account_id))
    if run is None or (part is None and not may_watch(session, visitor, run)):
        raise Refused("not_found")
    words = state_of_words(session, run, now())
    whole: WholeRoom | None = None
    if words is Words.KEPT:
        try:
            whole = read_whole(session, keyring, gate, room_id)
        except Unreadable:
            words = Words.OUTLIVED
    if part is None and whole is None:
        raise Refused("not_found")  # there is nothing left that anybody agreed to show
    seat = part.seat if part is not None else 0
    seen = [] if whole is None else as_seen_by(whole, seat) if seat else _as_shown_to_a_third(whole)
    return Replay(
        room_id,
        run.organisation_id,
        run.scenario,
        run.opened_at,
        run.keep_until,
        names={number: one.name for number, one in whole.state.seats.items()} if whole else {},
        seat=seat,
        words=words,
        frames=timeline(seen, MINE if seat else NEUTRAL),
        afterwards=afterwards(seen) if seat and whole else None,
    )


def timeline(seen: Iterable[Shown], kinds: frozenset[str]) -> tuple[Shown, ...]:
    """From the first word to the last. What went before is there only to say who is who, and takes no time."""
    began, frames = 0, []
    for one in seen:
        if one.kind == "phase":
            if (one.body or {}).get("phase") != PLAY:
                continue
            began = one.at
        if one.kind in kinds:
            frames.append(one)
    return tuple(
        Shown(n, one.kind, one.seat, one.body, one.key, max(one.at, began)) for n, one in enumerate(frames, start=1)
    )


def afterwards(seen: Iterable[Shown]) -> Afterwards:
    """What the opsamling left. What was laid on the table for both takes the place of what I wrote for myself."""
    found, marked, guessed = Afterwards(), dict[tuple[int, str], Remark](), dict[tuple[int, str], Remark]()
    for one in seen:
        body = one.body or {}
        match one.kind:
            case "reacted" if body:
                found.reactions.append((one.seat, body["text"]))
            case "marked" if body:
                _note(marked, Remark(body["seat"], body["said"], body["as"], body.get("text", "")))
            case "guessed" if body:
                _note(guessed, Remark(body["seat"], body["said"], body["as"], body.get("text", "")))
            case "commented" if body:
                found.comments.append(Remark(body["seat"], body["said"], text=body["text"], by=one.seat))
            case "took_along" if body:
                found.took_along = {name: body[name] for name in ("text", "mine", "theirs") if body.get(name)}
            case "revealed" if body:
                found.card = body.get("card")
                marked = {remark_key(row): _revealed(row) for row in body.get("marked", ())}
                guessed = {remark_key(row): _revealed(row) for row in body.get("guessed", ())}
    found.marked, found.guessed = list(marked.values()), list(guessed.values())
    return found


def remark_key(row: list[Any]) -> tuple[int, str]:
    """Which message a revealed remark is about."""
    return row[0], row[1]


def _revealed(row: list[Any]) -> Remark:
    seat, said, note = row
    return Remark(seat, said, note.get("as", ""), note.get("text", ""))


def _note(remarks: dict[tuple[int, str], Remark], remark: Remark) -> None:
    """The last word about a message counts; "none" takes the mark away."""
    if remark.how == "none":
        remarks.pop((remark.seat, remark.said), None)
    else:
        remarks[remark.seat, remark.said] = remark


def _as_shown_to_a_third(room: WholeRoom) -> list[Shown]:
    """Who stopped, why it ended, what was taken back, what anybody thought: none of it is what two agreed to show."""
    taken_back = {
        (entry.body["seat"], entry.body["said"]) for entry in room.entries if entry.kind == "withdrawn" and entry.body
    }
    shown: list[Shown] = []
    for entry in room.entries:
        if entry.kind in ("ended", "stopped"):
            if not any(one.kind == "ended" for one in shown):
                shown.append(Shown(entry.seq, "ended", 0, {}, None, entry.at))
        elif entry.kind in NEUTRAL:
            body = None if (entry.seat, entry.key) in taken_back and entry.kind == "said" else entry.body
            shown.append(Shown(entry.seq, entry.kind, entry.seat, body, entry.key, entry.at))
    return shown

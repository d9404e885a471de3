"""Finished practice runs: played through the room's own verbs, so that the demo shows nothing a person could not do."""

import tomllib
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from live.people.queries import practice_days
from live.refusal import Refused
from live.room.actions import Act
from live.room.tables import Entry, Room
from live.storage.clock import DAY, MINUTE, SECOND
from trainer.app import Parts
from trainer.practice.tables import PracticeRun

CONVERSATIONS = Path(__file__).with_name("conversations.toml")
FIRST_NAMES = {"bo@lindby.example": "Bo", "nora@lindby.example": "Nora"}
Script = dict[str, Any]


def practise(parts: Parts, organisation_id: str, accounts: dict[str, str]) -> None:
    """Play every conversation of the file from the first step to the one thing taken along."""
    for script in tomllib.loads(CONVERSATIONS.read_text(encoding="utf-8"))["run"]:
        _Play(parts, script, organisation_id, accounts).all()


class _Play:
    """One run. Seat 1 is the counsellor, seat 2 the "ung"."""

    def __init__(self, parts: Parts, script: Script, organisation_id: str, accounts: dict[str, str]) -> None:
        self.parts = parts
        self.script = script
        people = [(accounts[script[role]], FIRST_NAMES[script[role]]) for role in SEATS]
        self.room = parts.database.act_now(
            parts.runs.open,
            organisation_id=organisation_id,
            people=people,
            scenario=script["scenario"],
            keep_days=parts.database.look_now(practice_days, organisation_id),
        )
        self.acts = 0
        self.lines: list[tuple[int, str]] = []

    def all(self) -> None:
        self._both("leave_out", themes=[])
        for role, seat in SEATS.items():
            self._act(seat, "want", role=role)
        self._both("ready")
        for role, text in self.script["lines"]:
            self.lines.append((SEATS[role], self._act(SEATS[role], "say", text=text)))
        how = self.script["how"]
        self._act(SEATS["young" if how == "logged_off" else "counsellor"], "end", how=how)
        self._both("ready")
        for role, text in self.script["reactions"].items():
            self._act(SEATS[role], "react", text=text)
        self._both("ready")
        self._look_back()
        self._both("ready")
        for role, line, text in self.script["comments"]:
            self._act(SEATS[role], "comment", text=text, **self._said(line))
        self._both("ready")
        for role, takeaway in self.script["takeaways"].items():
            self._act(SEATS[role], "take_along", **takeaway)
        self._both("ready")
        self.parts.database.act_now(_move_back, self.room, self.script["days_ago"])

    def _look_back(self) -> None:
        for line, kind, text in self.script["marks"]:
            self._act(SEATS["young"], "mark", **{"as": kind, "text": text, **self._said(line)})
        for line, kind, _ in self.script["guesses"]:
            self._act(SEATS["counsellor"], "guess", **{"as": kind, **self._said(line)})
        for question, answer in self.script["answers"].items():
            self._act(SEATS["young"], "answer", question=question, answer=answer)
        for tip, text in self.script["reflections"]:
            self._act(SEATS["counsellor"], "reflect", tip=tip, text=text)

    def _said(self, line: int) -> dict[str, Any]:
        seat, key = self.lines[line]
        return {"seat": seat, "said": key}

    def _both(self, verb: str, **args: Any) -> None:
        for seat in SEATS.values():
            self._act(seat, verb, **args)

    def _act(self, by: int, verb: str, /, **args: Any) -> str:
        self.acts += 1
        key = f"demo-{self.acts:08}"
        outcome = self.parts.database.act_now(self.parts.rooms.perform, Act(self.room, by, key, verb, args))
        if isinstance(outcome, Refused):
            raise outcome
        return key


SEATS = {"counsellor": 1, "young": 2}


def _move_back(session: Session, room_id: str, days: int) -> None:
    """Give the run the pace of people and put it some days back. Its key stays that of today, as does what it keeps."""
    run = session.get(PracticeRun, room_id)
    room = session.get(Room, room_id)
    if run is None or room is None or run.play_began_at is None:
        raise LookupError(room_id)
    back = days * DAY
    at = began_at = room.opened_at - back
    for entry in session.exec(select(Entry).where(Entry.room_id == room_id).order_by(Entry.seq)):  # type: ignore[arg-type]
        at += 25 * SECOND if entry.kind == "said" else 4 * SECOND
        entry.at = at
        session.add(entry)
        if entry.kind == "ended":
            run.ended_at = at
    run.opened_at, run.play_began_at = began_at, began_at + MINUTE
    run.keep_until = room.keep_until = room.keep_until - back
    session.add(room)
    session.add(run)

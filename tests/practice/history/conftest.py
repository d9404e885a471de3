"""Bo (rådgiver) and Fatima (ung) have practised, all the way through the opsamling."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from live.keys.keyring import Keyring
from live.people.audit import open_book
from live.refusal import Refused
from live.room.actions import Act
from live.storage.database import Database
from tests.practice.lobby.conftest import ROBOT, Meeting, build
from trainer.practice.history.actions import History
from trainer.practice.history.queries import MyRun, my_runs
from trainer.practice.history.replay import Replay, replay
from trainer.practice.lobby.rules import Way

SECRET = "det her skulle blive mellem os to"


@dataclass
class Practice:
    """One finished run, and what can be asked of it."""

    meeting: Meeting
    keyring: Keyring
    room: str
    knocks: list[str] = field(default_factory=list)
    keys: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.history = History(self.meeting.rooms, self.knocks.append)

    def act(self, name: str, verb: str, **args: Any) -> str:
        """Somebody does a deed in the room; answers its key."""
        seat, key = {"Bo": 1, "Fatima": 2}[name], f"key-{next(self.keys):08}"
        answer = self.meeting.database.act_now(self.meeting.rooms.perform, Act(self.room, seat, key, verb, args))
        if isinstance(answer, Refused):
            raise answer
        return key

    def do(self, action: Any, name: str, *args: Any) -> Any:
        return self.meeting.act(action, name, self.room, *args)

    def run_of(self, name: str) -> MyRun:
        (run,) = self.meeting.database.look_now(my_runs, self.meeting[name])
        return run

    def seen_again(self, name: str) -> Replay:
        gate = self.meeting.rooms.log.gate
        return self.meeting.database.look_now(replay, self.keyring, gate, self.meeting[name], self.room)


@pytest.fixture
def practice(database: Database, keyring: Keyring) -> Practice:
    open_book(database, keyring)
    return play(build(database, keyring), keyring)


def begin(meeting: Meeting, keyring: Keyring) -> Practice:
    """They have met, have their cards, and the conversation begins."""
    meeting.arrive("Bo", "Fatima")
    meeting.act(meeting.lobby.invite, "Bo", scenario=ROBOT, way=Way.ANYONE)
    met = meeting.act(meeting.lobby.invite, "Fatima", scenario=ROBOT, way=Way.ANYONE)
    practice = Practice(meeting, keyring, met.room_id)
    for name in ("Bo", "Fatima"):
        practice.act(name, "leave_out", themes=[])
    practice.act("Bo", "want", role="counsellor")
    practice.act("Fatima", "want", role="young")
    for name in ("Bo", "Fatima"):
        practice.act(name, "ready")
    return practice


def play(meeting: Meeting, keyring: Keyring) -> Practice:
    """All of it."""
    practice = begin(meeting, keyring)
    practice.act("Fatima", "say", text="er du en bot?")
    asked = practice.act("Bo", "say", text="Nej, jeg hedder Bo. Hvad fik dig til at skrive?")
    practice.act("Fatima", "twist", twist=1)
    practice.act("Fatima", "say", text=SECRET)
    practice.act("Fatima", "end", how="logged_off")
    _both_ready(practice)
    practice.act("Bo", "react", text="lettet")
    practice.act("Fatima", "react", text="træt")
    _both_ready(practice)
    practice.act("Fatima", "mark", seat=1, said=asked, **{"as": "opened", "text": "du spurgte bare"})
    practice.act("Bo", "guess", seat=1, said=asked, **{"as": "closed"})
    _both_ready(practice)
    practice.act("Bo", "comment", seat=1, said=asked, text="det så jeg ikke")
    _both_ready(practice)
    practice.act("Bo", "take_along", text="vente lidt længere")
    practice.act("Fatima", "take_along", text="kun til mig selv")
    _both_ready(practice)
    return practice


def _both_ready(practice: Practice) -> None:
    for name in ("Bo", "Fatima"):
        practice.act(name, "ready")

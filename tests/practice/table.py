"""Two people at a table with one case between them: Bo sits in seat 1, Fatima in seat 2."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from live.keys.keyring import Keyring
from live.refusal import Refused
from live.room.actions import Act, Done, Rooms
from live.room.entries import ENTRY_KINDS
from live.room.log import Log
from live.room.queries import Shown, as_seen_by, read_whole
from live.room.rules import DEEDS, SIGHT, Gate
from live.room.verbs import VERBS
from live.storage.database import Database
from scenarios.library import Library
from trainer.practice import gate as practice
from trainer.practice.runs import Runs
from trainer.practice.verbs import PracticeVerbs

BO, FATIMA = 1, 2
PEOPLE = (("bo-id", "Bo"), ("fatima-id", "Fatima"))
GATE = Gate((*SIGHT, *practice.SIGHT), (*DEEDS, *practice.DEEDS))
LIBRARY = Library.load()
KEYS = count(1)
NOBODY: frozenset[int] = frozenset()


class Table:
    """Everything a run needs and nothing to look at it with."""

    def __init__(self, database: Database, keyring: Keyring, library: Library = LIBRARY) -> None:
        self.database, self.keyring = database, keyring
        verbs = {**VERBS, **PracticeVerbs(library).all()}
        self.rooms = Rooms(Log(keyring, GATE), verbs, (*ENTRY_KINDS, *practice.ENTRY_KINDS))
        self.runs = Runs(self.rooms, library)

    def open(
        self,
        scenario: str = "er-du-en-robot",
        people: Sequence[tuple[str, str]] = PEOPLE,
        organisation_id: str = "aaby",
    ) -> str:
        """A new run, at its very beginning."""
        return self.database.act_now(
            self.runs.open, organisation_id=organisation_id, people=people, scenario=scenario, keep_days=30
        )

    def act(self, room: str, seat: int, verb: str, /, *, away: frozenset[int] = NOBODY, **args: Any) -> Done | Refused:
        """Somebody asks for something. `away`: whom the server that was asked has not seen for a while."""
        return self.database.act_now(self.rooms.perform, Act(room, seat, f"key-{next(KEYS):08}", verb, args, away))

    def both(self, room: str, verb: str, /, **args: Any) -> None:
        """First Bo, then Fatima; the second may come too late where one is enough."""
        for seat in (BO, FATIMA):
            outcome = self.act(room, seat, verb, **args)
            assert isinstance(outcome, Done), outcome.code

    def seen_by(self, room: str, seat: int) -> list[Shown]:
        """All that the gate shows a seat."""
        return as_seen_by(self.database.look_now(read_whole, self.keyring, GATE, room), seat)

    def phase(self, room: str) -> str:
        """Where the room stands."""
        return self.database.look_now(read_whole, self.keyring, GATE, room).state.phase

    def play(self, room: str) -> None:
        """On to the play: nothing left out, Bo is the counsellor, cards read."""
        self.advance(room, "play")

    def advance(self, room: str, phase: str, *, young: int = FATIMA) -> None:
        """Straight on to a phase, with a little conversation on the way."""
        order = ("boundaries", "roles", "cards", "play", *practice.DEBRIEF, "closed")
        for step in order[: order.index(phase)]:
            match step:
                case "boundaries":
                    self.both(room, "leave_out", themes=[])
                case "roles":
                    for seat in (BO, FATIMA):
                        self.act(room, seat, "want", role="young" if seat == young else "counsellor")
                case "play":
                    self.act(room, FATIMA, "say", text="hej")
                    self.act(room, BO, "say", text="Hej. Godt, du skriver.")
                    self.act(room, BO, "end", how="ended")
                case _:
                    self.both(room, "ready")

    def whole(self, room: str) -> None:
        """A whole run in a few words, to its end."""
        self.advance(room, "closed")

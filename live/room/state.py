"""What a room is: a pure fold over its log."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from live.room.entries import Entry

if TYPE_CHECKING:
    from live.room.rules import Gate


@dataclass(slots=True)
class Seat:
    """A place in a room. It sees nothing from before `from_seq` and nothing after `until_seq`.

    A vacant seat holds nobody and counts what somebody in its role would see, so that whoever takes it can be shown
    the conversation from its beginning. The next vacant seat goes on counting where this one stood: it inherits what
    was seen before its own `from_seq`.
    """

    number: int
    role: str
    from_seq: int
    name: str = ""  # as the others are told; empty once the words are erased
    until_seq: int | None = None
    muted: bool = False
    warnings: int = 0
    seen: int = 0  # how many entries this seat may see so far: its own gapless n
    vacant: bool = False
    heir_of: int | None = None  # the vacant seat whose sight it goes on with

    @property
    def sits(self) -> bool:
        """Somebody is in the room here."""
        return self.until_seq is None and not self.vacant


@dataclass(slots=True)
class State:
    """A room as of `last_seq`. Grown by `grow`, entry by entry; equal logs give equal states."""

    world: str
    kind: str
    last_seq: int = 0
    phase: str = "open"
    seats: dict[int, Seat] = field(default_factory=dict)
    alarm: int | None = None  # seq of the alarm that rings or is being handled

    @property
    def vacant(self) -> Seat | None:
        """The seat that waits for whoever comes next."""
        return next((seat for seat in self.seats.values() if seat.vacant), None)

    def grow(self, entry: Entry, gate: "Gate") -> dict[int, tuple[int, str]]:
        """Take in the next entry; answer who sees it: {seat: (its n, "whole" or "masked")}."""
        if entry.kind != "said":
            self._change(entry)
        self.last_seq = entry.seq
        seen: dict[int, tuple[int, str]] = {}
        for seat in self.seats.values():
            sight = gate.view(entry, seat, self)
            if sight != "hidden":
                seat.seen += 1
                seen[seat.number] = (seat.seen, sight)
        return seen

    def _change(self, entry: Entry) -> None:
        body = entry.body or {}
        match entry.kind:
            case "seated":
                number = body["seat"]
                seat = self.seats.get(number)
                if seat is None:
                    self.seats[number] = Seat(number, body["role"], entry.seq, name=body.get("name", ""))
                else:
                    seat.role = body["role"]
                    if seat.vacant:
                        seat.vacant, seat.name = False, body.get("name", "")
            case "placed":
                number, before = body["seat"], self.vacant
                seen, heir_of = (before.seen, before.number) if before else (0, None)
                self.seats[number] = Seat(number, body["role"], entry.seq, seen=seen, vacant=True, heir_of=heir_of)
            case "unseated":
                self.seats[body["seat"]].until_seq = entry.seq
            case "phase":
                self.phase = body["phase"]
            case "muted":
                self.seats[body["to"]].muted = True
            case "unmuted":
                self.seats[body["to"]].muted = False
            case "warned":
                self.seats[body["to"]].warnings += 1
            case "alarm":
                self.alarm = entry.seq
            case "alarm_closed":
                self.alarm = None
            case "closed":
                self.phase = "closed"
            case "erased":
                for known in self.seats.values():
                    known.name = ""  # the log does not know it any more, so nobody does

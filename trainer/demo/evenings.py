"""The live part of the demo: doors that are filled in, conversations that have been, and the numbers of six weeks.

Nobody waits and nobody talks when the demo opens: there is no young person at the other end, and a queue that says
otherwise would be the first lie on the page. Whoever looks can be one, at the address that the demo prints.
"""

import tomllib
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from live.conversation.actions import Arrival
from live.conversation.tables import Conversation, YoungVisit
from live.door.actions import settle
from live.door.defaults import DEFAULT_DOOR
from live.door.document import Weekday
from live.door.editing import check
from live.duty.tables import Duty, Introduction
from live.refusal import Refused
from live.room.actions import Act
from live.room.queries import seat_of
from live.room.tables import Entry, Room
from live.storage.clock import DAY, HOUR, MINUTE, SECOND, now
from live.survey.actions import answer
from trainer.app import Parts
from trainer.demo.numbers import KEPT_DAYS, remember_numbers
from trainer.demo.people import CAST, DORTE, FATIMA, GORM, HANNE, JENS, LINDBY, VOLUNTEERS

DOORS_FILE, EVENINGS = Path(__file__).with_name("doors.toml"), Path(__file__).with_name("evenings.toml")
DAY_AND_NIGHT = {weekday.value: [("00:00", "24:00")] for weekday in Weekday}
DOORS = {"lindby": LINDBY, "volunteers": VOLUNTEERS}
INTRODUCED = {
    FATIMA.email: ("Fatima", "Sundhedsplejerske", "Sundhedsplejen"),
    GORM.email: ("Gorm", "SSP-konsulent", "Ungeteamet"),
    DORTE.email: ("Dorte", "Pædagog", "Ungehuset"),
    JENS.email: ("Jens", "Frivillig rådgiver", ""),
}


def live_evenings(parts: Parts, places: dict[str, str], accounts: dict[str, str], seed: int) -> None:
    """Fill in what a young person, a counsellor and a coordinator want to look at."""
    parts.database.act_now(_fill_in_doors, places, accounts[HANNE.email])
    parts.database.act_now(_introduce, places, accounts)
    for evening in tomllib.loads(EVENINGS.read_text(encoding="utf-8"))["evening"]:
        _Evening(parts, evening, places[LINDBY], accounts[evening["counsellor"]]).all()
    parts.database.act_now(remember_numbers, places, seed)


def _fill_in_doors(session: Session, places: dict[str, str], lead: str) -> None:
    default = DEFAULT_DOOR.model_dump(mode="json")
    for name, written in tomllib.loads(DOORS_FILE.read_text(encoding="utf-8")).items():
        settle(session, places[DOORS[name]], check({**default, **written, "hours": DAY_AND_NIGHT}), lead)


def _introduce(session: Session, places: dict[str, str], accounts: dict[str, str]) -> None:
    """As they would have said themselves at their first shift (LC19)."""
    for member in CAST:
        for place in member.certified:
            name, profession, department = INTRODUCED[member.email]
            session.add(
                Introduction(
                    account_id=accounts[member.email],
                    organisation_id=places[place],
                    first_name=name,
                    profession=profession,
                    department=department,
                )
            )


class _Evening:
    """One conversation, played through the same actions and verbs as a real one."""

    def __init__(self, parts: Parts, script: dict[str, Any], place: str, counsellor: str) -> None:
        self.parts, self.script, self.place, self.counsellor = parts, script, place, counsellor
        self.acts = 0

    def all(self) -> None:
        """Comes, waits, talks, ends; and is registered, if the script says what it was about."""
        arrival: Arrival = self._do(
            self.parts.conversations.arrive,
            organisation_id=self.place,
            keep_days=KEPT_DAYS,
            nickname=self.script["nickname"],
            language="da",
        )
        room = arrival.room_id
        self._young = self._seat(room, "young", arrival.visit_id)
        for text in self.script["first"]:
            self._act(room, self._young, "say", text=text)
        self._on_duty()
        self._do(self.parts.conversations.take, self.counsellor, room, reason="")
        seats = {"young": self._young, "counsellor": self._seat(room, "account", self.counsellor)}
        for role, text in self.script["lines"]:
            self._act(room, seats[role], "say", text=text)
        if self.script["ends"] == "young_left":
            self._act(room, self._young, "leave")
        else:
            self._act(room, seats["counsellor"], "finish")
        if "survey" in self.script:
            self._do(answer, arrival.visit_id, self.script["survey"])
        if "topics" in self.script:
            self._do(
                self.parts.conversations.register,
                self.counsellor,
                room,
                topics=self.script["topics"],
                needed=self.script["needed"],
                referrals=self.script["referrals"],
                underretning=False,
                bagvagt=False,
            )
        self._do(self.parts.duties.go_off, self.counsellor, self.place)
        self._do(_move_back, room, self.script["days_ago"])

    def _on_duty(self) -> None:
        email = self.script["counsellor"]
        name, profession, department = INTRODUCED[email]
        about = {"first_name": name, "profession": profession, "department": department}
        self._do(self.parts.duties.go_on, self.counsellor, self.place, **about)

    def _do(self, action: Any, /, *args: Any, **named: Any) -> Any:
        return self.parts.database.act_now(action, *args, **named)

    def _seat(self, room: str, kind: str, who: str) -> int:
        seat = self.parts.database.look_now(seat_of, room, kind, who)
        if seat is None:
            raise LookupError(who)
        return seat

    def _act(self, room: str, seat: int, verb: str, **args: Any) -> None:
        self.acts += 1
        outcome = self._do(self.parts.rooms.perform, Act(room, seat, f"demo-{self.acts:08}", verb, args))
        if isinstance(outcome, Refused):
            raise outcome


def _move_back(session: Session, room_id: str, days: int) -> None:
    """Give it the pace of people and put it some days back. Its key stays that of today."""
    room = session.get(Room, room_id)
    conversation = session.exec(select(Conversation).where(Conversation.room_id == room_id)).one()
    if room is None:
        raise LookupError(room_id)
    at = began_at = now() - days * DAY - HOUR
    for entry in session.exec(select(Entry).where(Entry.room_id == room_id).order_by(col(Entry.seq))):
        at += 40 * SECOND if entry.kind == "said" else 2 * SECOND
        entry.at = at
        session.add(entry)
        if entry.kind == "phase" and conversation.taken_at and conversation.taken_at > at:
            conversation.taken_at = at
    conversation.arrived_at, conversation.ended_at, conversation.seen_at = began_at, at, at
    conversation.away_since = at
    if conversation.registered_at:
        conversation.registered_at = at + 3 * MINUTE
    room.keep_until = began_at + KEPT_DAYS * DAY
    for visit in session.exec(select(YoungVisit).where(YoungVisit.room_id == room_id)):
        visit.created_at = began_at
        session.add(visit)
    for duty in session.exec(select(Duty).where(col(Duty.off_at).is_not(None), Duty.on_at > began_at + HOUR)):
        duty.on_at, duty.seen_at, duty.off_at = began_at, at, at + 5 * MINUTE
        session.add(duty)
    session.add(room)
    session.add(conversation)

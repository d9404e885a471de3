"""The gate of the desk: which parts of a board a visitor may see, as the items that go over the wire.

Pure. Roles, certification and duty are those the board was read with, seconds ago at most, never those of the hello.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from live.desk.board import Asked, AtTheKeys, Board, Person, Talking, Waiting, minutes_until
from live.duty.queries import OnDuty
from live.duty.rules import check_may_go_on
from live.emergency.queries import AlarmNow
from live.emergency.rules import Hearer, is_rung
from live.people.visitor import Role
from live.refusal import Refused

Item = dict[str, Any]
Items = dict[str, Item]


class Stance(StrEnum):
    """What somebody is to a desk; one may be several of these at once."""

    ON_DUTY = "on duty"  # certified, and on duty
    CERTIFIED = "certified"  # and not on duty
    COORDINATOR = "coordinator"
    LEAD = "lead"
    MEMBER = "member"  # works there, whatever as


class Part(StrEnum):
    """What a board is made of, as far as it differs who may see it."""

    ME = "me"
    DOOR = "door"
    WAITING = "waiting"
    WAITING_WORDS = "waiting: words"
    TALK_MINE = "talk: mine"
    TALK_OF_OTHERS = "talk: of others"
    DUTY = "duty"
    CALL_TO_ME = "call: to me"
    CALL_TO_WHOEVER = "call: to whoever is on duty"
    ALARM_MINE = "alarm: mine"
    ALARM = "alarm"


SEES: Mapping[Part, frozenset[Stance]] = {
    Part.ME: frozenset(Stance),
    Part.DOOR: frozenset(Stance),
    Part.WAITING: frozenset({Stance.ON_DUTY, Stance.COORDINATOR, Stance.LEAD}),
    # What a young person has written is for those who may answer it, and for who looks after them.
    Part.WAITING_WORDS: frozenset({Stance.ON_DUTY, Stance.COORDINATOR}),
    # Somebody whose certification was withdrawn in the middle keeps what they have to hand over (F31).
    Part.TALK_MINE: frozenset(Stance),
    Part.TALK_OF_OTHERS: frozenset({Stance.COORDINATOR, Stance.LEAD}),
    Part.DUTY: frozenset({Stance.ON_DUTY, Stance.CERTIFIED, Stance.COORDINATOR, Stance.LEAD}),
    Part.CALL_TO_ME: frozenset({Stance.ON_DUTY, Stance.COORDINATOR}),
    Part.CALL_TO_WHOEVER: frozenset({Stance.ON_DUTY}),
    Part.ALARM_MINE: frozenset(Stance),
    Part.ALARM: frozenset({Stance.ON_DUTY, Stance.COORDINATOR, Stance.LEAD}),
}


@dataclass(frozen=True, slots=True)
class Screen:
    """Whose screen it is and how it stands. `t` says a text key in the visitor's language.

    `locked`: nobody has touched it for a while. What must not be missed still shows that it is there, but neither
    nicknames nor words. `bell`: a page other than the desk, which only rings.
    """

    account_id: str
    t: Callable[[str], str]
    locked: bool = False
    bell: bool = False


def items(board: Board, screen: Screen) -> Items:
    """All that this screen may show of this organisation, by item id; nothing for who does not work there."""
    person = board.people.get(screen.account_id)
    if person is None:
        return {}
    viewing = _Viewing(board, screen, person, stances(person))
    shown: Items = {f"door/{board.organisation_id}": viewing.door()}
    shown.update((f"alarm/{alarm.id}", viewing.alarm(alarm)) for alarm in board.alarms if viewing.hears(alarm))
    shown.update((f"call/{call.call_id}", viewing.call(call)) for call in board.calls if viewing.is_called(call))
    if screen.bell:
        return shown
    shown[f"me/{board.organisation_id}"] = viewing.me()
    if viewing.sees(Part.WAITING):
        shown.update((f"waiting/{one.room_id}", viewing.waiting(one)) for one in board.waiting)
    shown.update((f"talk/{talk.room_id}", viewing.talk(talk)) for talk in board.talking if viewing.follows(talk))
    if viewing.sees(Part.DUTY):
        for who in (*board.on_duty, *board.away):
            shown[f"duty/{board.organisation_id}/{who.account_id}"] = viewing.duty(who)
    return shown


def stances(person: Person) -> frozenset[Stance]:
    """What a person is to their organisation's desk at this moment."""
    held = {Stance.MEMBER}
    if Role.COORDINATOR in person.roles:
        held.add(Stance.COORDINATOR)
    if Role.LEAD in person.roles:
        held.add(Stance.LEAD)
    if why_not_on_duty(person) is None:
        held.add(Stance.ON_DUTY if person.shift is not None else Stance.CERTIFIED)
    return frozenset(held)


def why_not_on_duty(person: Person) -> str | None:
    """The code of the refusal that going on duty would meet; None when there is none."""
    try:
        check_may_go_on(person.roles, person.certified)
    except Refused as refused:
        return refused.code
    return None


@dataclass(frozen=True, slots=True)
class _Viewing:
    """One screen's view of one board."""

    board: Board
    screen: Screen
    person: Person
    held: frozenset[Stance]

    def sees(self, part: Part) -> bool:
        return not SEES[part].isdisjoint(self.held)

    def hears(self, alarm: AlarmNow) -> bool:
        return self.sees(Part.ALARM_MINE if self._is_mine(alarm) else Part.ALARM)

    def is_called(self, call: Asked) -> bool:
        if call.from_account == self.screen.account_id:
            return False
        if call.to is None:
            return self.sees(Part.CALL_TO_WHOEVER)
        return call.to == self.screen.account_id and self.sees(Part.CALL_TO_ME)

    def follows(self, talk: Talking) -> bool:
        return self.sees(Part.TALK_MINE if self._my_seat(talk) else Part.TALK_OF_OTHERS)

    def me(self) -> Item:
        shift, why = self.person.shift, why_not_on_duty(self.person)
        can = {Stance.ON_DUTY: "take", Stance.COORDINATOR: "coordinate", Stance.LEAD: "lead"}
        return {
            "org": self.board.organisation_id,
            "on_duty": shift is not None,
            "away": shift is not None and shift.away,
            "busy": shift is not None and shift.busy,
            "since": shift.on_at if shift else None,
            "sound_checked_at": shift.sound_checked_at if shift else None,
            "first_name": self.person.first_name,
            "profession": self.person.profession,
            "department": self.person.department,
            "certified": self.person.certified,
            "may_go_on": why is None,
            "why": why,
            "missing": [self.screen.t(key) for key in self.board.missing],
            "can": [word for stance, word in can.items() if stance in self.held],
        }

    def door(self) -> Item:
        opening, sees = self.board.opening, self.sees(Part.WAITING)
        return {
            "org": self.board.organisation_id,
            "open": opening.open,
            "why": opening.why,
            "closes_at": opening.closes_at,
            "next_opens_at": opening.next_opens_at,
            "waiting": len(self.board.waiting) if sees else None,
            "minutes": minutes_until(self.board, len(self.board.waiting) + 1),
            "missing": [self.screen.t(key) for key in self.board.missing],
        }

    def waiting(self, one: Waiting) -> Item:
        hidden = self.screen.locked or not self.sees(Part.WAITING_WORDS)
        return {
            "org": self.board.organisation_id,
            "room": one.room_id,
            "nickname": "" if self.screen.locked else one.nickname,
            "arrived_at": one.arrived_at,
            "away_since": one.away_since,
            "words": [] if hidden else [{"text": words.text, "at": words.at} for words in one.words],
            "words_hidden": hidden,
            "alarmed": one.alarmed,
        }

    def talk(self, talk: Talking) -> Item:
        mine = self._my_seat(talk)
        return {
            "org": self.board.organisation_id,
            "room": talk.room_id,
            "nickname": "" if self.screen.locked else talk.nickname,
            "state": "open" if talk.phase == "open" else "after",
            "mine": mine.role if mine else None,
            "counsellors": [self._at_the_keys(one) for one in talk.counsellors],
            "arrived_at": talk.arrived_at,
            "taken_at": talk.taken_at,
            "young_away_since": talk.young_away_since,
            "alarm": next((alarm.id for alarm in self.board.alarms if alarm.room_id == talk.room_id), None),
            "last": None if talk.last_at is None else {"at": talk.last_at, "from_young": talk.last_from_young},
            "asked": [
                {"call": call.call_id, "to": call.to, "why": call.why, "at": call.at}
                for call in self.board.calls
                if call.room_id == talk.room_id and call.from_account == self.screen.account_id
            ],
        }

    def duty(self, who: OnDuty) -> Item:
        return {
            "org": self.board.organisation_id,
            "account": who.account_id,
            "name": who.first_name,
            "profession": who.profession,
            "employed": who.employed,
            "role": who.role.value,
            "busy": who.busy,
            "here": not self._is_away(who.account_id),
            "talks": sum(
                one.account_id == who.account_id and one.role == "counsellor"
                for talk in self.board.talking
                for one in talk.counsellors
            ),
        }

    def call(self, call: Asked) -> Item:
        return {
            "org": self.board.organisation_id,
            "room": call.room_id,
            "from_account": call.from_account,
            "from_name": self._name(call.from_account),
            "to": call.to,
            "why": call.why,
            "at": call.at,
        }

    def alarm(self, alarm: AlarmNow) -> Item:
        hearer = Hearer(self.screen.account_id, self.person.roles, Stance.ON_DUTY in self.held)
        rings = is_rung(hearer, level=alarm.level, raised_by=alarm.raised_by)
        return {
            "org": self.board.organisation_id,
            "room": alarm.room_id,
            "raised_at": alarm.raised_at,
            "raised_by": alarm.raised_by,
            "raised_by_name": alarm.raised_by_name,
            "branch": alarm.branch,
            "level": alarm.level,
            "acknowledged_by": alarm.acknowledged_by,
            "acknowledged_name": alarm.acknowledged_by_name,
            "acknowledged_at": alarm.acknowledged_at,
            "rung_at": alarm.rung_at,
            "reached_bagvagt": alarm.reached_bagvagt,
            "mailed_at": alarm.mailed_at,
            "room_over": alarm.room_over,
            "mine": self._is_mine(alarm),
            "rings": rings and alarm.acknowledged_at is None,
        }

    def _at_the_keys(self, one: AtTheKeys) -> Item:
        return {
            "account": one.account_id,
            "name": one.name,
            "profession": one.profession,
            "role": one.role,
            "seat": one.seat,
            "here": not self._is_away(one.account_id),
        }

    def _my_seat(self, talk: Talking) -> AtTheKeys | None:
        return next((one for one in talk.counsellors if one.account_id == self.screen.account_id), None)

    def _is_mine(self, alarm: AlarmNow) -> bool:
        """Raised by me, or about a conversation that I sit in."""
        return alarm.raised_by == self.screen.account_id or any(
            talk.room_id == alarm.room_id and self._my_seat(talk) is not None for talk in self.board.talking
        )

    def _is_away(self, account_id: str) -> bool:
        person = self.board.people.get(account_id)
        return person is None or person.shift is None or person.shift.away

    def _name(self, account_id: str) -> str:
        person = self.board.people.get(account_id)
        return person.first_name if person else ""

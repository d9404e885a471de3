"""An evening at the desk of Aaby: Fatima and Gorm are certified and on duty, Dorte coordinates, Hanne leads, Bo is not
certified yet, and Carla works in Bery and must never get in. Alma is the young person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import update
from sqlmodel import Session, col, select

from live.conversation.actions import Arrival, Conversations
from live.conversation.holding import held
from live.conversation.queries import conversation_of
from live.conversation.tables import Conversation
from live.conversation.verbs import ConversationVerbs
from live.duty.tables import Duty, Introduction
from live.emergency.verbs import EmergencyVerbs
from live.keys.keyring import Keyring
from live.people.accounts import create_account
from live.people.actions import create_organisation, join
from live.people.audit import open_book
from live.people.tables import Certification, Membership
from live.people.visitor import OrganisationKind, Role
from live.refusal import Refused
from live.retention.purge import Purge
from live.room.actions import Act, Done, Rooms
from live.room.entries import Entry
from live.room.log import Log
from live.room.queries import Shown, WholeRoom, as_seen_by, read_whole, seat_of
from live.room.verbs import VERBS
from live.storage.clock import DAY, now
from live.storage.database import Database
from live.storage.ids import new_id
from tests.room.gates import EVERY_KIND, full_gate

P = ParamSpec("P")
R = TypeVar("R")
GATE = full_gate()
KEYS = count(1)
ALMA = 1  # her seat
THE_USUAL: dict[str, Any] = {
    "topics": ["loneliness"], "needed": "empathy", "referrals": [], "underretning": False, "bagvagt": False,
}  # fmt: skip


@dataclass
class Evening:
    """One server of the evening."""

    database: Database
    keyring: Keyring
    people: dict[str, str]  # name → account
    places: dict[str, str]  # name → organisation
    knocks: list[str] = field(default_factory=list)
    news: list[tuple[str, Sequence[Entry]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        verbs = {**VERBS, **ConversationVerbs(self.knocks.append).all(), **EmergencyVerbs(self.knocks.append).all()}
        self.rooms = Rooms(
            Log(self.keyring, GATE), verbs, EVERY_KIND, lambda room, entries: self.news.append((room, entries))
        )
        self.them = Conversations(self.rooms, self.keyring, self.knocks.append)
        self.purge = Purge(self.database, self.rooms, on_purged=[self.them.on_purged], held=[held])
        open_book(self.database, self.keyring)

    def act(self, action: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        return self.database.act_now(action, *args, **kwargs)

    def arrive(self, nickname: str = "Alma", place: str = "Aaby", keep_days: int = 30) -> Arrival:
        """A young person presses the button."""
        return self.act(
            self.them.arrive,
            organisation_id=self.places[place],
            keep_days=keep_days,
            nickname=nickname,
            language="da",
        )

    def take_next(self, name: str) -> str:
        return self.act(self.them.take_next, self.people[name], self.places["Aaby"])

    def take(self, name: str, room: str, reason: str = "") -> None:
        self.act(self.them.take, self.people[name], room, reason=reason)

    def ask(self, name: str, room: str, why: str, to: str | None = None) -> str:
        return self.act(self.them.ask, self.people[name], room, to=self.people[to] if to else None, why=why)

    def answer(self, name: str, call: str, yes: bool = True) -> str | None:
        return self.act(self.them.answer, self.people[name], call, yes)

    def enter(self, name: str, room: str) -> None:
        self.act(self.them.enter, self.people[name], room)

    def hand_over(self, name: str, room: str, to: str) -> None:
        self.act(self.them.hand_over, self.people[name], room, self.people[to])

    def register(self, name: str, room: str, **facts: Any) -> None:
        self.act(self.them.register, self.people[name], room, **{**THE_USUAL, **facts})

    def erase(self, room: str) -> None:
        self.act(self.them.erase_by_young, room)

    def tidy(self) -> None:
        self.act(self.them.tidy)

    def taken(self, by: str = "Fatima") -> str:
        """A conversation that runs."""
        room = self.arrive().room_id
        self.take(by, room)
        return room

    def over(self, by: str = "Fatima") -> str:
        """One that has ended and is not registered."""
        room = self.taken(by)
        assert self.does(room, self.seat(room, by), "finish") == "done"
        return room

    def does(self, room: str, seat: int, verb: str, key: str = "", **args: Any) -> str:
        """A seat asks for something; "done" or the refusal's code."""
        outcome = self.act(self.rooms.perform, Act(room, seat, key or f"key-{next(KEYS):08}", verb, args))
        return "done" if isinstance(outcome, Done) else outcome.code

    def seat(self, room: str, name: str) -> int:
        found = self.database.look_now(seat_of, room, "account", self.people[name])
        assert found is not None
        return found

    def has_seat(self, room: str, name: str) -> bool:
        return self.database.look_now(seat_of, room, "account", self.people[name]) is not None

    def whole(self, room: str) -> WholeRoom:
        return self.database.look_now(read_whole, self.keyring, GATE, room)

    def seen(self, room: str, seat: int) -> list[Shown]:
        return as_seen_by(self.whole(room), seat)

    def kinds(self, room: str, seat: int) -> list[str]:
        return [entry.kind for entry in self.seen(room, seat)]

    def phase(self, room: str) -> str:
        return self.whole(room).state.phase

    def row(self, room: str) -> Conversation:
        found = self.database.look_now(conversation_of, room)
        assert found is not None
        return found

    def change(self, room: str, **values: Any) -> None:
        """As if time had passed."""
        self.act(
            lambda session: (
                session.execute(update(Conversation).where(col(Conversation.room_id) == room).values(**values)) and None
            )
        )

    def away(self, room: str, seconds: int) -> None:
        """She lost her line this long ago."""
        self.change(room, away_since=now() - seconds * 1_000)

    def withdraw_certification(self, name: str) -> None:
        self.act(
            lambda session: (
                session.execute(
                    update(Certification)
                    .where(col(Certification.account_id) == self.people[name])
                    .values(withdrawn_at=now())
                )
                and None
            )
        )

    def leaves_the_house(self, name: str) -> None:
        """Their work in Aaby has ended."""
        self.act(
            lambda session: (
                session.execute(
                    update(Membership).where(col(Membership.account_id) == self.people[name]).values(ended_at=now())
                )
                and None
            )
        )

    def goes_off(self, name: str) -> None:
        self.act(
            lambda session: (
                session.execute(update(Duty).where(col(Duty.account_id) == self.people[name]).values(off_at=now()))
                and None
            )
        )

    def rows(self, table: type[R]) -> list[R]:
        return self.database.look_now(lambda session: list(session.exec(select(table)).all()))

    def second_server(self, url: str) -> "Evening":
        """Another process' view of the same evening."""
        return Evening(Database(url), self.keyring, self.people, self.places)


def refusal(deed: Callable[[], Any]) -> str:
    """The code with which it is refused; "done" if it is not."""
    try:
        deed()
    except Refused as refused:
        return refused.code
    return "done"


def open_evening(database: Database, keyring: Keyring) -> Evening:
    """Everybody comes to work."""
    open_book(database, keyring)
    people, places = database.act_now(_people, keyring)
    return Evening(database, keyring, people, places)


STAFF: dict[str, tuple[str, Role, bool, bool]] = {  # name: place, role, certified, on duty
    "Fatima": ("Aaby", Role.COUNSELLOR, True, True),
    "Gorm": ("Aaby", Role.COUNSELLOR, True, True),
    "Bo": ("Aaby", Role.NEW_COUNSELLOR, False, True),
    "Dorte": ("Aaby", Role.COORDINATOR, True, True),
    "Hanne": ("Aaby", Role.LEAD, False, False),
    "Helle": ("Aaby", Role.LEAD, False, False),
    "Carla": ("Bery", Role.COORDINATOR, True, True),
    "Conny": ("Bery", Role.LEAD, True, True),
}


def _people(session: Session, keyring: Keyring) -> tuple[dict[str, str], dict[str, str]]:
    places = {name: create_organisation(session, name, OrganisationKind.MUNICIPALITY).id for name in ("Aaby", "Bery")}
    people: dict[str, str] = {}
    for name, (place, role, certified, on_duty) in STAFF.items():
        account = create_account(
            session, email=f"{name.lower()}@example.org", name=f"{name} Efternavn", password_hash="none"
        )
        people[name] = account.id
        join(session, account.id, places[place], role)
        if certified:
            session.add(
                Certification(
                    id=new_id(),
                    account_id=account.id,
                    organisation_id=places[place],
                    given_by=account.id,
                    given_at=now() - DAY,
                    reason=b"sealed",
                )
            )
        if on_duty:
            session.add(
                Duty(
                    id=new_id(),
                    account_id=account.id,
                    organisation_id=places[place],
                    on_at=now(),
                    seen_at=now() + DAY,  # nobody's desk falls silent in these tests
                )
            )
        session.add(
            Introduction(account_id=account.id, organisation_id=places[place], first_name=name, profession="SSP")
        )
    session.flush()
    return people, places

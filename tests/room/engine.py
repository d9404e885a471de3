"""A house with nothing but its rooms, and the words for talking about one in a test."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from sqlmodel import Session

from live.keys.keyring import Keyring
from live.refusal import Refused
from live.room.actions import Act, Done, News, Rooms
from live.room.entries import HOUSE, Draft, RoomKind, World
from live.room.log import Log
from live.room.queries import Shown, WholeRoom, as_seen_by, read_whole
from live.room.verbs import VERBS
from live.storage.database import Database
from tests.room.gates import AREAS, EVERY_KIND, full_gate

GATE = full_gate()
KINDS = EVERY_KIND
KEYS = count(1)


class Engine:
    """One process' view of the rooms in a database."""

    def __init__(self, database: Database, keyring: Keyring, news: News = lambda _room, _entries: None) -> None:
        self.database = database
        self.keyring = keyring
        self.rooms = Rooms(Log(keyring, GATE), VERBS, KINDS, news)

    def open(
        self,
        *roles: str,
        world: World = World.LIVE,
        kind: RoomKind = RoomKind.PAIR,
        organisation_id: str = "aaby",
        keep_days: int = 30,
        phase: str = "open",
    ) -> str:
        """A room where people in these roles hold the seats 1, 2, …; they are called after their roles."""

        def make(session: Session) -> str:
            room = self.rooms.open_room(
                session, organisation_id=organisation_id, world=world, kind=kind, keep_days=keep_days, phase=phase
            )
            for role in roles:
                self.rooms.take_seat(
                    session, room, role=role, name=role.title(), principal_kind="account", principal_id=f"{role}-id"
                )
            return room.id

        return self.database.act_now(make)

    def seat(self, room_id: str, role: str, principal_id: str = "") -> int:
        """One more person takes a seat."""
        return self.database.act_now(
            lambda session: self.rooms.take_seat(
                session,
                self.rooms.log.open(session, room_id),
                role=role,
                name=role.title(),
                principal_kind="account",
                principal_id=principal_id or f"{role}-id",
            )
        )

    def place(self, room_id: str, role: str) -> None:
        """A seat waits for somebody."""
        self.database.act_now(
            lambda session: self.rooms.place(session, self.rooms.log.open(session, room_id), role=role)
        )

    def fill(self, room_id: str, role: str) -> int:
        """Somebody takes the seat that waits."""
        return self.database.act_now(
            lambda session: self.rooms.fill(
                session,
                self.rooms.log.open(session, room_id),
                role=role,
                name=role.title(),
                principal_kind="account",
                principal_id=f"{role}-id",
            )
        )

    def write(self, room_id: str, *drafts: Draft, seat: int = HOUSE) -> None:
        """The house writes."""
        self.database.act_now(
            lambda session: self.rooms.append(session, self.rooms.log.open(session, room_id), drafts, seat)
        )

    def act(self, room_id: str, seat: int, verb: str, key: str = "", **args: Any) -> Done | Refused:
        """A seat asks for something."""
        return self.database.act_now(self.rooms.perform, Act(room_id, seat, key or new_key(), verb, args))

    def whole(self, room_id: str) -> WholeRoom:
        """The room as read from the log."""
        return self.database.look_now(read_whole, self.keyring, GATE, room_id)

    def seen_by(self, room_id: str, seat: int) -> list[Shown]:
        """What a seat sees of it."""
        return as_seen_by(self.whole(room_id), seat)

    def erase(self, room_id: str) -> None:
        """The words go, the shape stays."""
        self.database.act_now(self.rooms.erase, room_id)


def new_key() -> str:
    """A client key never used before."""
    return f"key-{next(KEYS):08}"


def code(outcome: Done | Refused) -> str:
    """The refusal's code; "done" if there is none."""
    return outcome.code if isinstance(outcome, Refused) else "done"


# One body for each kind of entry, as it may stand in a room of Alma (1), Bo (2) and Dorte (3).
BODIES: Mapping[str, dict[str, Any]] = {
    "seated": {"seat": 4, "role": "observer", "name": "Carla", "here": []},
    "placed": {"seat": 5, "role": "colleague"},
    "unseated": {"seat": 2},
    "phase": {"phase": "play"},
    "said": {"text": "Hej"},
    "withdrawn": {"seat": 1, "said": "key-of-alma"},
    "whispered": {"text": "Er du der?", "to": 1},
    "noted": {"text": "Spørg åbent", "to": 2},
    "sparred": {"text": "Hvad tænker du?"},
    "warned": {"text": "Tal pænt", "to": 1},
    "muted": {"to": 1},
    "unmuted": {"to": 1},
    "alarm": {},
    "alarm_acknowledged": {},
    "alarm_closed": {"text": "Moren er hos hende"},
    "ended": {"how": "finished", "text": "noget"},
    "erased": {},
    "closed": {},
    **{kind.name: {"text": "noget", **dict.fromkeys(kind.keeps, "x")} for area in AREAS for kind in area.ENTRY_KINDS},
}

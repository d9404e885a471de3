from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlmodel import Session, select

from live.door.document import Door, Numbers
from live.door.tables import DoorSettings
from live.emergency.actions import Alarms
from live.emergency.ringing import Ringing
from live.emergency.tables import Alarm
from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.people.mail import NotSent
from live.room.queries import read_whole
from live.storage.clock import now
from live.storage.database import Database
from tests.desk.house import TEXTS, DeskHouse


@dataclass
class PostOffice:
    """Letters that were sent: recipient, subject, text. `shut`: none leaves."""

    letters: list[tuple[str, str, str]] = field(default_factory=list)
    shut: bool = False

    async def send(self, to: str, subject: str, text: str) -> None:
        if self.shut:
            raise NotSent("shut")
        self.letters.append((to, subject, text))


@dataclass
class Shift:
    """Alma talks with Fatima; Gorm is on duty too; the door knows the local numbers."""

    house: DeskHouse
    room: str
    post: PostOffice = field(default_factory=PostOffice)
    knocks: list[str] = field(default_factory=list)

    @property
    def ids(self) -> dict[str, str]:
        return self.house.ids

    @property
    def alarms(self) -> Alarms:
        return Alarms(self.house.rooms, self.knocks.append)

    @property
    def fatima(self) -> int:
        """Her seat: 1 is Alma's, 2 was the vacant one."""
        return 2

    def clock(self) -> Ringing:
        """One server's clock: nothing of it is remembered between two."""
        return Ringing(self.house.database, self.alarms, self.post, TEXTS, "https://chat.lindby.example")

    def alarm(self) -> Alarm:
        """The latest one, as it rests in the database."""
        return self.house.database.look_now(_latest)

    def kinds(self) -> list[str]:
        """What stands in the room's log about the alarm."""
        entries = self.house.database.act_now(self._entries)
        return [kind for kind in entries if kind.startswith("alarm") or kind == "assessed"]

    def _entries(self, session: Session) -> list[str]:
        whole = read_whole(session, self.house.keyring, self.house.rooms.log.gate, self.room)
        return [entry.kind for entry in whole.entries]


@pytest.fixture
def shift(database: Database, keyring: Keyring) -> Iterator[Shift]:
    """On SQLite and on PostgreSQL."""
    yield begin(DeskHouse(database, MemoryHub(), keyring))


def begin(house: DeskHouse) -> Shift:
    """Fatima and Gorm come on duty, and Alma is taken."""
    house.database.act_now(_fill_in, house.lindby, house.ids["Helle"])
    house.on_duty("Fatima", "Gorm")
    alma = house.arrive("Alma", "Hej")
    house.take("Fatima", alma.room_id)
    return Shift(house, alma.room_id)


def _fill_in(session: Session, organisation_id: str, by: str) -> None:
    door = Door(
        slug="lindby",
        place="Lindby",
        numbers=Numbers(
            bagvagt_name="Vagttelefonen",
            bagvagt_phone="12 34 56 78",
            bagvagt_mail="bagvagt@lindby.example",
            social_on_call_phone="87 65 43 21",
            hotline_name="Hotlinen",
            hotline_phone="11 22 33 44",
        ),
    )
    session.add(
        DoorSettings(
            organisation_id=organisation_id, slug="lindby", body=door.model_dump_json(), changed_at=now(), changed_by=by
        )
    )


def _latest(session: Session) -> Alarm:
    return session.exec(select(Alarm).order_by(Alarm.raised_at.desc())).first()  # type: ignore[attr-defined,return-value]

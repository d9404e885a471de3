"""`trainer serve` with a live door: a municipality that is open, people at its desk, and young people who came."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update
from sqlmodel import Session

from live.conversation.tables import Conversation
from live.door.actions import settle
from live.door.defaults import DEFAULT_DOOR
from live.door.document import Numbers, Offer, Weekday
from live.duty.tables import Duty
from live.people.accounts import create_account
from live.people.actions import create_organisation, grant_certification, join
from live.people.passwords import hash_now
from live.people.tables import StaffSession
from live.people.tokens import new_token, token_hash
from live.people.visitor import OrganisationKind, Role
from live.room.actions import Act
from live.storage.clock import HOUR, now
from live.storage.ids import new_id
from tests.bench.prepared import TwoPartyRoom, prepare
from tests.bench.servers import Server
from tests.servers.process import free_port
from trainer.app import Parts, choose
from trainer.settings import Settings

SLUG = "aaby"
PASSWORD = "fugle-laerer-at-flyve"  # of invented people, in a folder that is thrown away
ROLES = {"Fatima": Role.COUNSELLOR, "Gorm": Role.COUNSELLOR, "Dorte": Role.COORDINATOR}
FIRST_WORDS = "Jeg ved ikke, hvor jeg skal starte, men der er noget, jeg er ked af"


@dataclass(frozen=True)
class Came:
    """A young person: her room, and what her browser holds."""

    room_id: str
    token: str
    tab: str


@dataclass(frozen=True)
class LiveHouse:
    """The process, whose cookie is whose, and who came: those who talk with Fatima first, then those who wait."""

    server: Server
    cookies: dict[str, str]
    talking: Sequence[Came]
    waiting: Sequence[Came]


def email(name: str) -> str:
    """What to sign in with."""
    return f"{name.lower()}@aaby.example"


def live_house(
    *, talking: int = 0, waiting: int = 0, rooms: int = 0, on_duty: bool = True, base_port: int | None = None
) -> LiveHouse:
    """On SQLite in a folder of its own. `rooms`: two-party rooms beside it, for a load."""
    folder, port = Path(tempfile.mkdtemp(prefix="flyve-bench-")), free_port()
    url = f"sqlite:///{folder / 'flyve.sqlite3'}"
    made: list[TwoPartyRoom] = prepare(url, folder / "keys", rooms) if rooms else prepare(url, folder / "keys", 1)
    environment = {
        "FLYVE_BASE_URL": f"http://127.0.0.1:{base_port or port}",
        "FLYVE_PORT": str(port),
        "FLYVE_DATA": str(folder),
        "FLYVE_KEYS": str(folder / "keys"),
        "FLYVE_DATABASE_URL": url,
    }
    settings = Settings.model_validate(
        {name.removeprefix("FLYVE_").lower(): value for name, value in environment.items()}
    )
    parts = choose(settings)
    place, cookies, ids = parts.database.act_now(_settle, parts, on_duty)
    came = [parts.database.act_now(_arrive, parts, place, number) for number in range(talking + waiting)]
    for one in came[:talking]:
        parts.database.act_now(parts.conversations.take, ids["Fatima"], one.room_id, reason="")
    parts.database.act_now(_all_are_here)
    parts.close()
    server = Server("ours", ["trainer", "serve"], folder, made, port, environment)
    return LiveHouse(server, cookies, came[:talking], came[talking:])


def _settle(session: Session, parts: Parts, on_duty: bool) -> tuple[str, dict[str, str], dict[str, str]]:
    at, hashed = now(), hash_now(PASSWORD)
    place = create_organisation(session, "Aaby", OrganisationKind.MUNICIPALITY).id
    cookies, ids = {}, {}
    for name, role in ROLES.items():
        account = create_account(
            session, email=email(name), name=f"{name} Aaby", password_hash=hashed, second_factor_exempt=True
        )
        ids[name], token = account.id, new_token()
        join(session, account.id, place, role)
        session.add(
            StaffSession(
                id=new_id(),
                token_hash=token_hash(token),
                account_id=account.id,
                whole=True,
                begun_at=at,
                touched_at=at,
            )
        )
        grant_certification(session, parts.keyring, account.id, place, account.id, "måles", at)
        if on_duty:  # seen for the next hour, so that no page need stay open for it
            session.add(
                Duty(id=new_id(), account_id=account.id, organisation_id=place, on_at=at, seen_at=at + HOUR, busy=False)
            )
        cookies[name] = f"s={token}"
    door = DEFAULT_DOOR.model_copy(
        update={
            "slug": SLUG,
            "place": "Aaby",
            "target_group": "unge",
            "purpose": "at lytte",
            "hours": {day: [("00:00", "24:00")] for day in Weekday},
            "offers": [Offer(name="Ungehuset", what="Kom forbi", phone="00 20 10 10")],
            "numbers": Numbers(
                bagvagt_name="Bagvagten",
                bagvagt_phone="00 11 22 33",
                social_on_call_phone="00 11 22 44",
                hotline_phone="00 11 22 55",
            ),
        }
    )
    settle(session, place, door, ids["Fatima"])
    return place, cookies, ids


def _arrive(session: Session, parts: Parts, place: str, number: int) -> Came:
    arrival = parts.conversations.arrive(
        session, organisation_id=place, keep_days=30, nickname=f"Ung {number}", language="da"
    )
    parts.rooms.perform(session, Act(arrival.room_id, 1, f"first-{number:08}", "say", {"text": FIRST_WORDS}))
    return Came(arrival.room_id, arrival.token, arrival.tab)


def _all_are_here(session: Session) -> None:
    """Nobody counts as gone in the next hour, though most have no line."""
    session.execute(update(Conversation).values(seen_at=now() + HOUR))

"""The house as it stands, with Lindby's door wide open all day: `python -m tests.browser.live_house <port> <folder>`.

Fatima is signed in without her telephone here, so that two tests within half a minute need not share a code.
"""

import json
import sys
from pathlib import Path

import httpx
from sqlmodel import Session, select

from live.door.defaults import DEFAULT_DOOR
from live.door.document import Door
from live.door.rules import missing
from live.door.tables import DoorSettings
from live.people.tables import Account, Organisation
from live.storage.clock import now
from tests.architecture.tree import ROOT
from tests.cast import FATIMA
from tests.servers.process import ServerProcess, free_port
from trainer import app, migrations
from trainer.demo import world
from trainer.demo.people import LINDBY
from trainer.settings import Settings

SLUG = "lindby"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DOOR = {
    **DEFAULT_DOOR.model_dump(mode="json"),
    "slug": SLUG,
    "place": "Ung i Lindby",
    "target_group": "Unge fra 12 til 25 år i Lindby.",
    "purpose": "At ingen skal stå alene med noget svært.",
    "hours": {day: [["00:00", "24:00"]] for day in WEEK},
    "offers": [
        {
            "name": "Værestedet Broen",
            "what": "Et sted at være om eftermiddagen",
            "phone": "11 22 33 44",
            "category": "local",
        },
        {"name": "Lægehuset", "what": "En læge, man kan tale med", "category": "doctor_dentist"},
    ],
    "numbers": {
        "bagvagt_name": "Helle",
        "bagvagt_phone": "11 22 33 55",
        "bagvagt_mail": "bagvagt@lindby.example",
        "social_on_call_phone": "11 22 33 66",
        "hotline_name": "Hotline",
        "hotline_phone": "11 22 33 77",
    },
}


class LiveHouse:
    """The process; `url` is its address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.browser.live_house", str(self.port), str(self.folder)]
        self.process = ServerProcess(
            command, self.folder / "server.log", environment={"PYTHONPATH": str(ROOT)}, cwd=ROOT
        )
        self.process.wait_until(self._is_up)

    def stop(self) -> None:
        self.process.stop()

    def _is_up(self) -> bool:
        try:
            return httpx.get(f"{self.url}/log-ind", timeout=2).status_code == 200
        except httpx.TransportError:
            return False


def main(port: int, folder: Path) -> None:
    """Fill the house the first time, and serve until told to stop."""
    settings = Settings(base_url=f"http://127.0.0.1:{port}", port=port, data=folder / "data", log_level="warning")
    (folder / "data").mkdir(parents=True, exist_ok=True)
    first = not (folder / "data" / "flyvefaerdig.db").exists()
    migrations.upgrade(settings.database)
    parts = app.choose(settings, create_keys=True)
    parts.database.create_all()
    if first:
        world.live_evenings = lambda *_past: None  # the evening begins with a desk at which nothing has happened yet
        world.fill(parts)
        parts.database.act_now(_open_lindby)
    app.serve(parts, demo=True)


def _open_lindby(session: Session) -> None:
    place = session.exec(select(Organisation.id).where(Organisation.name == LINDBY)).one()
    door = Door.model_validate(DOOR)
    assert missing(door) == []
    fatima = session.exec(select(Account).where(Account.email == FATIMA.email)).one()
    row = session.get(DoorSettings, place) or DoorSettings(
        organisation_id=place, slug=SLUG, body="", version=0, changed_at=now(), changed_by=fatima.id
    )
    row.slug, row.body, row.version = SLUG, json.dumps(door.model_dump(mode="json")), row.version + 1
    session.add(row)
    fatima.totp_secret, fatima.second_factor_exempt = None, True
    session.add(fatima)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))

"""How soon the coordinator's screen has an alarm, in a house that really runs (R19); the load is `trainer bench`."""

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.people.sessions import SessionBook
from live.storage.database import Database
from tests.architecture.tree import ROOT
from tests.bench.alarm import TakenRoom, alarm_figure, quantile
from tests.desk.house import DeskHouse
from tests.emergency.conftest import begin
from tests.servers.process import ServerProcess, answers, free_port
from trainer import migrations

ROOMS = 5


@dataclass
class Running:
    """Dorte at her screen, and five conversations at whose keys Fatima sits."""

    port: int
    rooms: list[TakenRoom]
    dorte: str


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    port, url = free_port(), f"sqlite:///{tmp_path / 'flyve.sqlite3'}"
    migrations.upgrade(url)
    database = Database(url)
    house = DeskHouse(database, MemoryHub(), Keyring.from_folder(tmp_path / "keys", create=True))
    sessions, shift = SessionBook(database), begin(house)
    fatima, dorte = [f"s={await sessions.open(house.ids[name])}" for name in ("Fatima", "Dorte")]
    rooms = [shift.room]
    for _ in range(ROOMS - 1):
        alma = house.arrive("Alma", "Hej")
        house.take("Fatima", alma.room_id)
        rooms.append(alma.room_id)
    database.close()
    server = ServerProcess(
        [sys.executable, "-m", "trainer", "serve"],
        tmp_path / "server.log",
        environment={
            "PYTHONPATH": str(ROOT),
            "FLYVE_BASE_URL": f"http://127.0.0.1:{port}",
            "FLYVE_PORT": str(port),
            "FLYVE_DATA": str(tmp_path),
            "FLYVE_KEYS": str(tmp_path / "keys"),
            "FLYVE_DATABASE_URL": url,
        },
        cwd=tmp_path,
    )
    server.wait_until(lambda: answers(port))
    yield Running(port, [TakenRoom(room, fatima) for room in rooms], dorte)
    server.stop()


@pytest.mark.slow
async def test_an_alarm_is_on_the_coordinators_screen_within_two_seconds(running: Running) -> None:
    figure = await alarm_figure(running.port, running.rooms, running.dorte, rounds=4)
    assert figure.held, figure.reached
    assert len(figure.runs) == 4 * ROOMS


def test_a_quantile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(1, 101)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile([3.0], 0.99)) == (51.0, 100.0, 3.0)

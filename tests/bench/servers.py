"""The servers that are measured, each a process of its own; the load keeps to the last core, they to the others."""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import rmtree

from tests.bench.prepared import TwoPartyRoom, prepare
from tests.servers.process import ServerProcess, answers, free_port

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
CHECKOUT = Path(__file__).parents[2]
CORES = sorted(os.sched_getaffinity(0))


class Server:
    """A measured process and the rooms that are open in it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        folder: Path,
        rooms: list[TwoPartyRoom],
        port: int,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.url = (environment or {}).get("FLYVE_DATABASE_URL", "")
        self.origin = (environment or {}).get("FLYVE_BASE_URL", "")
        self.folder = folder
        self.rooms = rooms
        self.port = port
        self._command = [sys.executable, "-m", *command]
        path = os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH"))))
        self._environment = {"PYTHONPATH": path, **(environment or {})}
        self.start()

    def start(self) -> None:
        """Start it (again) and wait until it answers."""
        log = self.folder / "server.log"
        self.process = ServerProcess(self._command, log, environment=self._environment, cwd=self.folder)
        os.sched_setaffinity(self.process.process.pid, CORES[:-1] or CORES)
        self.process.wait_until(lambda: answers(self.port))

    def kill(self) -> None:
        """As a power cut would, as far as this process can tell."""
        self.process.process.kill()
        self.process.process.wait()

    def stop(self) -> None:
        """End it and throw its folder away."""
        self.process.stop()
        rmtree(self.folder, ignore_errors=True)

    @property
    def cpu(self) -> float:
        """Seconds of CPU it has used so far."""
        fields = Path(f"/proc/{self.process.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def memory(self) -> float:
        """MiB it holds in memory now."""
        return int(Path(f"/proc/{self.process.process.pid}/statm").read_text().split()[1]) * PAGE / 2**20


def the_floor(rooms: int) -> Server:
    """tests/bench/floor.py: rooms need not exist, nobody signs in."""
    folder, port = _new_folder(), free_port()
    names = [TwoPartyRoom(f"room-{number:06d}", ("", "")) for number in range(rooms)]
    return Server("floor", ["tests.bench.floor", str(port), str(folder / "floor.sqlite3")], folder, names, port)


def our_house(rooms: int, url: str | None = None, base_port: int | None = None) -> Server:
    """`trainer serve` itself, on SQLite in a folder of its own, or on the empty database at `url`.

    `base_port`: where browsers reach it, when that is not where it listens (a proxy).
    """
    folder, port = _new_folder(), free_port()
    url = url or f"sqlite:///{folder / 'flyve.sqlite3'}"
    made = prepare(url, folder / "keys", rooms)
    settings = {
        "FLYVE_BASE_URL": f"http://127.0.0.1:{base_port or port}",
        "FLYVE_PORT": str(port),
        "FLYVE_DATA": str(folder),
        "FLYVE_KEYS": str(folder / "keys"),
        "FLYVE_DATABASE_URL": url,
    }
    return Server("ours", ["trainer", "serve"], folder, made, port, settings)


def keep_to_the_last_core() -> None:
    """Called by the process that makes the load, so that it never stands in the way of what it measures."""
    if len(CORES) > 1:
        os.sched_setaffinity(0, CORES[-1:])


def use_every_core() -> None:
    """Called by a thread that starts a browser, which is several processes: no telephone has them all on one core."""
    os.sched_setaffinity(0, CORES)


def _new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="flyve-bench-"))

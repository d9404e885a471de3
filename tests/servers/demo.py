"""The demo as a person starts it: a process of its own, on a port of its own, in a folder of its own."""

import sys
from pathlib import Path

import httpx

from tests.architecture.tree import ROOT
from tests.servers.process import ServerProcess, free_port


class DemoServer:
    """`url` is its address, `folder` everything it keeps, `log` everything it says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        folder.mkdir(parents=True, exist_ok=True)
        self._start()

    def restart(self) -> None:
        """As after a crash or an update: the same data, the same address."""
        self.process.stop()
        self._start()

    def stop(self) -> None:
        self.process.stop()

    def _start(self) -> None:
        options = ["--port", str(self.port), "--data", str(self.folder / "data"), "--no-open"]
        self.process = ServerProcess(
            [sys.executable, "-m", "trainer", "demo", *options],
            self.log,
            environment={"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            cwd=self.folder,
        )
        self.process.wait_until(self._is_up)

    def _is_up(self) -> bool:
        try:
            return httpx.get(f"{self.url}/log-ind", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

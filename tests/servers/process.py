"""A server process that never outlives the test run, even one that is killed."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class ServerProcess:
    """Started on construction; its output goes to a file, so that words it should not say can be looked for."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        as_user: str | None = None,
        ends_with: signal.Signals = signal.SIGTERM,
        cwd: Path | None = None,
    ) -> None:
        self.log = log
        self._ends_with = ends_with
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*_dies_with_us(ends_with, as_user), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                cwd=cwd,
            )

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Raises with the end of the log when the server ends early or is not ready in time."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-4000:]
                raise RuntimeError(f"{self.process.args!r} did not come up (exit {self.process.poll()}):\n{tail}")
            time.sleep(0.05)

    def stop(self, seconds: float = 20) -> None:
        """Ask it to end; insist after `seconds`."""
        if self.process.poll() is None:
            self.process.send_signal(self._ends_with)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether somebody listens on 127.0.0.1:`port`."""
    with socket.socket() as caller:
        caller.settimeout(0.5)
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _dies_with_us(ends_with: signal.Signals, as_user: str | None) -> list[str]:
    setpriv = shutil.which("setpriv")
    identity = [f"--reuid={as_user}", f"--regid={as_user}", "--init-groups"] if as_user else []
    if setpriv is None:
        return ["runuser", "-u", as_user, "--"] if as_user else []
    return [setpriv, *identity, "--pdeathsig", ends_with.name.removeprefix("SIG"), "--"]

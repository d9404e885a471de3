"""A real PostgreSQL in a temporary folder: own socket, no network, and it syncs to disk like the real thing."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.servers.process import ServerProcess


class PostgresServer:
    """`url(database)` is a SQLAlchemy address; databases are made on demand."""

    def __init__(self) -> None:
        programs = find_postgres()
        if programs is None:
            raise FileNotFoundError("PostgreSQL is not installed")
        # Short on purpose: a socket's path may have 107 characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="flyve-pg-"))
        self.data = self.folder / "data"
        self._user = _someone_who_may_run_it()
        if self._user:
            shutil.chown(self.folder, self._user, self._user)
        self._initialise(programs)
        self.process = ServerProcess(
            [str(programs / "postgres"), "-D", str(self.data), "-c", "listen_addresses=", "-k", str(self.folder)],
            _writable_log(self.folder / "postgres.log"),
            as_user=self._user,
            ends_with=signal.SIGINT,  # a "fast" shutdown: does not wait for clients
            cwd=self.folder,
        )
        self.process.wait_until(self._is_up)

    def new_database(self, name: str) -> str:
        """Make an empty database and answer its address."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def flush(self) -> None:
        """Write everything to the files, so that they can be read as a thief would."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def stop(self) -> None:
        self.process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialise(self, programs: Path) -> None:
        password_free = ["--auth=trust", "--username=postgres"]  # the folder's mode 700 is the lock
        command = [str(programs / "initdb"), "-D", str(self.data), *password_free, "--encoding=UTF8", "--locale=C"]
        if self._user:
            command = ["setpriv", f"--reuid={self._user}", f"--regid={self._user}", "--init-groups", "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder)

    def _is_up(self) -> bool:
        try:
            psycopg.connect(self._conninfo("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _conninfo(self, name: str) -> str:
        return f"host={self.folder} user=postgres dbname={name}"


def find_postgres() -> Path | None:
    """The folder with `initdb` and `postgres`. Debian keeps them off the PATH, newest last."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
        if (folder / "initdb").exists():
            return folder
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0


def _someone_who_may_run_it() -> str | None:
    """PostgreSQL refuses to run as root: its package brings a user for it. None: we run it as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def _writable_log(path: Path) -> Path:
    path.touch(0o600)
    return path

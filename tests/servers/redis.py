"""A real Redis on a free port that keeps nothing, unless it is asked to show what it holds."""

import shutil
import tempfile
from pathlib import Path

import redis

from tests.servers.process import ServerProcess, answers, free_port


class RedisServer:
    """`url` is its address."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise FileNotFoundError("Redis is not installed")
        self.folder = Path(tempfile.mkdtemp(prefix="flyve-redis-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        settings = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
            "rdbcompression": "no",  # what it holds must be readable when we look for words in it
        }
        arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self.process = ServerProcess([program, *arguments], self.folder / "redis.log", cwd=self.folder)
        self.process.wait_until(lambda: answers(self.port))

    def flush(self) -> None:
        """Write what it holds in memory to a file, so that it can be read as a thief would."""
        with redis.Redis.from_url(self.url) as client:
            client.save()

    def stop(self) -> None:
        self.process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

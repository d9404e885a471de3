"""Every address the product answers, as its own router knows them. `python -m tests.web.addresses <data>`"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from nicegui import core
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from trainer.app import build, choose
from trainer.settings import Settings

METHODS_OF_A_SOCKET = ["SOCKET"]


def addresses(data: Path) -> list[tuple[str, list[str]]]:
    """Paths with their methods: plain routes, NiceGUI's pages and its own routes, sockets."""
    app = build(choose(Settings(data=data)), demo=True)
    return sorted(found for routes in (app.routes, core.app.routes) for found in _all(routes))


def _all(routes: Iterable[BaseRoute], under: str = "") -> Iterator[tuple[str, list[str]]]:
    for route in routes:
        if isinstance(route, Route):
            yield under + route.path, sorted(route.methods or ())
        elif isinstance(route, WebSocketRoute):
            yield under + route.path, METHODS_OF_A_SOCKET
        elif isinstance(route, Mount) and route.app is not core.app:
            yield under + route.path, METHODS_OF_A_SOCKET if "socket" in route.path or "ws" in route.path else ["GET"]
            yield from _all(route.routes, under + route.path)


if __name__ == "__main__":
    print(json.dumps(addresses(Path(sys.argv[1]))))

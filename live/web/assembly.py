"""The application: our routes, NiceGUI beneath them, and the wall round both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI

from live.web import home, routes
from live.web.house import House
from live.web.nicegui_start import open_nicegui
from live.web.precompressed import Precompressed
from live.web.security import Wall


def web_app(
    house: House,
    *,
    routes_of: Iterable[Callable[[FastAPI, House], None]] = (),
    pages_of: Iterable[Callable[[House], None]] = (),
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """Everything an area has registered, in the one order that is safe. Once per process.

    `routes_of` are the areas' `register(app, house)`, `pages_of` their `register(house)`. `lifespan` starts and stops
    the parts of the house; `house.sessions` must be started there, for it ends the pages of a revoked session.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.house = house
    routes.register(app, house)
    for register_routes in routes_of:
        register_routes(app, house)
    home.register(house)
    for register_pages in pages_of:
        register_pages(house)
    open_nicegui(app, house)
    app.add_middleware(Precompressed)
    app.add_middleware(Wall, house=house)
    return app

"""A whole house, small: the real database, sessions and wall, and two pages of its own. Run as a process by the tests.

`python -m tests.web.small_house <port> <folder>`
"""

import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import structlog
import uvicorn
from fastapi import FastAPI, Request, Response
from nicegui import Client, ui
from sqlmodel import Session, select

from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.people.accounts import create_account
from live.people.actions import create_organisation, join
from live.people.mail import OutboxMailer
from live.people.passwords import hash_now
from live.people.routes import register as people_routes
from live.people.sessions import SessionBook
from live.people.tables import StaffSession
from live.people.visitor import OrganisationKind, Role, Visitor
from live.refusal import Refused
from live.storage.database import Database
from live.web.assembly import web_app
from live.web.components.confirm import confirm
from live.web.components.empty_state import empty_state
from live.web.components.person_chip import person_chip
from live.web.house import House, HouseSettings
from live.web.light import light
from live.web.staff_page import staff_page
from live.web.texts import T, Texts
from trainer.migrations import every_table

heard: list[str] = []
PASSWORD = "en lang sætning til prøven"
CANARY = "kanariefugl-i-undtagelsen"


def main(port: int, folder: Path) -> None:
    """Build the house, print the cast's cookies, serve until killed."""
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG)
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    every_table()
    database = Database(f"sqlite:///{folder}/house.db")
    database.create_all()
    house = House(
        database=database,
        hub=MemoryHub(),
        keyring=Keyring.from_folder(folder / "keys", create=True),
        sessions=SessionBook(database),
        mail=OutboxMailer(database),
        texts=Texts.load(),
        settings=HouseSettings(
            base_url=os.environ.get("BASE_URL", f"http://127.0.0.1:{port}"),
            secure_cookies=False,
            demo=True,
            worlds=frozenset({"practice"}),
        ),
    )
    accounts = database.act_now(people)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await house.sessions.start()
        yield
        await house.sessions.stop()

    def routes(app: FastAPI, house: House) -> None:
        plain_routes(app, house)
        test_deeds(app, house, accounts)

    app = web_app(house, routes_of=[people_routes, routes], pages_of=[pages], lifespan=lifespan)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        log_level="info",
        access_log=False,
        proxy_headers=False,
        ws="websockets-sansio",
    )


def people(session: Session) -> dict[str, str]:
    """Bo, Dorte and Carla (of another municipality): their accounts' ids."""
    ours = create_organisation(session, "Aaby", OrganisationKind.MUNICIPALITY)
    theirs = create_organisation(session, "Bery", OrganisationKind.MUNICIPALITY)
    ids = {}
    for name, organisation, role in (
        ("Bo Berg", ours, Role.NEW_COUNSELLOR),
        ("Dorte Dahl", ours, Role.COORDINATOR),
        ("Carla Krog", theirs, Role.COUNSELLOR),
    ):
        short = name.split()[0].lower()
        account = create_account(
            session,
            email=f"{short}@example.org",
            name=name,
            password_hash=hash_now(PASSWORD),
            second_factor_exempt=True,
        )
        join(session, account.id, organisation.id, role)
        ids[short] = account.id
    return ids


def pages(house: House) -> None:
    """Pages whose buttons tell the test what the server did."""

    @staff_page(house, "/proeve", title="web.nav.practice", world="practice", section="practice")
    async def trial(visitor: Visitor, t: T, words: str = "") -> None:
        ui.label(words or "kun for Bo").mark("secret")
        field = ui.input("Navn").props('data-testid="field"')
        ui.button("Sig det", on_click=lambda: heard.append(f"{visitor.name}: {field.value}"))
        ui.button("Gå i stykker", on_click=lambda: _break())
        ui.button("Nej", on_click=lambda: _refuse())
        said = ui.label("")
        ui.timer(0.2, lambda: said.set_text(f"nyt {len(heard)}"))

        async def ask() -> None:
            heard.append(str(await confirm(t, title="Vil du?", happens="Så sker det.", label="Ja, gør det")))

        ui.button("Spørg", on_click=ask)
        empty_state("Her er tomt", "Sådan kommer der noget.", label="Begynd", path="/proeve")
        person_chip(visitor.name, t(f"web.role.{visitor.home.role.value}"))

    @staff_page(house, "/alt", title="web.nav.home")
    async def everything(visitor: Visitor, t: T) -> None:
        ui.label("Alt").classes("text-primary")
        ui.checkbox("Et flueben", value=True)
        ui.switch("En kontakt", value=True)
        ui.radio(["ja", "nej"], value="ja").props('aria-label="Valg"')
        ui.select(["a", "b"], value="a", label="En liste")
        ui.textarea("Lang tekst")
        ui.input("Med fejl", validation={"Skriv noget": lambda value: bool(value)}).validate()
        with ui.tabs() as tabs:
            ui.tab("et")
            ui.tab("to")
        with ui.tab_panels(tabs, value="et").classes("w-full"), ui.tab_panel("et"):
            ui.label("indhold")
        with ui.expansion("Fold ud"):
            ui.label("inde")
        ui.table(rows=[{"navn": "Bo"}], columns=[{"name": "navn", "label": "Navn", "field": "navn"}])
        for color in ("primary", "positive", "negative", "warning", "info", "secondary"):
            ui.button(color, color=color)
        for kind in ("positive", "negative", "warning", "info", None):
            ui.button(f"sig {kind}", on_click=lambda kind=kind: ui.notify(f"sagt {kind}", type=kind, timeout=0))

    @staff_page(house, "/kun-koordinator", title="web.nav.organisation", roles=(Role.COORDINATOR,))
    async def coordinators(visitor: Visitor, t: T) -> None:
        ui.label("kun for Dorte")

    @staff_page(house, "/rigtig", title="web.nav.home", world="live")
    async def live_page(visitor: Visitor, t: T) -> None:
        ui.label("rigtig")

    @staff_page(house, "/i-stykker", title="web.nav.home")
    async def broken(visitor: Visitor, t: T) -> None:
        _break()

    @staff_page(house, "/ikke-din/{thing}", title="web.nav.home")
    async def not_yours(visitor: Visitor, t: T, thing: int) -> None:
        raise Refused("not_found")

    @staff_page(house, "/organisation", title="web.nav.organisation", section="organisation", roles=(Role.COORDINATOR,))
    async def organisation(visitor: Visitor, t: T) -> None:
        ui.label("organisation")


def plain_routes(app: FastAPI, house: House) -> None:
    """Routes without NiceGUI."""

    @app.get("/let")
    async def plain(request: Request) -> Response:
        return light(
            request, "gone.html", t=house.texts.language("da"), title="web.nav.home", says="let", world="practice"
        )

    @app.get("/let-med-laas")
    async def plain_for_staff(request: Request) -> Response:
        visitor = await house.sessions.visitor(request.cookies.get("s"))
        t = house.texts.language("da")
        return light(request, "gone.html", t=t, title="web.nav.home", says="let", visitor=visitor)

    @app.get("/plain-i-stykker")
    async def plain_broken() -> None:
        _break()

    @app.post("/modtag")
    async def take(request: Request) -> Response:
        return Response(str(len(await request.body())))


def test_deeds(app: FastAPI, house: House, accounts: dict[str, str]) -> None:
    """What a test does from outside: ask what was heard, sign everybody in, end or age somebody's sessions."""

    @app.get("/_proeve/hoert")
    async def what_was_heard() -> list[str]:
        return heard

    @app.get("/_proeve/sider")
    async def open_pages() -> int:
        return len(Client.instances)

    @app.post("/_proeve/sessions/alle")
    async def sign_everybody_in() -> dict[str, str]:
        return {name: await house.sessions.open(account_id) for name, account_id in accounts.items()}

    @app.post("/_proeve/{deed}/{name}")
    async def do(deed: str, name: str) -> None:
        account_id = accounts[name.lower()]

        def change(session: Session) -> None:
            for row in session.exec(select(StaffSession).where(StaffSession.account_id == account_id)):
                if deed == "end":
                    row.ended_at = row.begun_at + 1
                elif deed == "leave":
                    row.touched_at = row.begun_at - 16 * 60_000
                session.add(row)

        await house.database.act(change)
        if deed == "leave":  # this process believes its own last touch over the database: let it forget that
            for session_id, times in list(house.sessions._seen.items()):
                house.sessions._seen[session_id] = replace(times, touched_at=0)
            await house.sessions.sweep()


def _break() -> None:
    raise RuntimeError(CANARY)


def _refuse() -> None:
    raise Refused("some_code")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))

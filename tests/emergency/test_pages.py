"""The list of alarms, the passages and the log of technical problems, asked for as a browser does."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from live.emergency import routes
from live.emergency.actions import forget_room
from live.emergency.problems import sweep_problems
from live.emergency.tables import TechnicalProblem
from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.people.sessions import SessionBook
from live.storage.clock import DAY
from live.storage.database import Database
from live.web.house import House, HouseSettings
from tests.desk.house import TEXTS, DeskHouse
from tests.emergency.conftest import PostOffice, Shift, begin
from tests.emergency.test_alarm import ASSESSED

BASE = "http://flyve.example"
WORDS = "Den unge faldt ud midt i det hele"


@dataclass
class Pages:
    """A house with browsers in front of it, one for each of the cast."""

    shift: Shift
    app: FastAPI
    sessions: SessionBook
    browsers: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    async def of(self, name: str) -> httpx.AsyncClient:
        if name not in self.browsers:
            token = await self.sessions.open(self.shift.ids[name])
            transport = httpx.ASGITransport(self.app)
            self.browsers[name] = httpx.AsyncClient(transport=transport, base_url=BASE, cookies={"s": token})
        return self.browsers[name]

    async def see(self, name: str, path: str) -> str:
        answer = await (await self.of(name)).get(path)
        assert answer.status_code == 200, f"{name} {path}: {answer.status_code}"
        return answer.text

    async def post(self, name: str, path: str, **form: str) -> httpx.Response:
        return await (await self.of(name)).post(path, data=form)


@pytest.fixture
async def pages(sqlite_url: str, keyring: Keyring) -> AsyncIterator[Pages]:
    database = Database(sqlite_url)
    shift = begin(DeskHouse(database, MemoryHub(), keyring))
    sessions = SessionBook(database)
    house = House(
        database=database,
        hub=MemoryHub(),
        keyring=keyring,
        sessions=sessions,
        mail=PostOffice(),
        texts=TEXTS,
        settings=HouseSettings(BASE, secure_cookies=False, demo=False, worlds=frozenset({"practice", "live"})),
    )
    app = FastAPI()
    app.state.house = house
    routes.register(app, house, shift.alarms)
    yield Pages(shift, app, sessions)
    database.close()


async def test_the_coordinator_sees_what_rings_and_takes_it_without_a_script(pages: Pages) -> None:
    assert "Ingen alarmer lige nu" in await pages.see("Dorte", "/vagt/alarmer")
    pages.shift.house.act(pages.shift.room, pages.shift.fatima, "alarm", branch="life")
    shown = await pages.see("Dorte", "/vagt/alarmer")
    assert "Akut fare for liv" in shown and "Fatima Holm" in shown and "ikke hørt endnu" in shown
    answer = await pages.post("Dorte", f"/vagt/alarmer/{pages.shift.alarm().id}/tag")
    assert answer.status_code == 303
    assert "af Dorte Holm" in await pages.see("Dorte", "/vagt/alarmer")
    assert (await pages.post("Dorte", f"/vagt/alarmer/{pages.shift.alarm().id}/tag")).status_code == 422


async def test_past_alarms_tell_times_and_who_and_not_a_word(pages: Pages) -> None:
    shift = pages.shift
    shift.house.act(shift.room, shift.fatima, "alarm", branch="life")
    shift.house.act(shift.room, shift.fatima, "assess", **ASSESSED)
    shift.house.act(shift.room, shift.fatima, "close_alarm", text="Ambulancen kom")
    shown = await pages.see("Helle", "/vagt/alarmer")
    assert "112 er ringet op" in shown and "Tidligere" in shown
    for word in (ASSESSED["facts"], "Ambulancen", "Alma", "Hej", shift.room):
        assert word not in shown


async def test_an_alarm_is_closed_from_the_list_only_when_its_room_is_over(pages: Pages) -> None:
    shift = pages.shift
    shift.house.act(shift.room, shift.fatima, "alarm")
    answer = await pages.post("Dorte", f"/vagt/alarmer/{shift.alarm().id}/luk")
    assert answer.status_code == 422 and "Luk alarmen inde i den" in answer.text
    shift.house.database.act_now(forget_room, shift.room)
    assert (await pages.post("Dorte", f"/vagt/alarmer/{shift.alarm().id}/luk")).status_code == 303
    assert shift.alarm().closed_by == shift.ids["Dorte"]


@pytest.mark.parametrize("name", ["Fatima", "Bo", "Erik", "Carla"])
async def test_the_list_is_for_coordinators_and_leads_of_the_place(pages: Pages, name: str) -> None:
    pages.shift.house.act(pages.shift.room, pages.shift.fatima, "alarm", branch="abuse")
    browser = await pages.of(name)
    path = f"/vagt/alarmer?sted={pages.shift.house.lindby}"
    assert (await browser.get(path)).status_code == 404
    assert (await browser.post(f"/vagt/alarmer/{pages.shift.alarm().id}/luk")).status_code == 404
    if name == "Carla":
        assert (await browser.post(f"/vagt/alarmer/{pages.shift.alarm().id}/tag")).status_code == 404
        assert "Overgreb" not in (await browser.get("/vagt/alarmer")).text


async def test_nobody_signed_in_is_sent_to_sign_in(pages: Pages) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(pages.app), base_url=BASE) as stranger:
        for path in ("/vagt/alarmer", "/vagt/hjaelp", "/vagt/hjaelp/overgreb", "/vagt/teknik"):
            answer = await stranger.get(path)
            assert answer.status_code == 303 and answer.headers["location"] == f"/log-ind?til={path}"


async def test_a_passage_opens_with_what_to_do_and_the_local_numbers(pages: Pages) -> None:
    shown = await pages.see("Fatima", "/vagt/hjaelp/akut-livsfare")
    assert shown.index("Gør det nu") < shown.index("tel:12345678") < shown.index("Bagefter")
    assert "akut-livsfare" in await pages.see("Bo", "/vagt/hjaelp")
    assert (await (await pages.of("Fatima")).get("/vagt/hjaelp/findes-ikke")).status_code == 404
    assert "12345678" not in await pages.see("Carla", "/vagt/hjaelp/akut-livsfare?sted=" + pages.shift.house.lindby)


async def test_the_note_is_sent_nowhere(pages: Pages) -> None:
    shown = await pages.see("Fatima", "/vagt/hjaelp/underretning")
    form = re.search(r"<form id=\"note-form\"[^>]*>", shown)
    assert form and "action" not in form[0] and "method" not in form[0]
    assert "Vi gemmer den ikke" in shown and not re.search(r"<textarea[^>]+ name=", shown)


async def test_a_problem_is_reported_sealed_and_followed_up(pages: Pages) -> None:
    database = pages.shift.house.database
    assert (await pages.post("Fatima", "/vagt/teknik", kind="young_dropped", words=WORDS)).status_code == 303
    assert "Tak. Det er meldt" in await pages.see("Fatima", "/vagt/teknik?meldt=1")
    assert WORDS not in await pages.see("Fatima", "/vagt/teknik"), "the log is for who looks after the shift"
    assert "Hotlinen" in await pages.see("Fatima", "/vagt/teknik")
    row = database.look_now(lambda session: session.exec(select(TechnicalProblem)).one())
    assert row.words is not None and WORDS.encode() not in row.words
    shown = await pages.see("Dorte", "/vagt/teknik")
    assert WORDS in shown and "Den unge faldt ud" in shown and "Ny" in shown
    assert (await pages.post("Carla", f"/vagt/teknik/{row.id}/loest")).status_code == 404
    assert (await pages.post("Fatima", f"/vagt/teknik/{row.id}/loest")).status_code == 404
    assert (await pages.post("Dorte", f"/vagt/teknik/{row.id}/smadret")).status_code == 404
    assert (await pages.post("Dorte", f"/vagt/teknik/{row.id}/loest")).status_code == 303
    assert "Løst" in await pages.see("Dorte", "/vagt/teknik")
    assert WORDS not in await pages.see("Carla", "/vagt/teknik")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"kind": "", "words": ""}, 422),
        ({"kind": "alien"}, 422),
        ({"kind": "slow", "words": "x" * 1001}, 422),
        ({"kind": "slow", "org": "findes-ikke"}, 404),
    ],
)
async def test_a_report_with_something_wrong_says_so(pages: Pages, form: dict[str, str], status: int) -> None:
    assert (await pages.post("Fatima", "/vagt/teknik", **form)).status_code == status


async def test_the_log_of_problems_is_forgotten_after_three_months(pages: Pages) -> None:
    await pages.post("Fatima", "/vagt/teknik", kind="slow")
    database = pages.shift.house.database
    database.act_now(_age, 91 * DAY)
    database.act_now(sweep_problems)
    assert database.look_now(lambda session: session.exec(select(TechnicalProblem)).all()) == []


def _age(session: Session, by: int) -> None:
    problem = session.exec(select(TechnicalProblem)).one()
    problem.reported_at -= by
    session.add(problem)

"""For whom the desk opens, in which world, and how heavy it is."""

import gzip
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from live.conversation.rules import NEEDED, REFERRALS, TOPICS
from live.desk.routes import MODULES
from live.web.static_files import FOLDER
from tests.desk_page.place import Place, open_place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path) as place:
        yield place


async def test_nobody_signed_in_is_asked_to_and_comes_back_to_the_desk(place: Place) -> None:
    answer = await (await place.client()).get("/vagt")
    assert answer.status_code == 303 and answer.headers["location"] == "/log-ind?til=/vagt"


@pytest.mark.parametrize("name", ["Fatima", "Bo", "Dorte", "Erik"])
async def test_everybody_who_may_one_day_sit_there_finds_it_in_the_live_frame(place: Place, name: str) -> None:
    answer = await (await place.client(name)).get("/vagt")
    assert answer.status_code == 200
    assert 'class="world-live"' in answer.text and "RIGTIG CHAT" in answer.text
    assert "<title>RIGTIG CHAT · Vagt – Flyvefærdig</title>" in answer.text


async def test_who_only_looks_after_the_network_finds_no_desk(place: Place) -> None:
    assert (await (await place.client("Ida")).get("/vagt")).status_code == 404


async def test_a_locked_screen_gets_the_lock_and_nothing_of_the_desk(place: Place) -> None:
    client = await place.client("Fatima")
    with time_machine.travel(time.time() + 16 * 60):
        answer = await client.get("/vagt")
    assert answer.status_code == 423 and "desk-doors" not in answer.text


async def test_the_page_carries_the_phrases_and_offers_of_ones_own_organisation_only(place: Place) -> None:
    page = (await (await place.client("Fatima")).get("/vagt")).text
    offered = json.loads(re.search(r'id="desk-doors">(.*?)</script>', page)[1])  # type: ignore[index]
    assert list(offered) == [place.accounts["lindby"]]
    assert offered[place.accounts["lindby"]]["phrases"]


async def test_every_topic_need_and_referral_can_be_ticked(place: Place) -> None:
    page = (await (await place.client("Fatima")).get("/vagt")).text
    for name, slugs in (("topics", TOPICS), ("needed", NEEDED), ("referrals", REFERRALS)):
        assert re.findall(rf'name="{name}" value="(\w+)"', page) == list(slugs)


def test_every_script_that_the_desk_names_is_named_in_the_page() -> None:
    """A module that is not named is asked for only when its neighbour has come: one round trip more on a bad line."""
    named = {
        name
        for script in [*MODULES, "desk.js"]
        for name in re.findall(r'"\./([\w-]+\.js)"', (FOLDER / script).read_text())
    }
    assert named <= set(MODULES) and {path.name for path in FOLDER.glob("desk*.js")} == {
        name for name in (*MODULES, "desk.js") if name.startswith("desk")
    }


def test_the_desk_is_light() -> None:
    own = [FOLDER / name for name in (*MODULES, "desk.js", "desk.css", "room.css")]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in own) < 45_000


def test_no_script_makes_markup_of_words() -> None:
    for path in FOLDER.glob("desk*.js"):
        assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", path.read_text()), path.name

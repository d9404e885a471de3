"""The desk's pure functions, in the browser they run in: questions in a message, waits, absences, what is heard."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from live.web.static_files import FOLDER

SITE = "http://flyve.test"


@pytest.fixture(scope="module")
def desk(browser: Any) -> Iterator[Page]:
    page = browser.new_page()

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix(SITE).strip("/")
        if name.endswith(".js"):
            route.fulfill(path=FOLDER / name, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>desk</title>", content_type="text/html")

    page.route(f"{SITE}/**", serve)
    page.goto(SITE)
    yield page
    page.close()


def run(desk: Page, module: str, expression: str, value: Any = None) -> Any:
    return desk.evaluate(f"async (value) => {{ const m = await import('/{module}'); return {expression}; }}", value)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", 0),
        ("Det lyder hårdt.", 0),
        ("Hvordan har du det?", 1),
        ("Hvordan har du det? Og hvad skete der?", 2),
        ("Hvad?!", 1),
        ("Hvad??? Er du sikker?!?", 2),
        ("Hvor bor du, og hvem bor du med?", 2),
        ("Hvor længe har det været sådan, og hvor tit sker det?", 2),
        ("Ved du, hvem der kan hjælpe, og hvad du selv har brug for?", 1),
        ("Vil du fortælle, hvad der skete, og hvordan du havde det bagefter?", 1),
        ("Se https://eksempel.dk/side?emne=1&hvad=2 hvis du vil", 0),
        ("Se www.eksempel.dk/?q=a. Er det noget for dig?", 1),
        ("Det er måske (?) onsdag.", 0),
        ("Hvad fylder mest?\nHvad vil du helst tale om?", 2),
        ("Og hvad gør du så?", 1),
        ("How are you? What happened?", 2),
        ("What happened, and how did you feel?", 2),
        ("Do you know who could help and what you need?", 1),
        ("Really?!", 1),
        ("Look at example.org/page?x=1 – would that help?", 1),
        ("🙂?", 1),
    ],
)
def test_how_many_questions_a_message_holds(desk: Page, text: str, asked: int) -> None:
    assert run(desk, "desk-questions.js", "m.questions(value)", text) == asked


def test_a_long_message_is_one_that_a_phone_does_not_show_at_once(desk: Page) -> None:
    assert run(desk, "desk-questions.js", "[m.isLong('a'.repeat(m.LONG)), m.isLong('a'.repeat(m.LONG + 1))]") == [
        False,
        True,
    ]


def test_first_come_first_served(desk: Page) -> None:
    items = {
        "waiting/b": {"org": "o", "room": "b", "arrived_at": 2},
        "waiting/a": {"org": "o", "room": "a", "arrived_at": 1},
        "waiting/c": {"org": "elsewhere", "room": "c", "arrived_at": 0},
    }
    assert run(desk, "desk-state.js", "m.waiting(value, 'o').map((one) => one.room)", items) == ["a", "b"]


def test_the_young_person_waits_since_the_first_word_that_nobody_has_answered(desk: Page) -> None:
    said = [("said", 1, 10), ("said", 2, 20), ("said", 1, 30), ("sparred", 2, 35), ("said", 1, 40)]
    entries = [{"kind": kind, "from": seat, "at": at} for kind, seat, at in said]
    assert run(desk, "desk-state.js", "m.unansweredSince(value, 1)", entries) == 30
    answered = [*entries, {"kind": "said", "from": 3, "at": 50}]
    assert run(desk, "desk-state.js", "m.unansweredSince(value, 1)", answered) == 0


def test_only_her_messages_after_the_last_one_read_are_new(desk: Page) -> None:
    entries = [{"n": n, "kind": "said", "from": seat} for n, seat in enumerate((1, 2, 1, 1), start=1)]
    assert run(desk, "desk-state.js", "m.unread(value, 1, 2)", entries) == 2


@pytest.mark.parametrize(
    ("item", "present", "away"),
    [
        ({"young_away_since": None}, [1, 2], 0),
        ({"young_away_since": 77}, [2], 77),
        ({"young_away_since": 77}, [1, 2], 0),  # the room's own line knows first
        ({"young_away_since": None}, [2], -1),
        ({"young_away_since": 77}, None, 77),
        ({"young_away_since": None}, None, 0),  # nobody has told us: nothing is claimed
    ],
)
def test_away_is_only_said_when_it_is_known(desk: Page, item: dict[str, Any], present: Any, away: int) -> None:
    assert (
        run(desk, "desk-state.js", "m.awaySince(value.item, value.present, 1)", {"item": item, "present": present})
        == away
    )


def test_busy_silences_who_waits_but_never_an_alarm(desk: Page) -> None:
    items = {
        "me/o": {"on_duty": True, "busy": True},
        "waiting/r": {"org": "o", "room": "r", "away_since": None},
        "alarm/x": {"org": "o", "room": "q", "acknowledged_by": None, "mine": False},
    }
    heard = run(desk, "desk-state.js", "((a) => [a.waiting.length, a.alarms.length])(m.attention(value, ['o']))", items)
    assert heard == [0, 1]


def test_a_turn_through_the_conversations_comes_round(desk: Page) -> None:
    turns = [[["a", "b", "c"], "c", 1], [["a", "b", "c"], "a", -1], [[], "", 1], [["a"], "gone", 1]]
    assert run(desk, "desk-state.js", "value.map((one) => m.nextRoom(...one))", turns) == ["a", "c", "", "a"]

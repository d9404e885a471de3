"""The desk on every screen, with a server that the test plays itself: alerts, the lock, keys, drafts, many at once."""

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SCREENS, Language, Scheme, Screen, assert_accessible, every_look
from tests.browser.fake_desk import (
    DORTE,
    GORM,
    ME,
    NOW,
    ORG,
    FakeDesk,
    FakeRoom,
    colleague,
    door,
    me,
    talk,
    waiting,
)

Open = Callable[..., FakeDesk]


@pytest.fixture
def open_desk(browser: Browser) -> Iterator[Open]:
    """Fatima's browser; every complaint of the page itself fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(screen: Screen = "desktop", scheme: Scheme = "light", language: Language = "da") -> FakeDesk:
        context = browser.new_context(**SCREENS[screen], color_scheme=scheme, reduced_motion="reduce", locale="da-DK")
        contexts.append(context)
        context.on("weberror", lambda problem: complaints.append(str(problem.error)))
        context.on("console", lambda said: complaints.append(said.text) if "Content" in said.text else None)
        return FakeDesk(context.new_page(), language=language)

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def busy_evening(desk: FakeDesk) -> None:
    """Two of my own conversations, one of Gorm's, two who wait."""
    desk.on_duty(department="Ungekontakten")
    for name, account, more in (
        ("Fatima", ME, {}),
        ("Gorm", GORM, {"talks": 1}),
        ("Dorte", DORTE, {"role": "coordinator"}),
    ):
        desk.items[f"duty/{ORG}/{account}"] = colleague(name, account, **more)
    desk.items["waiting/w1"] = waiting("w1", "Alma", "hej er der nogen", ago=7)
    desk.items["waiting/w2"] = waiting("w2", "", "kan i hjælpe", ago=3, away_since=NOW - 40_000)
    desk.rooms["r1"], desk.rooms["r2"] = FakeRoom(), FakeRoom()
    desk.rooms["r1"].young("hej")
    desk.rooms["r2"].young("okay")
    desk.items["talk/r1"], desk.items["talk/r2"] = talk("r1", "Alma"), talk("r2", "Solsort")
    desk.items["talk/r3"] = talk("r3", "Blå", mine=None)


def shown(desk: FakeDesk) -> Any:
    return desk.page.locator("section.talk:not([hidden])")


@every_look
def test_every_state_of_the_desk_is_accessible(
    open_desk: Open, screen: Screen, scheme: Scheme, language: Language
) -> None:
    off = open_desk(screen, scheme, language)
    off.items[f"me/{ORG}"] = me(missing=["Bagvagtens telefonnummer"])
    off.items[f"door/{ORG}"] = door(open=False, why="missing")
    off.goto()
    expect(off.page.locator("#duty-form")).to_be_visible()
    assert_accessible(off.page)
    desk = open_desk(screen, scheme, language)
    busy_evening(desk)
    desk.goto()
    expect(desk.page.locator("#mine .tab")).to_have_count(2)
    if screen == "phone":
        assert_accessible(desk.page)
        desk.page.locator('.desk-switch [data-view="talk"]').click()
    expect(shown(desk)).to_be_visible()
    assert_accessible(desk.page)
    if screen == "phone":
        shown(desk).locator('[data-slot="more"]').click()
        assert_accessible(desk.page)
    for pane in ("sparring", "colleague", "words", "refer", "know", "end"):
        shown(desk).locator(f'.talk__tools [data-pane="{pane}"]').click()
        expect(desk.page.locator(f'[data-shows="{pane}"]')).to_be_visible()
        assert_accessible(desk.page)
        if screen == "phone":
            desk.page.locator(".desk-side__close").click()
    desk.tell({"alarm/a": alarm(), "call/c": call(), "talk/r1": talk("r1", "Alma", state="after")})
    expect(desk.page.locator(".desk-alert--alarm")).to_be_visible()
    expect(desk.page.locator("#register")).to_be_visible()
    assert_accessible(desk.page)


def test_a_conversation_left_to_register_does_not_stand_in_the_way_of_a_new_shift(open_desk: Open) -> None:
    desk = open_desk()
    desk.items[f"me/{ORG}"] = me()
    desk.rooms["r1"] = FakeRoom(phase="after")
    desk.items["talk/r1"] = talk("r1", "Alma", state="after")
    desk.goto()
    expect(shown(desk)).to_be_visible()
    desk.page.get_by_role("button", name="Gå på vagt").click()
    expect(desk.page.locator("#duty-form")).to_be_visible()
    expect(shown(desk)).to_be_hidden()
    desk.page.locator("#mine button").click()
    expect(shown(desk)).to_be_visible()
    expect(desk.page.locator("#duty-form")).to_be_hidden()


def test_whoever_is_not_certified_is_told_kindly(open_desk: Open) -> None:
    desk = open_desk()
    desk.items[f"me/{ORG}"] = me(certified=False, may_go_on=False, why="not_certified")
    desk.items[f"door/{ORG}"] = door(waiting=None)
    desk.goto()
    expect(desk.page.locator("#duty-refused")).to_contain_text("Du er ikke flyvefærdig hos Lindby Kommune endnu")
    expect(desk.page.locator("#duty-form")).to_be_hidden()
    expect(desk.page.locator("#take-next")).to_be_hidden()


def test_nobody_goes_on_duty_without_having_heard_the_alarm(open_desk: Open) -> None:
    desk = open_desk()
    desk.items[f"me/{ORG}"] = me()
    desk.goto()
    desk.page.get_by_role("button", name="Gå på vagt").click()
    assert desk.acts == []
    desk.page.get_by_role("button", name="Afspil alarmen").click()
    desk.page.get_by_label("Jeg kan høre den").check()
    desk.page.get_by_role("button", name="Gå på vagt").click()
    act = wait_for(desk, "on_duty")
    assert act["first_name"] == "Fatima" and act["sound"] is True


def test_out_of_turn_needs_a_reason_and_the_first_in_line_does_not(open_desk: Open) -> None:
    desk = open_desk()
    busy_evening(desk)
    desk.goto()
    expect(desk.page.get_by_role("button", name="Tag før tur")).to_have_count(1)
    desk.page.get_by_role("button", name="Tag før tur").click()
    desk.page.get_by_role("button", name="Tag samtalen nu").click()
    assert desk.acts == []
    desk.page.locator("[data-slot=reason]:visible").fill("skriver om fare lige nu")
    desk.page.locator("[data-slot=reason]:visible").press("Enter")
    act = wait_for(desk, "take")
    assert (act["room"], act["reason"]) == ("w2", "skriver om fare lige nu")


def test_a_refusal_is_said_in_words_and_what_was_typed_stays(open_desk: Open) -> None:
    desk = open_desk()
    busy_evening(desk)
    desk.refusals["take"] = ("taken", "En kollega nåede det lige før dig.")
    desk.goto()
    desk.page.get_by_role("button", name="Tag før tur").click()
    desk.page.locator("[data-slot=reason]:visible").fill("haster")
    desk.page.get_by_role("button", name="Tag samtalen nu").click()
    expect(desk.page.locator("#desk-problem")).to_contain_text("En kollega nåede det lige før dig.")
    expect(desk.page.locator("[data-slot=reason]:visible")).to_have_value("haster")


def test_the_keyboard_alone_is_enough(open_desk: Open) -> None:
    desk = open_desk()
    busy_evening(desk)
    desk.goto()
    expect(shown(desk).locator("h2")).to_have_text("Alma")
    desk.page.keyboard.press("Alt+ArrowDown")
    expect(shown(desk).locator("h2")).to_have_text("Solsort")
    expect(shown(desk).locator("textarea")).to_be_focused()
    desk.page.keyboard.type("Hej igen")
    desk.page.keyboard.press("Enter")
    expect(shown(desk).locator(".room-message.is-mine")).to_contain_text("Hej igen")
    desk.page.keyboard.press("Alt+s")
    expect(desk.page.locator("#desk-side h2:visible")).to_have_text("Sparring")
    desk.page.keyboard.press("Alt+m")
    expect(shown(desk).locator("textarea")).to_be_focused()
    desk.page.keyboard.press("Alt+l")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Alt+t")
    wait_for(desk, "take_next")
    desk.page.locator("#desk-help").focus()
    desk.page.keyboard.press("?")
    expect(desk.page.locator("#desk-keys")).to_be_visible()
    desk.page.get_by_label("Brug genveje på den her computer").uncheck()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Alt+ArrowUp")
    desk.page.wait_for_timeout(200)
    expect(shown(desk).locator("h2")).to_have_text("Alma")  # the one just taken: the keys are off


def test_borrowed_words_are_put_in_and_never_sent(open_desk: Open) -> None:
    desk = open_desk()
    busy_evening(desk)
    desk.goto()
    for pane in ("Lån ord", "Kender jeg den unge?", "Kollega", "Afslut"):
        shown(desk).get_by_role("button", name=pane, exact=True).click()
        desk.page.locator("#desk-side .line:visible").first.click()
        expect(shown(desk).locator("textarea")).not_to_have_value("")
        shown(desk).locator("textarea").fill("")
    assert desk.said == [] and desk.acts == []


def test_knowing_her_leaves_no_trace_anywhere(open_desk: Open) -> None:
    desk = open_desk()
    busy_evening(desk)
    desk.goto()
    expect(shown(desk)).to_be_visible()
    desk.page.wait_for_timeout(500)  # where one has read to is remembered
    before = desk.page.evaluate("JSON.stringify(sessionStorage)")
    shown(desk).get_by_role("button", name="Kender jeg den unge?").click()
    expect(desk.page.locator('[data-shows="know"]')).to_contain_text("bliver ikke skrevet ned nogen steder")
    assert desk.page.evaluate("JSON.stringify(sessionStorage)") == before
    assert desk.said == [] and desk.acts == []


def test_two_questions_and_a_long_message_are_hinted_at_and_never_hindered(open_desk: Open) -> None:
    desk = open_desk()
    busy_evening(desk)
    desk.goto()
    box = shown(desk).locator("textarea")
    box.fill("Hvordan har du det? Og hvad skete der?")
    expect(shown(desk).locator(".talk__hint")).to_contain_text("2 spørgsmål")
    box.fill("Hvordan har du det?!")
    expect(shown(desk).locator(".talk__hint")).to_have_text("")
    box.fill("Ja. " * 150)
    expect(shown(desk).locator(".talk__hint")).to_contain_text("lang besked")
    box.press("Enter")
    expect(shown(desk).locator(".room-message.is-mine")).to_have_count(1)


def test_akut_rings_with_one_press_and_once(open_desk: Open) -> None:
    desk = open_desk()
    busy_evening(desk)
    desk.goto()
    shown(desk).get_by_role("button", name="Akut", exact=True).click()
    expect(desk.page.locator("emergency-panel")).to_be_visible()
    desk.page.wait_for_timeout(300)
    assert [act["verb"] for act in desk.said] == ["alarm"]
    shown(desk).get_by_role("button", name="Akut", exact=True).click()
    shown(desk).get_by_role("button", name="Akut", exact=True).click()
    desk.page.wait_for_timeout(300)
    assert [act["verb"] for act in desk.said] == ["alarm"]


def test_behind_the_lock_it_still_says_that_somebody_waits_and_not_a_word_of_theirs(open_desk: Open) -> None:
    desk = open_desk()
    desk.on_duty()
    desk.goto()
    expect(desk.page.locator("#duty-ready")).to_be_visible()
    desk.lock(True)
    expect(desk.page.locator("#flyve-lock")).to_be_visible()
    desk.tell({"waiting/w1": waiting("w1", "", words_hidden=True)})
    expect(desk.page.locator("#desk-locked-alert")).to_have_text("Nogen venter")
    expect(desk.page).to_have_title(re.compile("Nogen venter"))
    desk.tell({"alarm/a": alarm()})
    expect(desk.page.locator("#desk-locked-alert")).to_have_text("AKUT")
    assert_accessible(desk.page)


def test_a_cut_line_is_said_and_a_deed_is_asked_for_again_under_the_same_key(open_desk: Open) -> None:
    desk = open_desk()
    busy_evening(desk)
    desk.goto()
    expect(shown(desk)).to_be_visible()
    shown(desk).locator("textarea").fill("Halvt skrevet")
    desk.cut()
    expect(desk.page.locator("#desk-line")).to_contain_text("Forbindelsen er væk", timeout=8000)
    desk.page.keyboard.press("Alt+t")
    desk.open = True
    expect(desk.page.locator("#desk-line")).to_be_hidden(timeout=8000)
    wait_for(desk, "take_next")
    expect(shown(desk).locator("textarea")).to_have_value("Halvt skrevet")
    desk.page.reload()
    expect(shown(desk).locator("textarea")).to_have_value("Halvt skrevet")


def test_the_ritual_is_private_and_the_ticks_survive_a_reload(open_desk: Open) -> None:
    desk = open_desk()
    busy_evening(desk)
    desk.rooms["r1"].phase = "after"
    desk.rooms["r1"].tell("ended", how="young_left")
    desk.items["talk/r1"] = talk("r1", "Alma", state="after")
    desk.goto()
    page = desk.page
    expect(page.locator("#end-how")).to_contain_text("Den unge har forladt samtalen")
    page.get_by_label("Hvad gav jeg?").fill("Jeg lyttede til Alma fra 8. klasse")
    page.get_by_label("Find et emne").fill("sorg")
    page.get_by_label("Find et emne").press("Enter")
    page.reload()
    expect(page.get_by_label("Sorg")).to_be_checked()
    expect(page.get_by_label("Hvad gav jeg?")).to_have_value("")
    page.get_by_label("Hvad gav jeg?").fill("Jeg lyttede til Alma fra 8. klasse")
    page.get_by_label("Begge dele").check()
    page.get_by_label("Bagvagten var med").check()
    page.get_by_role("button", name="Færdig").click()
    act = wait_for(desk, "register")
    assert (act["topics"], act["needed"], act["referrals"]) == (["grief"], "both", [])
    assert act["bagvagt"] is True and act["underretning"] is False
    assert "klasse" not in json.dumps(desk.acts + desk.said) + page.evaluate("JSON.stringify(sessionStorage)")
    desk.tell({"talk/r1": None})
    expect(page.locator("#mine .tab")).to_have_count(1)
    assert not re.search(r'"[a-z]+:r1', page.evaluate("JSON.stringify(sessionStorage)"))


def test_what_others_write_is_only_ever_text(open_desk: Open) -> None:
    desk = open_desk()
    busy_evening(desk)
    biting = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    desk.items["waiting/w1"] = waiting("w1", biting, biting)
    desk.items["talk/r1"] = talk("r1", biting)
    desk.rooms["r1"].young(biting)
    desk.rooms["r1"].tell("sparred", sender=3, text=biting)
    desk.goto()
    shown(desk).get_by_role("button", name="Sparring").click()
    expect(desk.page.locator("#sparring-log")).to_contain_text(biting)
    assert desk.page.evaluate("document.querySelectorAll('img, main script').length") == 0


def test_twenty_conversations_and_two_hundred_who_wait_stay_quick(open_desk: Open) -> None:
    """p95 of a message from the wire to the screen: ≤ 150 ms (issue 3); the others keep their line and count."""
    desk = open_desk()
    desk.on_duty()
    for number in range(200):
        desk.items[f"waiting/w{number}"] = waiting(f"w{number}", f"Ung {number}", "hej", "er der nogen", ago=number)
    for number in range(20):
        room = desk.rooms[f"r{number}"] = FakeRoom()
        desk.items[f"talk/r{number}"] = talk(f"r{number}", f"Nr. {number}")
        for line in range(30):
            room.young(f"besked {line}")
    began = time.monotonic()
    desk.goto()
    expect(desk.page.locator("#mine .tab")).to_have_count(20)
    expect(shown(desk).locator(".room-message")).to_have_count(30)
    assert time.monotonic() - began < 5
    expect(desk.page.locator("#mine .desk-count:not(:empty)")).to_have_count(19)
    assert desk.page.locator(".room-message").count() == 30  # only what is on the screen is drawn
    desk.page.evaluate(
        """() => {
          window.paints = [];
          document.querySelector('section.talk:not([hidden]) room-view').addEventListener('room:entry', () => {
            const at = performance.now();
            requestAnimationFrame(() => setTimeout(() => window.paints.push(performance.now() - at)));
          });
        }"""
    )
    first = desk.page.evaluate("document.querySelector('section.talk:not([hidden]) room-view').getAttribute('room')")
    for number in range(40):
        desk.rooms[f"r{number % 20}"].young("ny")
        desk.rooms[first].young(f"nu {number}")
        desk.tell({f"waiting/w{number}": waiting(f"w{number}", f"Ung {number}", "hej", "nyt", ago=number)})
        desk.page.wait_for_timeout(25)
    desk.page.wait_for_timeout(500)
    paints = sorted(desk.page.evaluate("window.paints"))
    assert len(paints) >= 40 and paints[int(len(paints) * 0.95)] < 150, paints


def wait_for(desk: FakeDesk, verb: str) -> dict[str, Any]:
    """What the page has asked the desk for."""
    for _ in range(100):
        found = next((act for act in desk.acts if act["verb"] == verb), None)
        if found:
            return found
        desk.page.wait_for_timeout(50)
    raise AssertionError(f"{verb} was never asked for: {desk.acts}")


def alarm() -> dict[str, Any]:
    who = {"raised_by": GORM, "raised_by_name": "Gorm", "acknowledged_by": None, "acknowledged_at": None}
    return {
        "org": ORG,
        "room": "r3",
        "raised_at": NOW,
        "branch": "unsure",
        "level": 1,
        "mine": False,
        "rings": True,
        **who,
    }


def call() -> dict[str, Any]:
    return {"org": ORG, "room": "r3", "from_account": GORM, "from_name": "Gorm", "to": ME, "why": "join", "at": NOW}

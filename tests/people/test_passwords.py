"""Forgotten, found again, and changed."""

import time

import pytest
import time_machine

from tests.people.conftest import PASSWORD, Door
from tests.people.test_sign_in import exempt

NEW = "grøn kop på den høje hylde"


async def ask(door: Door, email: str = "bo@solby.example") -> str:
    """Ask for a letter; answers the page."""
    answer = await door.browser.post("/glemt", data={"email": email})
    assert answer.status_code == 200
    await door.front.errands.drain()
    return answer.text


async def test_a_forgotten_password_is_replaced_and_everything_open_ends(door: Door) -> None:
    exempt(door, "bo")
    thief = await door.town.sessions.open(door.town.people["bo"])
    assert await door.town.sessions.visitor(thief)
    await ask(door)
    recipient, _, text = door.post.letters[-1]
    token = door.post.secret()
    assert recipient == "bo@solby.example" and f"/nulstil#{token}" in text and "?" not in text.split("#")[0][-40:]
    assert (await door.browser.post("/nulstil", data={"token": token})).status_code == 200
    form = {"token": token, "password": NEW, "password_again": NEW}
    assert (await door.browser.post("/nulstil/ny", data=form)).headers["location"] == "/log-ind?sagt=ny"
    assert await door.town.sessions.visitor(thief) is None
    assert (await door.sign_in("bo", PASSWORD)).status_code == 403
    assert (await door.sign_in("bo", NEW)).status_code == 303
    await door.front.errands.drain()
    assert "ændret" in door.post.letters[-1][1], "nobody's password changes behind their back"
    again = await door.browser.post("/nulstil/ny", data=form)
    assert again.status_code == 410 and "allerede brugt" in again.text


async def test_known_and_unknown_addresses_get_the_same_page_before_any_work_is_done(door: Door) -> None:
    """A63: the letter is written after the answer has gone."""
    known = await door.browser.post("/glemt", data={"email": "bo@solby.example"})
    assert not door.post.letters
    unknown = await door.browser.post("/glemt", data={"email": "xo@solby.example"})
    await door.front.errands.drain()
    assert [letter[0] for letter in door.post.letters] == ["bo@solby.example"]
    from tests.people.test_sign_in import _plain

    assert _plain(known) == _plain(unknown).replace("xo@", "bo@")


async def test_only_the_newest_link_works_and_only_for_an_hour(door: Door) -> None:
    await ask(door)
    first = door.post.secret()
    await ask(door)
    second = door.post.secret()
    old = await door.browser.post("/nulstil", data={"token": first})
    assert old.status_code == 410 and "for gammelt" in old.text
    with time_machine.travel(time.time() + 3601):
        assert (await door.browser.post("/nulstil", data={"token": second})).status_code == 410
    assert (await door.browser.post("/nulstil", data={"token": second})).status_code == 200


async def test_nobodys_letter_box_is_filled(door: Door) -> None:
    for _ in range(8):
        await ask(door)
    assert len(door.post.letters) == 3


@pytest.mark.parametrize("token", ["", "x", "A" * 43])
async def test_a_stale_link_says_what_to_do_next(door: Door, token: str) -> None:
    for path in ("/nulstil", "/nulstil/ny"):
        form = {"token": token, "password": NEW, "password_again": NEW}
        answer = await door.browser.post(path, data=form)
        assert answer.status_code == 410 and "Har du glemt din adgangskode" in answer.text


async def test_a_weak_new_password_does_not_use_the_link_up(door: Door) -> None:
    await ask(door)
    token = door.post.secret()
    weak = {"token": token, "password": "passwordpassword", "password_again": "passwordpassword"}
    answer = await door.browser.post("/nulstil/ny", data=weak)
    assert answer.status_code == 422 and "let at gætte" in answer.text and f'value="{token}"' in answer.text
    good = {"token": token, "password": NEW, "password_again": NEW}
    assert (await door.browser.post("/nulstil/ny", data=good)).status_code == 303


async def test_changing_the_password_keeps_this_browser_and_ends_the_others(door: Door) -> None:
    exempt(door, "bo")
    await door.sign_in()
    here = door.browser.cookies["s"]
    elsewhere = await door.town.sessions.open(door.town.people["bo"])
    form = {"password_now": PASSWORD, "password": NEW, "password_again": NEW}
    wrong = await door.browser.post("/konto/kodeord", data={**form, "password_now": "forkert"})
    assert wrong.status_code == 422 and "passer ikke" in wrong.text
    assert (await door.browser.post("/konto/kodeord", data=form)).headers["location"] == "/konto"
    assert door.browser.cookies["s"] != here
    assert await door.town.sessions.visitor(door.browser.cookies["s"])
    assert await door.town.sessions.visitor(here) is None
    assert await door.town.sessions.visitor(elsewhere) is None


async def test_the_page_for_changing_it_is_for_who_is_signed_in(door: Door) -> None:
    assert (await door.browser.get("/konto/kodeord")).headers["location"] == "/log-ind?til=/konto/kodeord"
    exempt(door, "bo")
    await door.sign_in()
    assert (await door.browser.get("/konto/kodeord")).status_code == 200
    with time_machine.travel(time.time() + 16 * 60):
        assert (await door.browser.get("/konto/kodeord")).status_code == 423


async def test_a_letter_that_does_not_leave_harms_nobody(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    from live.people.mail import NotSent

    async def fails(to: str, subject: str, text: str) -> None:
        raise NotSent("ConnectionRefusedError")

    door.post.send = fails  # type: ignore[method-assign]
    assert "der nu en mail på vej" in await ask(door)
    assert "bo@solby.example" not in caplog.text

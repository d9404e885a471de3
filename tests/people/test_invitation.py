"""Coming in by invitation, and everything that can be wrong with one (A66)."""

import threading
import time

import httpx
import pytest
import time_machine
from sqlmodel import select

from live.people.accounts import NewPerson, accept_invitation
from live.people.actions import INVITATION_HOURS, invite
from live.people.queries import memberships_of, open_invitation, roles_there
from live.people.tables import Account, Invitation
from live.people.visitor import Role
from live.refusal import Refused
from live.storage.database import Database
from tests.people.conftest import PASSWORD, Door, Town

NEW = {"name": "Gry", "password": "sol over den lange mark", "password_again": "sol over den lange mark"}


async def invited(door: Door, email: str = "gry@solby.example", role: Role = Role.NEW_COUNSELLOR) -> str:
    """Lis invites; answers the token that stands in the letter."""
    lis = await door.town.visitor("lis")
    return door.town.database.act_now(invite, lis, door.town.ours, email, role).token


async def test_somebody_new_comes_in_and_is_led_to_their_phone(door: Door) -> None:
    token = await invited(door)
    page = await door.browser.post("/invitation", data={"token": f" {token} "})
    assert page.status_code == 200 and "Solby" in page.text and "gry@solby.example" in page.text
    assert "som ny rådgiver" in page.text
    done = await door.browser.post("/invitation/ja", data={"token": token, **NEW})
    assert (done.status_code, done.headers["location"]) == (303, "/to-trin")
    account = door.town.database.look_now(lambda s: s.exec(select(Account).where(Account.name == "Gry")).one())
    assert account.email == "gry@solby.example"
    assert [m.role for m in door.town.database.look_now(memberships_of, account.id)] == [Role.NEW_COUNSELLOR]


async def test_the_token_is_in_no_address_and_not_in_the_database(door: Door) -> None:
    token = await invited(door)
    page = await door.browser.get("/invitation")
    assert page.status_code == 200 and "location.hash" in page.text
    assert token not in str(door.town.database.look_now(lambda s: [r.model_dump() for r in s.exec(select(Invitation))]))


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "'; DROP TABLE invitation;--", "é" * 50, "A" * 9_000])
async def test_a_guessed_code_says_what_to_do_next(door: Door, token: str) -> None:
    answer = await door.browser.post("/invitation", data={"token": token})
    assert answer.status_code == 410
    assert "Bed den, der inviterede dig, om at sende en ny" in answer.text or "ellers bed den" in answer.text.lower()


async def test_guessing_many_codes_is_slowed(door: Door) -> None:
    for number in range(9):
        await door.browser.post("/invitation", data={"token": f"gæt{number}"})
    assert door.waited == [1.0, 2.0, 4.0, 8.0]


async def test_a_used_invitation_says_what_to_do_next(door: Door) -> None:
    token = await invited(door)
    await door.browser.post("/invitation/ja", data={"token": token, **NEW})
    for path in ("/invitation", "/invitation/ja"):
        answer = await door.browser.post(path, data={"token": token, **NEW})
        assert answer.status_code == 410 and "allerede brugt" in answer.text and 'href="/log-ind"' in answer.text


async def test_an_old_invitation_says_what_to_do_next(door: Door) -> None:
    token = await invited(door)
    with time_machine.travel(time.time() + INVITATION_HOURS * 3600 + 1):
        for path in ("/invitation", "/invitation/ja"):
            answer = await door.browser.post(path, data={"token": token, **NEW})
            assert answer.status_code == 410 and "for gammel" in answer.text


async def test_what_was_typed_is_kept_but_never_a_password(door: Door) -> None:
    token = await invited(door)
    form = {"token": token, "name": "Gry & Co", "password": "for kort", "password_again": "for kort"}
    answer = await door.browser.post("/invitation/ja", data=form)
    assert answer.status_code == 422 and "mindst 15 tegn" in answer.text
    assert 'value="Gry &amp; Co"' in answer.text and "for kort" not in answer.text.replace("for kort.", "")
    differ = await door.browser.post("/invitation/ja", data={"token": token, **NEW, "password_again": "noget andet"})
    assert differ.status_code == 422 and "ikke ens" in differ.text
    done = await door.browser.post("/invitation/ja", data={"token": token, **NEW})
    assert done.status_code == 303, "a mistake does not use the invitation up"


async def test_role_address_and_organisation_cannot_be_chosen_in_the_form(door: Door) -> None:
    """A25, A66: other e-mail, other organisation, other role."""
    token = await invited(door)
    forged = {
        "role": "lead",
        "organisation_id": door.town.theirs,
        "email": "carla@fjernby.example",
        "second_factor_exempt": "1",
        "account_id": door.town.people["carla"],
    }
    await door.browser.post("/invitation/ja", data={"token": token, **NEW, **forged})
    account = door.town.database.look_now(lambda s: s.exec(select(Account).where(Account.name == "Gry")).one())
    assert account.email == "gry@solby.example" and not account.second_factor_exempt
    assert door.town.database.look_now(roles_there, account.id, door.town.ours) == [Role.NEW_COUNSELLOR]
    assert door.town.database.look_now(roles_there, account.id, door.town.theirs) == []


async def test_a_known_person_joins_with_the_password_they_have(door: Door) -> None:
    token = await invited(door, "erik@solby.example", Role.TRAINER)
    page = await door.browser.post("/invitation", data={"token": token})
    assert "Du har allerede en konto" in page.text
    wrong = await door.browser.post("/invitation/ja", data={"token": token, **NEW})
    assert wrong.status_code == 422
    assert door.town.database.look_now(roles_there, door.town.people["erik"], door.town.ours) == []
    right = await door.browser.post("/invitation/ja", data={"token": token, "password": PASSWORD})
    assert right.status_code == 303
    assert door.town.database.look_now(roles_there, door.town.people["erik"], door.town.ours) == [Role.TRAINER]


async def test_a_link_in_a_letter_never_opens_an_account_that_has_a_password(town: Town) -> None:
    """Somebody else's account made between looking and saying yes."""
    lis, carla = await town.visitor("lis"), await town.visitor("carla")
    ours = town.database.act_now(invite, lis, town.ours, "ny@solby.example", Role.COUNSELLOR).token
    theirs = town.database.act_now(invite, carla, town.theirs, "ny@solby.example", Role.COUNSELLOR).token
    town.database.act_now(accept_invitation, ours, NewPerson("Ny", "hash"))
    with pytest.raises(Refused, match="account_exists"):
        town.database.act_now(accept_invitation, theirs, NewPerson("Tyv", "hash"))
    with pytest.raises(Refused, match="invitation_unknown"):
        town.database.act_now(accept_invitation, theirs, town.people["bo"])
    assert town.database.look_now(open_invitation, theirs).account_exists, "and it is still unused"


async def test_of_two_who_come_at_once_one_gets_in(town: Town, database_url: str) -> None:
    lis = await town.visitor("lis")
    token = town.database.act_now(invite, lis, town.ours, "ny@solby.example", Role.COUNSELLOR).token
    there = Database(database_url)
    from live.people.audit import open_book

    open_book(there, town.keyring)
    outcomes: list[str] = []

    def come(database: Database) -> None:
        try:
            database.act_now(accept_invitation, token, NewPerson("Ny", "hash"))
            outcomes.append("in")
        except Refused as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=come, args=(database,)) for database in (town.database, there) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    there.close()
    assert sorted(outcomes) == ["in"] + ["invitation_used"] * 5


async def test_the_pages_speak_english_to_who_reads_english(door: Door) -> None:
    answer: httpx.Response = await door.browser.get("/invitation", headers={"accept-language": "en-GB,en"})
    assert '<html lang="en"' in answer.text and "Your invitation" in answer.text

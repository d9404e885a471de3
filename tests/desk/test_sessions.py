"""Signed out, locked, revoked on another server: with the real sessions and the real clock of the shifts (S4, F31)."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from live.duty.queries import on_duty, on_duty_there
from live.people.sessions import SessionBook
from live.socket.staff_door import StaffDoor
from tests.desk.house import DeskHouse


@pytest.fixture
async def sessions(house: DeskHouse) -> AsyncIterator[SessionBook]:
    """People come in with their own session cookies; the shifts have their clock."""
    sessions = SessionBook(house.database)
    house.desk._door = StaffDoor(sessions, secure_cookies=False)
    await sessions.start()
    await house.clock.start()
    yield sessions
    await house.clock.stop()
    await sessions.stop()


async def test_who_signs_out_on_another_server_is_out_here_and_promised_to_nobody_within_five_seconds(
    house: DeskHouse, sessions: SessionBook
) -> None:
    token = await sessions.open(house.ids["Fatima"])
    fatima, dorte = await house.sit(token), await house.sit(await sessions.open(house.ids["Dorte"]))
    await fatima.act("on_duty", org=house.lindby, first_name="Fatima", sound=True)
    await dorte.until(lambda items: dorte.of("duty"))
    began = time.monotonic()
    await SessionBook(house.database).end(token)
    while (frame := await fatima.hear())["t"] != "gone":
        pass
    assert frame["code"] == "signed_out"
    await dorte.until(lambda items: not dorte.of("duty"))
    assert time.monotonic() - began < 5
    assert await house.database.look(on_duty_there, house.lindby) == []


async def test_who_signs_out_in_the_middle_keeps_the_conversation_until_it_is_handed_over(
    house: DeskHouse, sessions: SessionBook
) -> None:
    """F31: nobody is cut off in the middle by a rule. The coordinator sees it, and names a colleague."""
    house.certify("Dorte")
    house.on_duty("Gorm")
    token = await sessions.open(house.ids["Fatima"])
    fatima, dorte = await house.sit(token), await house.sit(await sessions.open(house.ids["Dorte"]))
    await sessions.open(house.ids["Gorm"])
    await fatima.act("on_duty", org=house.lindby, first_name="Fatima", sound=True)
    alma = await asyncio.to_thread(house.arrive, "Alma", "Hej")
    await fatima.act("take_next", org=house.lindby)
    await sessions.end(token)
    talk = await dorte.until(
        lambda items: not items[f"talk/{alma.room_id}"]["counsellors"][0]["here"] and items[f"talk/{alma.room_id}"]
    )
    assert (talk["state"], talk["counsellors"][0]["name"]) == ("open", "Fatima")
    assert [who.first_name for who in await house.database.look(on_duty_there, house.lindby)] == ["Gorm"]
    assert (await dorte.act("hand_over", room=alma.room_id, to=house.ids["Gorm"]))["t"] == "done"
    await dorte.until(lambda items: items[f"talk/{alma.room_id}"]["counsellors"][0]["name"] == "Gorm")
    async with asyncio.timeout(5):
        while await house.database.look(on_duty, house.ids["Fatima"], house.lindby):
            await asyncio.sleep(0.1)


async def test_a_withdrawn_certification_ends_the_shift_and_leaves_what_runs(
    house: DeskHouse, sessions: SessionBook
) -> None:
    fatima = await house.sit(await sessions.open(house.ids["Fatima"]))
    await fatima.act("on_duty", org=house.lindby, first_name="Fatima", sound=True)
    alma = await asyncio.to_thread(house.arrive, "Alma", "Hej")
    await fatima.act("take_next", org=house.lindby)
    await asyncio.to_thread(house.arrive, "Bente", "Hej")
    await fatima.until(lambda items: fatima.of("waiting"))
    await asyncio.to_thread(house.withdraw, "Fatima")
    await fatima.until(lambda items: not fatima.of("waiting"))
    assert fatima.items[f"talk/{alma.room_id}"]["mine"] == "counsellor", "she is not left alone in the middle"
    assert (await fatima.act("take_next", org=house.lindby))["code"] == "not_certified"

"""The end: left, finished, erased, or gone in one press; neutral for everyone, and true."""

import httpx
from sqlalchemy import update
from sqlmodel import select

from live.conversation.tables import Conversation
from live.survey.tables import SurveyAnswer
from tests.youth.house import AABY, Came, YoungHouse
from tests.youth.test_her_socket import conversations, visits


async def talking(house: YoungHouse, phone: httpx.AsyncClient) -> tuple[Came, str]:
    alma = await house.comes(phone)
    return alma, house.takes("Fatima")


async def post(phone: httpx.AsyncClient, what: str, tab: str, **posted: object) -> httpx.Response:
    return await phone.post(f"/i/{AABY}/{what}", json={"tab": tab, **posted})


async def test_leaving_the_page_ends_her_visit_at_once(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma, _ = await talking(house, phone)
        line = await house.line(alma)
        await line.welcomed()
        answer = await post(phone, "forlad", alma.tab)
        assert answer.status_code == 204
        assert answer.headers["clear-site-data"] == '"cache"'
        assert 'u=""' in answer.headers["set-cookie"]
        assert "u" not in phone.cookies
        assert (await line.next("gone"))["code"] == "signed_out"
    assert await visits(house) == []
    back = await house.dial(**alma.cookies)
    assert (await back.next("gone"))["code"] == "signed_out"
    assert (await conversations(house))[0].ending == "young_left"


async def test_leaving_from_the_queue_gives_the_place_up(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma = await house.comes(phone)
        await post(phone, "forlad", alma.tab)
    assert (await conversations(house))[0].ending == "gave_up"


async def test_a_forged_tab_throws_nobody_out(house: YoungHouse) -> None:
    async with house.browser() as phone:
        await talking(house, phone)
        answer = await post(phone, "forlad", "x" * 43)
        assert answer.status_code == 204 and "set-cookie" not in answer.headers
    assert (await conversations(house))[0].ending is None


async def test_another_server_hears_of_it_within_seconds(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma, _ = await talking(house, phone)
        line = await house.line(alma)
        await line.welcomed()
        house.side.visits.ended = lambda visit_id: None  # type: ignore[method-assign]  # as if elsewhere
        await post(phone, "forlad", alma.tab)
    assert (await line.next("gone", seconds=6))["code"] == "signed_out"


async def test_after_the_end_come_five_questions_and_each_may_be_skipped(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma, room = await talking(house, phone)
        assert (await post(phone, "slut", alma.tab)).json() == {"survey": ""}  # it is not over
        assert house.does("Fatima", room, "finish") == "done"
        asked = (await post(phone, "slut", alma.tab)).json()["survey"]
        for question in (
            "Var det vigtigt at være anonym i chatten?",
            "Hvor godt forstod du de råd, du fik i chatten?",
            "Hvordan kan du bruge de råd, du fik i chatten?",
            "Var du tryg ved den rådgiver, du var i kontakt med?",
            "Kunne du finde på at komme tilbage til kommunechatten en anden gang?",
        ):
            assert question in asked
        answer = await post(phone, "svar", alma.tab, answers={"q1": ["yes"], "q3": ["okay", "idea"]})
        assert answer.status_code == 200 and "Tak" in answer.json()["text"]
        assert (await post(phone, "slut", alma.tab)).json() == {"survey": ""}
        assert (await post(phone, "svar", alma.tab, answers={})).json()["code"] == "survey_answered"
    rows = await house.database.look(lambda session: list(session.exec(select(SurveyAnswer)).all()))
    assert [(row.q1, row.q2, row.q3) for row in rows] == [("yes", "", "okay,idea")]


async def test_after_an_alarm_nobody_is_asked_how_it_was(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma, room = await talking(house, phone)
        house.database.act_now(lambda session: session.execute(update(Conversation).values(alarmed=True)) and None)
        house.does("Fatima", room, "finish")
        assert (await post(phone, "slut", alma.tab)).json() == {"survey": ""}
        assert (await post(phone, "svar", alma.tab, answers={})).json()["code"] == "survey_barred"


async def test_an_organisation_may_leave_the_questions_out(house: YoungHouse) -> None:
    house.hang(survey_on=False)
    async with house.browser() as phone:
        alma, room = await talking(house, phone)
        house.does("Fatima", room, "finish")
        assert (await post(phone, "slut", alma.tab)).json() == {"survey": ""}


async def test_she_deletes_her_conversation_and_the_words_are_gone(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma, room = await talking(house, phone)
        line = await house.line(alma)
        await line.welcomed()
        await line.says("Det her fortryder jeg")
        house.does("Fatima", room, "finish")
        answer = await post(phone, "slet", alma.tab)
        assert answer.json()["text"] == "Din samtale er slettet. Ingen kan læse den mere."
        assert (await post(phone, "slet", alma.tab)).status_code == 404
    staff = await house.dial("/ws/staff", s=house.people["Fatima"])
    await staff.send(t="hello", room=room, after=0)
    await staff.welcomed()
    assert "fortryder" not in str(staff.heard)
    assert (await conversations(house))[0].erased and await visits(house) == []


async def test_who_has_the_door_closed_on_them_is_told_so(house: YoungHouse) -> None:
    async with house.browser() as phone:
        alma = await house.comes(phone)
        line = await house.line(alma)
        await line.welcomed()
        room = str((await conversations(house))[0].room_id)
        house.database.act_now(house.them.end_by_house, room, "closed_door")
        ended = await line.next("entry")
        assert (ended["kind"], ended["body"]["how"]) == ("ended", "closed_door")

"""The desk's socket: who is shown what, what may be asked for there, and what it takes without harm to anybody."""

import asyncio
from typing import Any

import pytest
import websockets

from live.conversation.queries import waiting
from tests.desk.house import DeskHouse
from tests.room.engine import new_key


async def test_a_young_person_comes_and_the_desk_sees_her_first_words(house: DeskHouse) -> None:
    house.on_duty("Fatima")
    fatima = await (await house.sit("Fatima")).opened()
    assert fatima.frames[0]["t"] == "welcome" and fatima.frames[0]["organisations"][0]["name"] == "Lindby Kommune"
    alma = house.arrive("Alma", "Hej", "Er der nogen?")
    words = await fatima.until(
        lambda items: len(items[f"waiting/{alma.room_id}"]["words"]) == 2 and items[f"waiting/{alma.room_id}"]
    )
    assert [word["text"] for word in words["words"]] == ["Hej", "Er der nogen?"]
    assert words["nickname"] == "Alma" and fatima.items[f"door/{house.lindby}"]["waiting"] == 1


async def test_who_is_taken_leaves_the_line_and_is_a_talk_of_the_one_who_took(house: DeskHouse) -> None:
    house.on_duty("Fatima", "Gorm")
    fatima, gorm = await house.sit("Fatima"), await house.sit("Gorm")
    alma, other = house.arrive("Alma", "Hej"), house.arrive("Bente")
    await gorm.until(lambda items: len([id_ for id_ in items if id_.startswith("waiting/")]) == 2)
    done = await fatima.act("take_next", org=house.lindby)
    assert (done["t"], done["room"]) == ("done", alma.room_id), "first come, first served"
    talk = await fatima.until(lambda items: items[f"talk/{alma.room_id}"])
    assert (talk["mine"], talk["state"], talk["nickname"]) == ("counsellor", "open", "Alma")
    assert [(one["name"], one["profession"], one["role"]) for one in talk["counsellors"]] == [
        ("Fatima", "pædagog", "counsellor")
    ]
    await gorm.until(lambda items: f"waiting/{alma.room_id}" not in items)
    assert list(gorm.of("waiting")) == [other.room_id]
    assert gorm.of("talk") == {}, "a colleague's conversation is not Gorm's business until he is asked in"
    assert (await gorm.until(lambda items: items[f"duty/{house.lindby}/{house.ids['Fatima']}"]["talks"] == 1)) is True


async def test_another_organisation_gets_nothing(house: DeskHouse) -> None:
    house.on_duty("Fatima")
    house.on_duty("Carla", where=house.strandby)
    carla = await (await house.sit("Carla")).opened()
    alma = house.arrive("Alma", "Hej")
    house.take("Fatima", alma.room_id)
    waits = house.arrive("Bente", "Hej")
    await carla.quiet()
    assert all(house.lindby not in id_ and alma.room_id not in id_ for id_ in carla.items)
    assert all(word not in str(carla.frames) for word in (alma.room_id, waits.room_id, house.lindby, "Bente"))
    for verb, args in FORGED(house, waits.room_id, alma.room_id).items():
        answer = await carla.act(verb, **args)
        assert (answer["t"], answer["code"]) == ("refused", "not_found"), verb


def FORGED(house: DeskHouse, waits: str, talks: str) -> dict[str, dict[str, Any]]:
    """Every verb, with Lindby's true ids."""
    who = house.ids["Fatima"]
    return {
        "on_duty": {"org": house.lindby, "first_name": "Carla"},
        "take_next": {"org": house.lindby},
        "take": {"room": waits, "reason": "Det haster"},
        "enter": {"room": talks},
        "ask": {"room": talks, "to": None, "why": "join"},
        "hand_over": {"room": talks, "to": who},
        "register": {"room": talks, "topics": ["love"], "needed": "both", "referrals": []},
        "answer": {"call": "findes-ikke", "yes": True},
        "acknowledge": {"alarm": "findes-ikke"},
        "ring_next": {"alarm": "findes-ikke"},
    }


async def test_a_new_counsellor_sees_why_and_may_nothing(house: DeskHouse) -> None:
    bo = await (await house.sit("Bo")).opened()
    me = bo.items[f"me/{house.lindby}"]
    assert (me["may_go_on"], me["why"], me["can"]) == (False, "not_certified", [])
    answer = await bo.act("on_duty", org=house.lindby, first_name="Bo", sound=True)
    assert (answer["code"], bool(answer["text"])) == ("not_certified", True)
    alma = house.arrive("Alma", "Hej")
    assert (await bo.act("take_next", org=house.lindby))["code"] == "not_certified"
    assert (await bo.act("take", room=alma.room_id, reason="x"))["code"] == "not_certified"
    await bo.quiet()
    assert {id_.split("/")[0] for id_ in bo.items} == {"me", "door"}
    assert bo.items[f"door/{house.lindby}"]["waiting"] is None


async def test_going_on_and_off_duty(house: DeskHouse) -> None:
    fatima = await (await house.sit("Fatima")).opened()
    house.arrive("Alma", "Hej")
    await fatima.quiet()
    assert fatima.of("waiting") == {}, "who is not on duty does not read young people's words"
    done = await fatima.act(
        "on_duty", org=house.lindby, first_name="Fatima", profession="SSP", department="Unge", sound=True
    )
    assert done["t"] == "done"
    me = await fatima.until(lambda items: items[f"me/{house.lindby}"]["on_duty"] and items[f"me/{house.lindby}"])
    assert me["sound_checked_at"] and (me["profession"], me["department"]) == ("SSP", "Unge")
    assert len(fatima.of("waiting")) == 1
    await fatima.act("busy", org=house.lindby, on=True)
    await fatima.until(lambda items: items[f"me/{house.lindby}"]["busy"])
    room = (await fatima.act("take_next", org=house.lindby))["room"]
    refused = await fatima.act("off_duty", org=house.lindby)
    assert refused["code"] == "still_talking"
    house.act(room, 1, "leave")
    assert (await fatima.act("off_duty", org=house.lindby))["t"] == "done"
    await fatima.until(lambda items: not items[f"me/{house.lindby}"]["on_duty"])
    assert (await fatima.act("take_next", org=house.lindby))["code"] == "not_on_duty"


async def test_a_coordinator_sees_the_desk_without_being_on_duty_but_takes_nobody(house: DeskHouse) -> None:
    house.on_duty("Fatima")
    alma = house.arrive("Alma", "Hej")
    dorte, helle = await (await house.sit("Dorte")).opened(), await (await house.sit("Helle")).opened()
    assert dorte.items[f"waiting/{alma.room_id}"]["words"][0]["text"] == "Hej"
    assert helle.items[f"waiting/{alma.room_id}"]["words"] == [], "a lead counts them, and reads nobody"
    assert (await dorte.act("take", room=alma.room_id, reason="Det haster"))["code"] == "not_certified"
    house.take("Fatima", alma.room_id)
    talk = await dorte.until(lambda items: items[f"talk/{alma.room_id}"])
    assert (talk["mine"], talk["counsellors"][0]["name"]) == (None, "Fatima")
    assert (await dorte.act("enter", room=alma.room_id))["code"] == "not_certified", "nor goes in uncertified"
    house.certify("Dorte")
    house.on_duty("Dorte")
    assert (await dorte.act("enter", room=alma.room_id))["room"] == alma.room_id
    await dorte.until(lambda items: items[f"talk/{alma.room_id}"]["mine"] == "coordinator")


async def test_asking_a_colleague_in_and_handing_over(house: DeskHouse) -> None:
    house.on_duty("Fatima", "Gorm")
    fatima, gorm = await house.sit("Fatima"), await house.sit("Gorm")
    alma = house.arrive("Alma", "Hej")
    await fatima.act("take_next", org=house.lindby)
    call = (await fatima.act("ask", room=alma.room_id, to=None, why="join"))["call"]
    asked = await gorm.until(lambda items: items[f"call/{call}"])
    assert (asked["from_name"], asked["why"], asked["room"]) == ("Fatima", "join", alma.room_id)
    pending = await fatima.until(lambda items: items[f"talk/{alma.room_id}"]["asked"])
    assert (pending[0]["call"], fatima.of("call")) == (call, {}), "one does not call oneself"
    assert (await gorm.act("answer", call=call, yes=True))["room"] == alma.room_id
    await gorm.until(lambda items: items[f"talk/{alma.room_id}"]["mine"] == "colleague")
    assert (await fatima.act("hand_over", room=alma.room_id, to=house.ids["Gorm"]))["t"] == "done"
    await gorm.until(lambda items: items[f"talk/{alma.room_id}"]["mine"] == "counsellor")
    await fatima.until(lambda items: f"talk/{alma.room_id}" not in items)


async def test_an_alarm_is_on_the_coordinators_screen_and_stops_when_it_is_taken(house: DeskHouse) -> None:
    house.on_duty("Fatima", "Gorm")
    fatima, dorte = await house.sit("Fatima"), await house.sit("Dorte", "bell")
    alma = house.arrive("Alma", "Hej")
    await fatima.act("take_next", org=house.lindby)
    talk = await fatima.until(lambda items: items[f"talk/{alma.room_id}"])
    house.act(alma.room_id, talk["counsellors"][0]["seat"], "alarm", branch="life")
    alarm = await dorte.until(lambda items: next(iter(dorte.of("alarm").values())))
    assert (alarm["rings"], alarm["mine"], alarm["raised_by_name"]) == (True, False, "Fatima Holm")
    own = await fatima.until(lambda items: next(iter(fatima.of("alarm").values())))
    assert (own["rings"], own["mine"]) == (False, True)
    (alarm_id,) = dorte.of("alarm")
    assert fatima.items[f"talk/{alma.room_id}"]["alarm"] == alarm_id
    assert (await dorte.act("acknowledge", alarm=alarm_id))["t"] == "done"
    await fatima.until(lambda items: items[f"alarm/{alarm_id}"]["acknowledged_by"] == house.ids["Dorte"])
    await dorte.until(lambda items: not items[f"alarm/{alarm_id}"]["rings"])
    assert {id_.split("/")[0] for id_ in dorte.items} == {"alarm", "door"}, "a bell shows neither words nor names"


async def test_a_locked_screen_shows_that_somebody_waits_and_no_word_of_hers(house: DeskHouse) -> None:
    house.on_duty("Fatima")
    fatima = await (await house.sit("Fatima")).opened()
    house.door.standing["Fatima"] = "locked"
    alma = house.arrive("Alma", "Hemmeligt")
    await fatima.until(lambda items: items[f"waiting/{alma.room_id}"])
    assert (await fatima.act("take_next", org=house.lindby))["code"] == "locked"
    assert "locked" in [frame["t"] for frame in fatima.frames]
    assert "Hemmeligt" not in str(fatima.frames) and "Alma" not in str(fatima.frames)
    house.door.standing["Fatima"] = "open"
    await fatima.until(lambda items: items[f"waiting/{alma.room_id}"]["nickname"] == "Alma")
    assert fatima.items[f"waiting/{alma.room_id}"]["words"][0]["text"] == "Hemmeligt"
    house.door.standing["Fatima"] = "locked"
    await fatima.until(lambda items: items[f"waiting/{alma.room_id}"]["nickname"] == "")
    assert fatima.frames[-1]["whole"], "what the page held is replaced"


async def test_a_revoked_session_is_shown_out_and_may_do_nothing(house: DeskHouse) -> None:
    house.on_duty("Fatima")
    house.arrive("Alma")
    fatima = await (await house.sit("Fatima")).opened()
    house.door.standing["Fatima"] = "gone"
    await fatima.line.send(t="act", key=new_key(), verb="take_next", org=house.lindby)
    assert (await fatima.line.next("gone"))["code"] == "signed_out"
    assert await asyncio.to_thread(house.database.look_now, waiting, house.lindby), "she still waits: nothing was done"
    assert await fatima.line.closed() == 4000
    assert house.desk.who_is_here() == set()


@pytest.mark.parametrize("origin", [None, "http://ond.example"])
async def test_a_foreign_page_is_refused_before_the_socket_opens(house: DeskHouse, origin: str | None) -> None:
    with pytest.raises(websockets.InvalidStatus):
        await house.sit("Fatima", origin=origin)


@pytest.mark.parametrize("hello", ['{"t":"hello"}', '{"t":"hello","mode":"alt"}', "[]", "x" * 70_000])
async def test_who_does_not_say_hello_is_turned_away(house: DeskHouse, hello: str) -> None:
    view = await house.dial("Fatima")
    await view.line.send(hello)
    assert (await view.hear())["code"] == "bad_hello"
    assert await view.line.closed() == 4000


async def test_nobody_without_a_session_gets_in(house: DeskHouse) -> None:
    view = await house.dial("Ingen")
    assert (await view.hear())["code"] == "signed_out"


async def test_the_same_key_is_done_once_also_over_a_new_line(house: DeskHouse) -> None:
    """Whoever asks again because the answer got lost must not take two young people."""
    house.on_duty("Fatima")
    house.arrive("Alma"), house.arrive("Bente")
    fatima, key = await house.sit("Fatima"), new_key()
    first = await fatima.act("take_next", key, org=house.lindby)
    again = await fatima.act("take_next", key, org=house.lindby)
    assert first == again
    await fatima.line.socket.close()
    back = await house.sit("Fatima")
    assert await back.act("take_next", key, org=house.lindby) == first
    assert (await back.act("take_next", key, org=house.strandby))["code"] == "key_reused"
    await back.until(lambda items: len(back.of("talk")) == 1 and len(back.of("waiting")) == 1)


@pytest.mark.parametrize(
    ("verb", "args", "code"),
    [
        ("dans", {}, "unknown_verb"),
        ("take", {}, "bad_input"),
        ("take", {"room": 7}, "bad_input"),
        ("take", {"room": "../x"}, "bad_input"),
        ("take", {"room": "x", "reason": "x" * 301}, "too_long"),
        ("take", {"room": "findes-ikke"}, "not_found"),
        ("busy", {"org": "x", "on": "ja"}, "bad_input"),
        ("busy", {"org": "x", "on": True}, "not_on_duty"),
        ("on_duty", {"org": "x", "first_name": "Fatima"}, "not_found"),
        ("ask", {"room": "x", "to": "y", "why": "derfor"}, "bad_input"),
        ("register", {"room": "x", "topics": "love", "needed": "both"}, "bad_input"),
        ("register", {"room": "x", "topics": ["love"] * 31, "needed": "both"}, "bad_input"),
        ("register", {"room": "x", "topics": ["'; DROP"], "needed": "both"}, "bad_input"),
    ],
)
async def test_bad_input_is_refused_with_a_kind_sentence(
    house: DeskHouse, verb: str, args: dict[str, Any], code: str
) -> None:
    house.on_duty("Gorm")
    fatima = await house.sit("Fatima")
    answer = await fatima.act(verb, **args)
    assert (answer["t"], answer["code"]) == ("refused", code)
    assert answer["text"] and answer["text"] != fatima.line


async def test_what_no_verb_asks_for_is_left_unread_however_deep_it_is(house: DeskHouse) -> None:
    """Else a frame that cannot be fingerprinted is never answered, and its kind stands in the server's log."""
    house.on_duty("Fatima")
    alma = await asyncio.to_thread(house.arrive, "Alma", "Hej")
    fatima = await (await house.sit("Fatima")).opened()
    deep: list[object] = []
    for _ in range(900):
        deep = [deep]
    assert (await fatima.act("take_next", org=house.lindby, more=deep))["room"] == alma.room_id


async def test_a_flood_is_slowed_and_hurts_nobody_else(house: DeskHouse) -> None:
    house.on_duty("Fatima", "Gorm")
    fatima, gorm = await (await house.sit("Fatima")).opened(), await (await house.sit("Gorm")).opened()
    for number in range(200):
        await fatima.line.send(t="act", key=f"flood-{number:04}", verb="busy", org=house.lindby, on=number % 2 == 0)
    alma = house.arrive("Alma", "Hej")
    await gorm.until(lambda items: items[f"waiting/{alma.room_id}"])
    assert (await gorm.act("take_next", org=house.lindby))["room"] == alma.room_id
    codes = [frame.get("code") for frame in await fatima.quiet()]
    assert codes.count("too_fast") > 100
    for _ in range(7):
        await fatima.line.send("{")
    frames = await fatima.quiet()
    assert frames[-1]["t"] == "gone" and frames[-1]["code"] == "too_many_faults"


async def test_a_screen_that_says_nothing_is_let_go(house: DeskHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("live.desk.line.SILENCE", 0.1)
    fatima = await (await house.sit("Fatima")).opened()
    assert await fatima.line.closed(8) == 4000


async def test_a_ping_is_answered(house: DeskHouse) -> None:
    fatima = await (await house.sit("Fatima")).opened()
    await fatima.line.send('{"t":"ping"}')
    assert (await fatima.hear())["t"] == "pong"
    await fatima.line.send(t="touch")
    await asyncio.sleep(0.1)
    assert (await fatima.act("dans"))["code"] == "unknown_verb"


async def test_a_role_that_is_over_sees_nothing_any_more(house: DeskHouse) -> None:
    """Without a new hello: what may be seen is asked of each board (S4)."""
    house.on_duty("Fatima")
    house.arrive("Alma", "Hej")
    fatima = await house.sit("Fatima")
    await fatima.until(lambda items: fatima.of("waiting"))
    house.withdraw("Fatima")
    house.boards.knock(house.lindby)
    await fatima.until(lambda items: not fatima.of("waiting"))
    assert fatima.items[f"me/{house.lindby}"]["why"] == "not_certified"
    assert (await fatima.act("take_next", org=house.lindby))["code"] == "not_certified"

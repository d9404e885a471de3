"""Whatever arrives is answered with a code and a kind sentence, and harms neither the connection nor anybody else."""

import asyncio
import statistics
import time
from typing import Any

import pytest
import websockets

from live.refusal import Refused
from live.room.actions import Verb
from live.room.entries import RoomKind
from live.room.verbs import LONGEST
from live.socket.limits import BURST, FRAME, OVERSIZED
from tests.canary import Canaries
from tests.room.engine import new_key
from tests.socket.house import OWN, TEXTS, Line, SocketHouse

BROKEN = {
    "say": Verb(lambda args: args, lambda _scene, args: args["text"].no_such_thing)
}  # as a mistake of ours would be


async def come(house: SocketHouse, name: str, room: str) -> Line:
    line = await house.come(name, room)
    await line.welcomed()
    return line


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "https://flyve.example",
        "http://sub.flyve.example",
        "http://flyve.example.evil.example",
        "http://flyve.example:8080",
        "http://FLYVE.example",
        "http://flyve.example/",
        "",
    ],
)
async def test_a_socket_from_a_foreign_page_is_refused_at_the_door(house: SocketHouse, room: str, origin: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        await house.dial("alma", origin=origin)
    assert refused.value.response.status_code == 403


async def test_two_origins_are_none(house: SocketHouse) -> None:
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(house.url, additional_headers=[("Origin", OWN), ("Origin", OWN), ("Cookie", "s=alma")])


@pytest.mark.parametrize("cookie", ["", "x-forged", "x" * 5000])
async def test_who_is_not_signed_in_is_told_so(house: SocketHouse, cookie: str) -> None:
    line = await house.dial(cookie)
    assert (await line.next())["code"] == "signed_out"
    assert await line.closed() == 4000


async def test_a_forged_a_foreign_and_a_missing_room_look_alike(house: SocketHouse, room: str) -> None:
    foreign = house.room(("alma", "young"), organisation_id="oedis")
    answers = []
    for name, asked in (("carla", room), ("bo", foreign), ("carla", "A" * 16), ("carla", "'; DROP TABLE room --")):
        line = await house.come(name, asked)
        answers.append(await line.next())
        await line.closed()
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["code"] == "not_found"


@pytest.mark.parametrize(
    "hello",
    [
        "",
        "hej",
        "[]",
        "null",
        '{"t":"hello"}',
        '{"t":"act","key":"12345678","verb":"say","text":"hej"}',
        '{"t":"hello","room":7}',
        '{"t":"hello","room":""}',
        '{"t":"hello","room":"ROOM","after":-1}',
        '{"t":"hello","room":"ROOM","after":"3"}',
        '{"t":"hello","room":"ROOM","after":true}',
        '{"t":"hello","room":"ROOM","after":1.5}',
        '{"t":"hello","room":"ROOM","after":99999999999}',
        '{"t":"hello","room":"' + "A" * 65 + '"}',
        '{"t":"hello","room":"A\\u0000B"}',
        '{"t":"hello","room":"\\ud800"}',
        "[" * 60_000,
        "x" * (FRAME + 1),
        b'{"t":"hello","room":"ROOM"}',
    ],
)
async def test_a_first_frame_that_is_no_hello_is_told_so(house: SocketHouse, room: str, hello: str | bytes) -> None:
    line = await house.dial("alma")
    await line.send(hello.replace("ROOM", room) if isinstance(hello, str) else hello.replace(b"ROOM", room.encode()))
    assert (await line.next())["code"] == "bad_hello"
    assert await line.closed() == 4000


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \n\t ", "empty"), ("\0\0", "empty"), ("x" * 4001, "too_long")]
)
async def test_too_little_and_too_much_is_answered_kindly(house: SocketHouse, room: str, text: str, code: str) -> None:
    line = await come(house, "alma", room)
    answer = await line.says(text)
    assert (answer["t"], answer["code"]) == ("refused", code)
    assert answer["text"] == TEXTS.language("da").refusal(Refused(code, longest=LONGEST))
    assert (await line.says("Hej"))["t"] == "done"


@pytest.mark.parametrize("text", ["x", "x" * 4000, "æ" * 4000, "👩‍👧" * 1000, "e\u0301" * 4000])
async def test_up_to_four_thousand_characters_arrive_whole(house: SocketHouse, room: str, text: str) -> None:
    alma, bo = await come(house, "alma", room), await come(house, "bo", room)
    assert (await alma.says(text))["t"] == "done"
    said = (await bo.next("entry"))["body"]["text"]
    assert said == text.replace("e\u0301", "é")


async def test_a_million_characters_are_answered_and_forgotten(house: SocketHouse, room: str) -> None:
    alma, bo = await come(house, "alma", room), await come(house, "bo", room)
    await alma.send(t="act", key=new_key(), verb="say", text="x" * 1_000_000)
    assert (await alma.next("refused"))["code"] == "too_large"
    assert (await alma.says("Hej"))["t"] == "done"
    assert (await bo.next("entry"))["body"] == {"text": "Hej"}


HARD_WORDS = [
    "<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "\u202egnp.kcah",
    "'; DROP TABLE entry; --",
    "\\u0000 \\ud800",
    "line\u2028separator\u2029here",
    "\ufeffbom",
]


@pytest.mark.parametrize("text", HARD_WORDS)
async def test_words_that_look_like_something_else_are_words(house: SocketHouse, room: str, text: str) -> None:
    alma, bo = await come(house, "alma", room), await come(house, "bo", room)
    assert (await alma.says(text))["t"] == "done"
    assert (await bo.next("entry"))["body"] == {"text": text}


async def test_nul_is_dropped_and_half_an_emoji_is_mended(house: SocketHouse, room: str) -> None:
    """A browser that cuts a text in the middle of an emoji must not cost the words around it."""
    alma, bo = await come(house, "alma", room), await come(house, "bo", room)
    for raw in (r"a\u0000b", r"a\ud83d b", r"a\udc00", r"\ud83d\ude00 \ud83d"):
        await alma.send(f'{{"t":"act","verb":"say","key":"{new_key()}","text":"{raw}"}}')
        assert (await alma.next("done", "refused"))["t"] == "done"
    said = [(await bo.next("entry"))["body"]["text"] for _ in range(4)]
    assert said == ["ab", "a\ufffd b", "a\ufffd", "😀 \ufffd"]


@pytest.mark.parametrize("text", [None, 7, 1.5, True, [], ["hej"], {"a": "hej"}])
async def test_words_of_a_wrong_type_are_no_words(house: SocketHouse, room: str, text: Any) -> None:
    line = await come(house, "alma", room)
    assert (await line.act("say", text=text))["code"] == "bad_input"


@pytest.mark.parametrize("to", [None, 0, -1, 1.5, True, "1", 2**31, [1], 10**30])
async def test_an_addressee_of_a_wrong_type_is_nobody(house: SocketHouse, to: Any) -> None:
    room = house.room(("alma", "young"), ("bo", "counsellor"), kind=RoomKind.GROUP)
    line = await come(house, "bo", room)
    assert (await line.act("whisper", text="hej", to=to))["code"] == "bad_input"


async def test_an_addressee_who_is_not_here_is_told_of(house: SocketHouse) -> None:
    room = house.room(("alma", "young"), ("bo", "counsellor"), kind=RoomKind.GROUP)
    line = await come(house, "bo", room)
    assert (await line.act("whisper", text="hej", to=99))["code"] == "no_such_seat"


@pytest.mark.parametrize("verb", ["", "saay", "SAY", "__init__", "say\0", "æ", "x" * 1000])
async def test_an_unknown_verb_is_told_so(house: SocketHouse, room: str, verb: str) -> None:
    line = await come(house, "alma", room)
    assert (await line.act(verb, text="hej"))["code"] == "unknown_verb"


@pytest.mark.parametrize(
    "key", [None, 7, "", "short", "x" * 65, "nøgle-nøgle", "with\0nul-", "line\nbreak", ["12345678"]]
)
async def test_a_key_must_be_plain(house: SocketHouse, room: str, key: Any) -> None:
    """PostgreSQL takes no NUL, and one person's odd key must not undo a whole group of other people's words."""
    line = await come(house, "alma", room)
    await line.send(t="act", key=key, verb="say", text="hej")
    answer = await line.next("refused", "done")
    assert (answer["code"], answer["key"]) == ("bad_frame", None)


async def test_what_a_client_says_about_itself_counts_for_nothing(house: SocketHouse, room: str) -> None:
    other = house.room(("alma", "young"), ("bo", "counsellor"))
    alma, bo = await come(house, "alma", room), await come(house, "bo", room)
    forged = {"seat": 2, "from": 2, "room": other, "n": 1, "seq": 1, "at": 0, "kind": "sparred", "role": "coordinator"}
    assert (await alma.act("say", text="Hej", **forged))["t"] == "done"
    entry = await bo.next("entry")
    assert (entry["from"], entry["kind"], entry["body"]) == (1, "said", {"text": "Hej"})
    assert len(house.engine.whole(other).entries) == 2


async def test_a_young_person_cannot_do_what_counsellors_do(house: SocketHouse, room: str) -> None:
    line = await come(house, "alma", room)
    for verb, args in (("spar", {"text": "a"}), ("alarm", {}), ("close", {}), ("note", {"text": "a", "to": 2})):
        assert (await line.act(verb, **args))["code"] == "not_allowed", verb


async def test_only_ones_own_spoken_words_can_be_taken_back(house: SocketHouse, room: str) -> None:
    alma, bo = await come(house, "alma", room), await come(house, "bo", room)
    said, sparred = new_key(), new_key()
    assert (await bo.act("say", said, text="Hej"))["t"] == "done"
    assert (await bo.act("spar", sparred, text="Hvad tænker du?"))["t"] == "entry"
    assert (await alma.act("withdraw", said=said))["code"] == "no_such_message"
    assert (await bo.act("withdraw", said=sparred))["code"] == "no_such_message", "or Alma would learn of a sparring"
    assert (await bo.act("withdraw", said=said))["body"] == {"seat": 2, "said": said}


async def test_sending_twice_is_harmless_and_the_same_key_with_other_words_is_refused(
    house: SocketHouse, room: str
) -> None:
    alma, tab, bo = [await come(house, name, room) for name in ("alma", "alma", "bo")]
    key = new_key()
    first = await alma.act("say", key, text="Hej")
    assert await alma.act("say", key, text="Hej") == first
    assert await tab.next("entry") == {**first, "t": "entry", "kind": "said", "from": 1, "body": {"text": "Hej"}}
    assert await tab.act("say", key, text="Hej") == first
    assert (await tab.act("say", key, text="Hej!"))["code"] == "key_reused"
    await bo.next("entry")
    assert (await bo.act("say", key, text="Hej Alma"))["t"] == "done", "another seat's keys are its own"
    assert [entry.kind for entry in house.engine.whole(room).entries] == ["seated"] * 3 + ["said"] * 2


@pytest.mark.parametrize(
    "raw",
    ["", "hej", "null", "[]", "{}", '{"t":7}', '{"t":"act"', '{"t":"hello"}', b"\xff\xfe", b'{"t":"ping"}', "[" * 9000],
)
async def test_what_is_no_frame_is_told_so(house: SocketHouse, room: str, raw: str | bytes) -> None:
    line = await come(house, "alma", room)
    await line.send(raw)
    assert (await line.next("refused"))["code"] == "bad_frame"
    assert (await line.says("Hej"))["t"] == "done"


async def test_who_sends_nothing_but_rubbish_is_shown_out_alone(house: SocketHouse, room: str) -> None:
    alma, bo = await come(house, "alma", room), await come(house, "bo", room)
    for _ in range(OVERSIZED + 1):
        await alma.send("rubbish")
    assert (await alma.next("gone"))["code"] == "too_many_faults"
    assert await alma.closed() == 4000
    assert (await bo.says("Er du der?"))["t"] == "done"
    assert (await come(house, "alma", room)) is not None, "the way back is open"


async def test_text_that_is_no_text_closes_that_line_only(house: SocketHouse, room: str) -> None:
    bo = await come(house, "bo", room)
    alma = await come(house, "alma", room)
    await alma.socket.send(b"\xff\xff", text=True)
    assert await alma.closed() in (1007, 4000)
    assert (await bo.says("Hej"))["t"] == "done"


@pytest.mark.slow
async def test_a_flood_from_one_is_noticed_by_nobody_else(house: SocketHouse, room: str) -> None:
    """A53: 50 messages a second on one socket; the others' words arrive as fast as before, and in order."""
    others = house.room(("bo", "counsellor"), ("fatima", "colleague"))
    bo, fatima = await come(house, "bo", others), await come(house, "fatima", others)

    async def talk(seconds: float) -> list[float]:
        took, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            began = time.perf_counter()
            await asyncio.gather(bo.says("Hej"), fatima.next("entry"))
            took.append(time.perf_counter() - began)
            await asyncio.sleep(0.6)  # no flood themselves
        return took

    async def flood(line: Line, seconds: float) -> list[dict[str, Any]]:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await line.send(t="act", key=new_key(), verb="say", text="x" * 1000)
            await asyncio.sleep(0.02)
        return await line.all()

    alone = await talk(3)
    alma = await come(house, "alma", room)
    beside, answers = await asyncio.gather(talk(4), flood(alma, 4))

    assert statistics.quantiles(beside, n=20)[-1] < max(0.25, 5 * max(alone))
    refused = [frame for frame in answers if frame["t"] == "refused"]
    done = [frame for frame in answers if frame["t"] == "done"]
    assert {frame["code"] for frame in refused} == {"too_fast"}
    assert all(0 < frame["wait"] <= 1000 for frame in refused)
    assert BURST <= len(done) <= BURST + 10
    assert len(house.engine.whole(room).entries) == 3 + len(done), "what was acknowledged is there, and nothing else"


async def test_pings_without_end_are_not_answered_without_end(house: SocketHouse, room: str) -> None:
    line = await come(house, "alma", room)
    for _ in range(200):
        await line.send(t="ping")
    assert len([frame for frame in await line.all() if frame["t"] == "pong"]) < 10


async def test_nothing_that_was_sent_reaches_a_log(
    house: SocketHouse, room: str, canaries: Canaries, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level("DEBUG", "live")
    line = await come(house, "alma", room)
    await line.says(canaries.message)
    await line.send(canaries.message)
    await line.act(canaries.message)
    monkeypatch.setattr(house.engine.rooms, "verbs", BROKEN)
    assert (await line.says(canaries.message))["code"] == "try_again"
    secret = canaries.message.rsplit(" ", 1)[1]
    assert secret not in caplog.text


async def test_what_could_not_be_stored_is_asked_for_again(
    house: SocketHouse, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = await come(house, "alma", room)
    key = new_key()
    with monkeypatch.context() as broken:
        broken.setattr(house.engine.rooms, "verbs", BROKEN)
        answer = await line.act("say", key, text="Hej")
        assert (answer["code"], answer["wait"]) == ("try_again", 1000)
    assert (await line.act("say", key, text="Hej"))["t"] == "done"

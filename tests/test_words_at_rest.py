"""A practice run and a live conversation, written down: what is said can be read with the key, and by no thief.

The words stay in the databases until the end of the run, where tests/test_canary.py looks for them everywhere else.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlmodel import Session

from live.hub.hub import Hub
from live.keys.keyring import Keyring
from live.refusal import Refused
from live.room import entries, rules, verbs
from live.room.actions import Act, Done, Rooms
from live.room.log import Log, OpenRoom, read
from live.storage.clock import DAY, now
from live.storage.database import Database
from scenarios.library import Library
from tests.architecture.tree import ROOT
from tests.canary import Canaries
from tests.conversation.evening import ALMA, Evening, open_evening
from tests.test_canary import KINDS
from trainer.practice import gate
from trainer.practice.runs import Runs
from trainer.practice.verbs import PracticeVerbs


@pytest.fixture
def rooms(keyring: Keyring, library: Library) -> Rooms:
    doors = rules.Gate((*rules.SIGHT, *gate.SIGHT), (*rules.DEEDS, *gate.DEEDS))
    deeds = {**verbs.VERBS, **PracticeVerbs(library).all()}
    return Rooms(Log(keyring, doors), deeds, (*entries.ENTRY_KINDS, *gate.ENTRY_KINDS))


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(ROOT / "scenarios")


def test_a_message_and_a_reflection_are_written_down_sealed(
    database: Database, rooms: Rooms, library: Library, canaries: Canaries
) -> None:
    room_id = database.act_now(
        Runs(rooms, library).open,
        organisation_id="aaby",
        people=[("bo", "Bo"), ("fatima", "Fatima")],
        scenario="er-du-en-robot",
        keep_days=30,
    )
    bo, fatima = 1, 2
    steps: list[tuple[int, str, dict[str, Any]]] = [
        (bo, "leave_out", {"themes": []}),
        (fatima, "leave_out", {"themes": []}),
        (bo, "want", {"role": "counsellor"}),
        (fatima, "want", {"role": "young"}),
        (bo, "ready", {}),
        (fatima, "ready", {}),
        (fatima, "say", {"text": canaries.message}),
        (bo, "end", {"how": "ended"}),
        (bo, "ready", {}),
        (fatima, "ready", {}),
        (fatima, "react", {"text": canaries.reflection}),
        (bo, "ready", {}),
        (fatima, "ready", {}),
        (bo, "reflect", {"tip": 1, "text": canaries.reflection}),
    ]
    for number, (seat, verb, args) in enumerate(steps):
        answer = database.act_now(rooms.perform, Act(room_id, seat, f"key-{number:013}", verb, args))
        assert isinstance(answer, Done), (verb, answer.code if isinstance(answer, Refused) else answer)

    def said(session: Session) -> list[tuple[str, dict[str, Any] | None]]:
        room = rooms.log.open(session, room_id)
        return [(entry.kind, entry.body) for entry in read(session, room.box, room_id)]

    texts = [body.get("text") for _, body in database.act_now(said) if body]
    assert texts.count(canaries.message) == 1
    assert texts.count(canaries.reflection) == 2


def test_a_thief_of_the_files_reads_nothing(sqlite_url: str, rooms: Rooms, library: Library) -> None:
    canaries, folder = Canaries(), Path(make_url(sqlite_url).database or "").parent
    canaries.may_rest_in(folder)
    database = Database(sqlite_url)
    test_a_message_and_a_reflection_are_written_down_sealed(database, rooms, library, canaries)
    live_through(open_evening(database, rooms.log.keyring), canaries)
    assert canaries.written == KINDS
    assert canaries.found() == []
    database.close()


def test_a_live_conversation_is_written_down_sealed(database: Database, keyring: Keyring, canaries: Canaries) -> None:
    """Her name and words, what colleagues say of it, what was assessed, and every reason anybody gave."""
    evening = open_evening(database, keyring)
    room_id = live_through(evening, canaries)
    told = [entry.body for entry in evening.whole(room_id).entries if entry.body]
    for word in (canaries.nickname, canaries.young, canaries.sparring, canaries.assessment, canaries.purpose):
        assert any(word in str(body) for body in told), word


def live_through(evening: Evening, canaries: Canaries) -> str:
    """From the door to a legal hold; answers the room's id."""
    first = evening.arrive("En anden")
    room = evening.arrive(canaries.nickname).room_id
    assert evening.does(room, ALMA, "say", text=canaries.young) == "done"
    evening.take("Fatima", room, canaries.purpose)  # out of turn
    fatima = evening.seat(room, "Fatima")
    evening.enter("Dorte", room)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("spar", {"text": canaries.sparring}),
        ("alarm", {"branch": "life"}),
        ("assess", {
            "danger": "serious", "facts": canaries.assessment, "decision": "with_young", "because": canaries.assessment,
            "decided_by": "Dorte", "told": "yes",
        }),
        ("close_alarm", {"text": canaries.assessment, "decided_by": "Dorte"}),
        ("finish", {}),
    ]  # fmt: skip
    for verb, args in steps:
        assert evening.does(room, fatima, verb, **args) == "done", verb
    evening.register("Fatima", room)
    people = evening.people
    evening.act(evening.them.open_closed, people["Dorte"], room, canaries.purpose)
    hold = evening.act(evening.them.ask_hold, people["Dorte"], room, purpose=canaries.purpose, until=now() + 90 * DAY)
    evening.act(evening.them.approve_hold, people["Hanne"], hold)
    assert evening.does(first.room_id, ALMA, "leave") == "done"
    return room


async def test_a_signal_passes_the_hub_sealed(hub: Hub, rooms: Rooms, database: Database, canaries: Canaries) -> None:
    def open_room(session: Session) -> OpenRoom:
        return rooms.open_room(
            session,
            organisation_id="aaby",
            world=entries.World.PRACTICE,
            kind=entries.RoomKind.PAIR,
            keep_days=1,
        )

    room = await database.act(open_room)
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    subscription = hub.subscribe(room.id, lambda: None, heard.put_nowait)
    hub.signal(room.id, room.box.seal_signal({"draft": canaries.message}))
    passed = await asyncio.wait_for(heard.get(), 5)
    subscription.close()
    assert canaries.message.encode() not in passed
    assert room.box.open_signal(passed) == {"draft": canaries.message}

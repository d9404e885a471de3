"""Whoever works here no more is out of the organisation's rooms within five seconds, with a session that stands."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from sqlmodel import Session, select

from live.hub.memory import MemoryHub
from live.keys.keyring import Keyring
from live.people.accounts import create_account
from live.people.actions import create_organisation, join
from live.people.sessions import SessionBook
from live.people.tables import Membership
from live.people.visitor import OrganisationKind, Role
from live.room.entries import Draft, World
from live.room.tables import Room
from live.socket.staff_door import StaffDoor
from live.storage.clock import now
from live.storage.database import Database
from tests.room.engine import new_key
from tests.socket.house import Line, SocketHouse


@dataclass
class Town:
    """Bo works in two municipalities, Nora in one; their room lies in Åby."""

    house: SocketHouse
    sessions: SessionBook
    bo: str
    nora: str
    aaby: str
    room: str

    async def come(self, account_id: str) -> Line:
        return await self.house.come(await self.sessions.open(account_id), self.room)

    def bo_leaves_aaby(self) -> None:
        self.house.database.act_now(_end_one_membership, self.bo, self.aaby)


@pytest.fixture
async def town(sqlite_url: str, keyring: Keyring) -> AsyncIterator[Town]:
    async with _town(sqlite_url, keyring) as town:
        yield town


@pytest.mark.slow
async def test_who_works_here_no_more_is_out_within_five_seconds_and_the_partner_sees_it(town: Town) -> None:
    bo, nora = await town.come(town.bo), await town.come(town.nora)
    await asyncio.gather(bo.welcomed(), nora.welcomed())
    assert (await bo.says("Hej"))["t"] == "done"
    town.bo_leaves_aaby()
    left_at = time.monotonic()
    assert (await bo.next("gone", seconds=6))["code"] == "not_found"
    assert time.monotonic() - left_at < 5
    assert await bo.closed() == 4000
    await nora.all(0.3)
    assert [frame["present"] for frame in nora.heard if "present" in frame][-1] == [2], "only Nora is here"
    assert (await nora.says("Er du der?"))["t"] == "done", "nobody else is disturbed"


async def test_the_door_is_shut_to_whoever_works_here_no_more(town: Town) -> None:
    token = await town.sessions.open(town.bo)
    town.bo_leaves_aaby()
    line = await town.house.come(token, town.room)
    assert (await line.next())["code"] == "not_found"
    assert await town.sessions.visitor(token) is not None, "in the other municipality Bo works on"


async def test_nothing_is_done_from_the_moment_the_server_knows(town: Town) -> None:
    bo = await town.come(town.bo)
    await bo.welcomed()
    before = len(town.house.engine.whole(town.room).entries)
    town.bo_leaves_aaby()
    await town.sessions.sweep()
    await bo.send(t="act", key=new_key(), verb="say", text="Jeg er her endnu")
    assert (await bo.next("refused", "gone"))["code"] == "not_found"
    assert len(town.house.engine.whole(town.room).entries) == before


async def test_what_was_played_to_its_end_stays_theirs(town: Town) -> None:
    town.house.engine.write(town.room, Draft("closed", {}))
    town.house.database.act_now(_closed, town.room)
    town.bo_leaves_aaby()
    bo = await town.come(town.bo)
    assert (await bo.welcomed())["phase"] == "closed"


async def test_one_role_less_of_two_changes_nothing(town: Town) -> None:
    town.house.database.act_now(join, town.bo, town.aaby, Role.TRAINER)
    bo = await town.come(town.bo)
    await bo.welcomed()
    town.bo_leaves_aaby()  # with one of two roles
    await town.sessions.sweep()
    assert (await bo.says("Jeg er her endnu"))["t"] == "done"


@asynccontextmanager
async def _town(url: str, keyring: Keyring) -> AsyncIterator[Town]:
    database = Database(url)
    database.create_all()
    bo, nora, aaby = database.act_now(_people)
    sessions = SessionBook(database)
    await sessions.start()
    async with SocketHouse(
        database, MemoryHub(), keyring, StaffDoor(sessions, secure_cookies=False)
    ).serving() as house:
        room = house.engine.open(world=World.PRACTICE, organisation_id=aaby, phase="play")
        house.engine.seat(room, "counsellor", bo)
        house.engine.seat(room, "young", nora)
        yield Town(house, sessions, bo, nora, aaby, room)
    await sessions.stop()
    database.close()


def _people(session: Session) -> tuple[str, str, str]:
    aaby, bery = (
        create_organisation(session, name=name, kind=OrganisationKind.MUNICIPALITY).id for name in ("Åby", "Bery")
    )
    bo, nora = (
        create_account(session, email=f"{name}@example.org", name=name, password_hash="x").id for name in ("bo", "nora")
    )
    for account_id, organisation_id in ((bo, aaby), (bo, bery), (nora, aaby)):
        join(session, account_id, organisation_id, Role.COUNSELLOR)
    return bo, nora, aaby


def _end_one_membership(session: Session, account_id: str, organisation_id: str) -> None:
    there = select(Membership).where(Membership.account_id == account_id, Membership.organisation_id == organisation_id)
    membership = session.exec(there).first()
    assert membership is not None
    membership.ended_at = now()
    session.add(membership)


def _closed(session: Session, room_id: str) -> None:
    room = session.get(Room, room_id)
    assert room is not None
    room.closed_at = now()
    session.add(room)

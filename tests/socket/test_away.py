"""Who is away is what the server has seen, never what a page says."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from live.room.actions import Scene, Verb
from live.room.entries import Draft
from live.room.verbs import VERBS
from live.socket import presence
from tests.socket.house import Line, SocketHouse

LEFT_FOR = 0.4  # seconds, in place of a quarter of a minute


@pytest.fixture
def seen_away(house: SocketHouse, monkeypatch: pytest.MonkeyPatch) -> list[frozenset[int]]:
    """What each `say` in this house was told about who is away."""
    told: list[frozenset[int]] = []

    def say(scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
        told.append(scene.away)
        return VERBS["say"].do(scene, args)

    monkeypatch.setattr(presence, "AWAY", LEFT_FOR)
    monkeypatch.setattr(
        house.engine.rooms, "verbs", {**VERBS, "say": Verb(VERBS["say"].read, say, asks_who_is_away=True)}
    )
    return told


async def come(house: SocketHouse, name: str, room: str) -> Line:
    line = await house.come(name, room)
    await line.welcomed()
    return line


async def test_somebody_counts_as_away_only_after_a_while(
    house: SocketHouse, room: str, seen_away: list[frozenset[int]]
) -> None:
    alma, bo = await come(house, "alma", room), await come(house, "bo", room)
    await bo.says("Er du der?")
    await alma.socket.close()
    await asyncio.sleep(LEFT_FOR / 4)
    await bo.says("Du er lige gået")
    await asyncio.sleep(LEFT_FOR)
    await bo.says("Du er væk")
    again = await come(house, "alma", room)
    await bo.says("Der var du igen")
    assert seen_away == [frozenset(), frozenset(), frozenset({1, 3}), frozenset({3})], "Dorte (3) never came"
    await again.socket.close()


async def test_who_has_just_come_in_cannot_say_that_anybody_is_away(
    house: SocketHouse, room: str, seen_away: list[frozenset[int]]
) -> None:
    """Else a page that reloads could leave its partner behind before the two have heard of each other."""
    bo = await come(house, "bo", room)
    await bo.says("Nu")
    await asyncio.sleep(LEFT_FOR + 0.1)
    await bo.says("Og nu")
    assert seen_away == [frozenset(), frozenset({1, 3})]


async def test_the_clients_own_word_about_it_counts_for_nothing(
    house: SocketHouse, room: str, seen_away: list[frozenset[int]]
) -> None:
    bo = await come(house, "bo", room)
    await bo.act("say", text="Hej", away=[1], alone=True)
    assert seen_away == [frozenset()]

"""A thousand times, several reach for one young person in the same moment: exactly one gets her (R16)."""

import asyncio
import tempfile
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from sqlmodel import Session

from live.duty.tables import Duty
from live.people.accounts import create_account
from live.people.actions import create_organisation, grant_certification, join
from live.people.visitor import OrganisationKind, Role
from live.refusal import Refused
from live.storage.clock import HOUR, now
from live.storage.ids import new_id
from tests.bench.figures import Figure
from trainer import migrations
from trainer.app import Parts, choose
from trainer.settings import Settings

SERVERS, TAKERS = 2, 4
TOGETHER = 25  # races under way at once


async def races(count: int) -> list[Figure]:
    """`count` young people, each reached for by four counsellors over two servers on one SQLite file."""
    return await asyncio.to_thread(_races, count)


def _races(count: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        migrations.upgrade(settings.database)
        servers = [choose(settings, create_keys=number == 0) for number in range(SERVERS)]
        try:
            place, takers = servers[0].database.act_now(_people, servers[0])
            begun = time.perf_counter()
            wrong = 0
            for _ in range(0, count, TOGETHER):
                wrong += _many(servers, place, takers, min(TOGETHER, count))
            took = time.perf_counter() - begun
        finally:
            for server in servers:
                server.close()
    return [
        Figure(
            f"{count:,} races of {TAKERS} counsellors for one young person: not exactly one winner",
            "0",
            str(wrong),
            held=wrong == 0,
        ),
        Figure(f"{count:,} races: each took", "", f"{took / count * 1000:.1f} ms"),
    ]


def _many(servers: list[Parts], place: str, takers: list[str], count: int) -> int:
    """How many of `count` races did not end with one winner."""
    came = {
        servers[0]
        .database.act_now(
            servers[0].conversations.arrive, organisation_id=place, keep_days=30, nickname="", language="da"
        )
        .room_id
        for _ in range(count)
    }
    asked: list[Future[Any]] = []
    for number in range(count * TAKERS):
        server, taker = servers[number % SERVERS], takers[number % TAKERS]
        asked.append(server.database.submit(server.conversations.take_next, taker, place))
    won: list[str] = []
    for future in asked:
        try:
            won.append(future.result())
        except Refused as refused:
            if refused.code != "nobody_waits":
                raise
    return sum(won.count(room) != 1 for room in came) + sum(room not in came for room in won)


def _people(session: Session, parts: Parts) -> tuple[str, list[str]]:
    at = now()
    place = create_organisation(session, "Aaby", OrganisationKind.MUNICIPALITY).id
    takers = []
    for number in range(TAKERS):
        account = create_account(session, email=f"{number}@aaby.example", name=f"Nr {number}", password_hash="!")
        join(session, account.id, place, Role.COUNSELLOR)
        grant_certification(session, parts.keyring, account.id, place, account.id, "måles", at)
        session.add(Duty(id=new_id(), account_id=account.id, organisation_id=place, on_at=at, seen_at=at + HOUR))
        takers.append(account.id)
    return place, takers

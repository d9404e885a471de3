"""The clock that lets no alarm fall silent: every sixty seconds again, and the next in line (R19)."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass

from sqlmodel import Session

from live.door.queries import door_of
from live.emergency.actions import MAIL_AGAIN, Alarms
from live.emergency.queries import unanswered
from live.emergency.rules import RING_EVERY, Level
from live.people.mail import Mailer, NotSent
from live.people.tables import Organisation
from live.storage.clock import now
from live.storage.database import Database
from live.web.texts import Texts

LOOK_EVERY = 1.0  # seconds
log = logging.getLogger(__name__)


class Ringing:
    """One per process. Everything it knows stands in the database, so it goes on after a restart, and several harm
    nothing: of those that notice the same minute, one rings."""

    def __init__(
        self,
        database: Database,
        alarms: Alarms,
        mail: Mailer,
        texts: Texts,
        base_url: str,
        *,
        every: float = LOOK_EVERY,
    ) -> None:
        self._database = database
        self._alarms = alarms
        self._mail = mail
        self._texts = texts
        self._base_url = base_url
        self._every = every
        self._task: asyncio.Task[None] | None = None
        self._letters: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to listen to the clock."""
        self._task = asyncio.create_task(self._run_for_ever(), name="emergency: ringing")

    async def stop(self) -> None:
        """End. What rings goes on ringing in the other servers, and here after the next start."""
        tasks = [task for task in (self._task, *self._letters) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self) -> None:
        """Ring what is due, and write to the bagvagt where it has come to that."""
        for alarm_id, rung_at in await self._database.look(_due):
            await self._database.act(self._alarms.ring_again, alarm_id, rung_at)
        for alarm_id, organisation_id in await self._database.look(_unwritten):
            if await self._database.act(self._alarms.claim_letter, alarm_id):
                task = asyncio.create_task(self._write_to_the_bagvagt(alarm_id, organisation_id))
                self._letters.add(task)
                task.add_done_callback(self._letters.discard)

    async def _run_for_ever(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as problem:  # whatever it is: the next look comes in a second
                log.error("ringing: failed with %s, and is tried again", type(problem).__name__)
            await asyncio.sleep(self._every)

    async def _write_to_the_bagvagt(self, alarm_id: str, organisation_id: str) -> None:
        """That there is an alarm and where to answer it; nothing of who or what: a letter can be read on its way."""
        letter = await self._database.look(_address, organisation_id)
        if not letter.to:
            return
        t = self._texts.language("da")
        subject = t("emergency.letter.subject", organisation=letter.organisation)
        text = t("emergency.letter.text", organisation=letter.organisation, page=f"{self._base_url}/vagt")
        with contextlib.suppress(NotSent):  # tried again in a minute, for as long as nobody has answered
            await self._mail.send(letter.to, subject, text)
            await self._database.act(self._alarms.letter_left, alarm_id)


@dataclass(frozen=True)
class _Address:
    to: str
    organisation: str


def _address(session: Session, organisation_id: str) -> _Address:
    place = session.get(Organisation, organisation_id)
    return _Address(door_of(session, organisation_id).numbers.bagvagt_mail, place.name if place else "")


def _due(session: Session) -> list[tuple[str, int]]:
    return [(alarm.id, alarm.rung_at) for alarm in unanswered(session, now() - RING_EVERY)]


def _unwritten(session: Session) -> list[tuple[str, str]]:
    """(alarm, organisation) where the bagvagt is next, and no letter to them has left yet."""
    at = now()
    return [
        (alarm.id, alarm.organisation_id)
        for alarm in unanswered(session, at)
        if alarm.level >= Level.BAGVAGT
        and alarm.mailed_at is None
        and (alarm.mail_tried_at is None or alarm.mail_tried_at <= at - MAIL_AGAIN)
    ]

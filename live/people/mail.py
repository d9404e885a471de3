"""Letters that leave the house: by SMTP, or in the demo into an outbox that is shown on a page."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol

from sqlalchemy import delete
from sqlmodel import Session, col, select

from live.people.tables import OutboxMail
from live.storage.clock import now
from live.storage.database import Database
from live.storage.ids import new_id

OUTBOX_KEEPS = 200


class Mailer(Protocol):
    """Something that can bring a letter to an address."""

    async def send(self, to: str, subject: str, text: str) -> None:
        """Raises `NotSent`."""


class NotSent(Exception):
    """The letter did not leave. Nothing of it is in the message, for that may reach a log."""


@dataclass(frozen=True)
class SmtpMailer:
    """`security`: "starttls" (default), "tls" from the first byte, or "none" (a relay on the machine itself)."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: str = "starttls"
    seconds: float = 15.0

    async def send(self, to: str, subject: str, text: str) -> None:
        """Raises `NotSent`."""
        try:
            await asyncio.to_thread(self._send_now, self._write(to, subject, text))
        except (OSError, smtplib.SMTPException, ValueError) as problem:
            raise NotSent(type(problem).__name__) from None

    def _write(self, to: str, subject: str, text: str) -> EmailMessage:
        """Raises ValueError for a line break where a header would be slipped in."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, to, subject
        letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=self.sender.rpartition("@")[2])
        letter.set_content(text)
        return letter

    def _send_now(self, letter: EmailMessage) -> None:
        trusted = ssl.create_default_context()
        if self.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.seconds, context=trusted)
        else:
            line = smtplib.SMTP(self.host, self.port, timeout=self.seconds)
        with line:
            if self.security == "starttls":
                line.starttls(context=trusted)
            if self.user:
                line.login(self.user, self.password)
            line.send_message(letter)


class NoMailer:
    """A house without a mail server: no letter is kept lying about, for it holds a key to somebody's account."""

    async def send(self, to: str, subject: str, text: str) -> None:
        """Always raises `NotSent`."""
        raise NotSent("no mail server")


class OutboxMailer:
    """The demo's letter box: rows in a table, shown on /postkasse."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, to: str, subject: str, text: str) -> None:
        """Never leaves the machine."""
        await self._database.act(put_in_outbox, to, subject, text)


def put_in_outbox(session: Session, to: str, subject: str, text: str) -> None:
    """Keep the newest letters only."""
    session.add(OutboxMail(id=new_id(), recipient=to, subject=subject, text=text, created_at=now()))
    session.flush()
    newest = select(OutboxMail.id).order_by(col(OutboxMail.created_at).desc()).limit(OUTBOX_KEEPS)
    session.execute(delete(OutboxMail).where(col(OutboxMail.id).not_in(newest.subquery().select())))


def outbox(session: Session) -> list[OutboxMail]:
    """Newest first."""
    return list(session.exec(select(OutboxMail).order_by(col(OutboxMail.created_at).desc()).limit(OUTBOX_KEEPS)))

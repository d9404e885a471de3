"""Sending a letter from a page, and knowing whether it left."""

from __future__ import annotations

from live.people.letters import Letter
from live.people.mail import NotSent
from live.web.house import House


async def sent(house: House, letter: Letter) -> bool:
    """False when it did not leave; what was done stays done."""
    try:
        await house.mail.send(letter.to, letter.subject, letter.text)
    except NotSent:
        return False
    return True

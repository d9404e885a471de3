"""Passwords: Argon2id, away from the event loop, at most four at a time."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from live.people.rules import LONGEST_PASSWORD

HASHER = PasswordHasher()  # library defaults: 64 MiB, three passes, four lanes, about 0.2 s
_four = ThreadPoolExecutor(4, thread_name_prefix="argon2")  # each takes 64 MiB: a rush must not fill the machine
_nobody: dict[str, str] = {}


def warm_up() -> None:
    """Make the hash that unknown addresses are compared with, so that the first of them takes no longer."""
    _four.submit(_hash_of_nobody)


async def verify_password(stored: str | None, password: str) -> bool:
    """True when it is the one. With `stored=None` it takes just as long and is False (A63)."""
    if len(password) > LONGEST_PASSWORD:
        return False
    return await asyncio.get_running_loop().run_in_executor(_four, _verify_now, stored, password)


async def hash_password(password: str) -> str:
    """Hash off the event loop. The caller has checked the rules."""
    return await asyncio.get_running_loop().run_in_executor(_four, hash_now, password)


def hash_now(password: str) -> str:
    """Hash here and now: for the command line and the demo world."""
    return HASHER.hash(_form(password))


def worth_hashing_again(stored: str) -> bool:
    """The costs have been raised since it was stored."""
    return HASHER.check_needs_rehash(stored)


def _verify_now(stored: str | None, password: str) -> bool:
    try:
        return HASHER.verify(stored or _hash_of_nobody(), _form(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def _hash_of_nobody() -> str:
    if "hash" not in _nobody:
        _nobody["hash"] = HASHER.hash("nobody has this password")
    return _nobody["hash"]


def _form(password: str) -> str:
    """Two keyboards write å in two ways; both are the same password."""
    return unicodedata.normalize("NFC", password)

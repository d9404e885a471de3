"""Sealing one thing at a time with AES-256-GCM."""

import secrets
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
KEY = 32
BUCKET = 64  # bodies are padded to whole buckets, so that a short "ja" and a short "nej" look alike on disk


class Unreadable(Exception):
    """The seal is broken, or belongs to another place, or its key is gone."""


def new_key() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(KEY)


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """nonce + ciphertext + tag. `bound_to` names the place it belongs: elsewhere it will not open."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Raises `Unreadable` for another key, another place or a changed byte."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
    except (InvalidTag, ValueError) as problem:
        raise Unreadable from problem


class RoomBox:
    """Seals and opens what belongs to one room."""

    def __init__(self, room_id: str, key: bytes) -> None:
        self._room = room_id.encode()
        self._cipher = AESGCM(key)

    def seal_entry(self, seq: int, kind: str, body: dict[str, Any]) -> bytes:
        """The body of entry `seq`, bound to room|seq|kind: a body moved to another row will not open."""
        plain = orjson.dumps(body)
        plain += b" " * (-len(plain) % BUCKET)
        return self._seal(plain, b"%b|%d|%b" % (self._room, seq, kind.encode()))

    def open_entry(self, seq: int, kind: str, sealed: bytes) -> dict[str, Any]:
        """Raises `Unreadable`."""
        body: dict[str, Any] = orjson.loads(self._open(sealed, b"%b|%d|%b" % (self._room, seq, kind.encode())))
        return body

    def seal_signal(self, signal: dict[str, Any]) -> bytes:
        """A signal (typing, presence, draft) on its way through a hub that must not read it."""
        return self._seal(orjson.dumps(signal), b"%b|signal" % self._room)

    def open_signal(self, sealed: bytes) -> dict[str, Any]:
        """Raises `Unreadable`."""
        signal: dict[str, Any] = orjson.loads(self._open(sealed, b"%b|signal" % self._room))
        return signal

    def seal_beside(self, plain: bytes, place: bytes) -> bytes:
        """Words about the room that rest in another table and go with it: when its day key is gone, so are they,
        from every backup too. `place` names their row."""
        return self._seal(plain, b"%b|beside|%b" % (self._room, place))

    def open_beside(self, sealed: bytes, place: bytes) -> bytes:
        """Raises `Unreadable`."""
        return self._open(sealed, b"%b|beside|%b" % (self._room, place))

    def _seal(self, plain: bytes, bound_to: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, bound_to)

    def _open(self, sealed: bytes, bound_to: bytes) -> bytes:
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
        except (InvalidTag, ValueError) as problem:
            raise Unreadable from problem

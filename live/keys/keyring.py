"""The root key and everything under it.

root key (a file outside database and backup) → epoch key (organisation × world × day) → room key → words.
"""

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlmodel import Session

from live.keys.box import KEY, RoomBox, Unreadable, new_key, seal, unseal
from live.keys.tables import EpochKey


class Keyring:
    """Opens and seals with keys that come from one root key."""

    def __init__(self, root: bytes) -> None:
        if len(root) != KEY:
            raise ValueError(f"a root key is {KEY} bytes")
        self.root = root
        self._epoch_wrap = _derive(root, b"epoch keys")
        self._personal = _derive(root, b"personal")
        self._audit = _derive(root, b"audit")
        self._fingerprints = _derive(root, b"fingerprints")

    @classmethod
    def from_file(cls, path: Path, *, create: bool = False) -> "Keyring":
        """Read the root key from `path`; with `create`, make one (mode 600) when there is none.

        Raises `KeyFileProblem` when it is missing, has the wrong length or may be read by others.
        """
        if not path.exists():
            if not create:
                raise KeyFileProblem(f"{path}: the root key is missing")
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(new_key())
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyFileProblem(f"{path}: others on this machine may read the root key; run: chmod 600 {path}")
        root = path.read_bytes()
        if len(root) != KEY:
            raise KeyFileProblem(f"{path}: not a root key ({len(root)} bytes instead of {KEY})")
        return cls(root)

    def new_room_key(self, session: Session, room_id: str, organisation_id: str, world: str, day: int) -> bytes:
        """A fresh room key, wrapped by the epoch key of that day (made if it is the day's first room)."""
        return seal(self._epoch(session, organisation_id, world, day, create=True), new_key(), b"room|" + room_id.encode())

    def open_room(
        self, session: Session, room_id: str, organisation_id: str, world: str, day: int, wrapped: bytes
    ) -> RoomBox:
        """The box of a room. Raises `Unreadable` when its epoch key has been destroyed."""
        epoch = self._epoch(session, organisation_id, world, day)
        return RoomBox(room_id, unseal(epoch, wrapped, b"room|" + room_id.encode()))

    def seal_personal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Seal something of an account (a TOTP seed, say) that is not bound to a room."""
        return seal(self._personal, plain, bound_to)

    def open_personal(self, sealed: bytes, bound_to: bytes) -> bytes:
        """Raises `Unreadable`."""
        return unseal(self._personal, sealed, bound_to)

    def audit_key(self) -> bytes:
        """The key of the audit chain's HMAC."""
        return self._audit

    def fingerprint_key(self) -> bytes:
        """The key for comparing without keeping: HMACs of things that may be recognised but not read."""
        return self._fingerprints

    def _epoch(self, session: Session, organisation_id: str, world: str, day: int, *, create: bool = False) -> bytes:
        place = f"{organisation_id}|{world}|{day}".encode()
        row = session.get(EpochKey, (organisation_id, world, day))
        if row is None and create:
            row = EpochKey(
                organisation_id=organisation_id,
                world=world,
                day=day,
                wrapped=seal(self._epoch_wrap, new_key(), place),
            )
            session.add(row)
            session.flush()
        if row is None or row.wrapped is None:
            raise Unreadable("the key of that day is gone")
        return unseal(self._epoch_wrap, row.wrapped, place)


class KeyFileProblem(Exception):
    """The root key cannot be used as it lies; the message says what to do."""


def destroy_epoch(row: EpochKey, at: int) -> None:
    """Blank the key: whatever it wrapped is gone, here and in every backup that lacks this key."""
    row.wrapped = None
    row.destroyed_at = at


def _derive(root: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=b"flyvefaerdig|" + purpose).derive(root)

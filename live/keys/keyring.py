"""The root key and everything under it.

root key (a file outside database and backup) → epoch key (organisation × world × day) → room key → words.
"""

import stat
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from live.keys.box import KEY, RoomBox, new_key, seal, unseal
from live.keys.epochs import Epoch, EpochFolder, write_once


class Keyring:
    """Opens and seals with keys that come from one root key and the folder of epoch keys beside it."""

    def __init__(self, root: bytes, epochs_folder: Path) -> None:
        if len(root) != KEY:
            raise ValueError(f"a root key is {KEY} bytes")
        self.root = root
        self.epochs = EpochFolder(epochs_folder, _derive(root, b"epoch keys"))
        self._personal = _derive(root, b"personal")
        self._audit = _derive(root, b"audit")

    @classmethod
    def from_folder(cls, folder: Path, *, create: bool = False) -> "Keyring":
        """Read `folder/root.key`; with `create`, make one (mode 600) when there is none.

        Raises `KeyFileProblem` when it is missing, has the wrong length or may be read by others.
        """
        path = folder / "root.key"
        if not path.exists():
            if not create:
                raise KeyFileProblem(f"{path}: the root key is missing")
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_once(path, new_key())
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyFileProblem(f"{path}: others on this machine may read the root key; run: chmod 600 {path}")
        root = path.read_bytes()
        if len(root) != KEY:
            raise KeyFileProblem(f"{path}: not a root key ({len(root)} bytes instead of {KEY})")
        return cls(root, folder / "epochs")

    def new_room_key(self, room_id: str, epoch: Epoch) -> bytes:
        """A fresh room key, wrapped by the key of that day (made if it is the day's first room)."""
        return seal(self.epochs.get_or_make(epoch), new_key(), _room_place(room_id))

    def open_room(self, room_id: str, epoch: Epoch, wrapped: bytes) -> RoomBox:
        """The box of a room. Raises `Unreadable` when the key of its day has been destroyed."""
        return RoomBox(room_id, unseal(self.epochs.get(epoch), wrapped, _room_place(room_id)))

    def seal_personal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Seal something of an account (a TOTP seed, say) that is not bound to a room."""
        return seal(self._personal, plain, bound_to)

    def open_personal(self, sealed: bytes, bound_to: bytes) -> bytes:
        """Raises `Unreadable`."""
        return unseal(self._personal, sealed, bound_to)

    def audit_key(self) -> bytes:
        """The key of the audit chain's HMAC."""
        return self._audit


class KeyFileProblem(Exception):
    """The root key cannot be used as it lies; the message says what to do."""


def _room_place(room_id: str) -> bytes:
    return b"room|" + room_id.encode()


def _derive(root: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=b"flyvefaerdig|" + purpose).derive(root)

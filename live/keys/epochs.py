"""Epoch keys: files beside the root key, outside the database and outside its backups.

An epoch is one organisation × world × UTC day. Were its key kept in the database, every old backup would still open
what we promised to destroy; so it rests here, wrapped by the root key, and destroying it is deleting one small file.
Several app servers share this folder (a mount); `trainer keys export` copies the living keys for the safe.
"""

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from live.keys.box import Unreadable, new_key, seal, unseal

NAME = re.compile(r"(?P<day>\d+)\.(?P<world>[a-z]+)\.(?P<organisation>[\w-]+)\.key")


@dataclass(frozen=True)
class Epoch:
    """All rooms that one organisation opened in one world on one UTC day (0 = 1970-01-01)."""

    organisation_id: str
    world: str
    day: int

    @property
    def file_name(self) -> str:
        return f"{self.day}.{self.world}.{self.organisation_id}.key"

    @property
    def place(self) -> bytes:
        return f"epoch|{self.organisation_id}|{self.world}|{self.day}".encode()


class EpochFolder:
    """The wrapped epoch keys of a deployment."""

    def __init__(self, folder: Path, wrapping_key: bytes) -> None:
        self._folder = folder
        self._wrapping_key = wrapping_key
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def get(self, epoch: Epoch) -> bytes:
        """Raises `Unreadable` when the key was never made or has been destroyed."""
        try:
            wrapped = (self._folder / epoch.file_name).read_bytes()
        except FileNotFoundError as problem:
            raise Unreadable("the key of that day is gone") from problem
        return unseal(self._wrapping_key, wrapped, epoch.place)

    def get_or_make(self, epoch: Epoch) -> bytes:
        """The key of that day, made if this is the day's first room. Safe when two processes make it at once."""
        path = self._folder / epoch.file_name
        if not path.exists():
            write_once(path, seal(self._wrapping_key, new_key(), epoch.place))
        return self.get(epoch)

    def destroy(self, epoch: Epoch) -> None:
        """Overwrite and remove: whatever the key wrapped is gone, in backups too. Harmless when done twice."""
        path = self._folder / epoch.file_name
        try:
            with path.open("r+b") as file:
                file.write(b"\0" * path.stat().st_size)
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return
        _sync(self._folder)

    def living(self) -> Iterator[Epoch]:
        """Every epoch whose key is still here."""
        for path in sorted(self._folder.glob("*.key")):
            if match := NAME.fullmatch(path.name):
                yield Epoch(match["organisation"], match["world"], int(match["day"]))

    def wrapped(self, epoch: Epoch) -> bytes:
        """The key as it rests, for an export."""
        return (self._folder / epoch.file_name).read_bytes()

    def put_back(self, epoch: Epoch, wrapped: bytes) -> None:
        """A key from an export, on a new machine. Raises `Unreadable` if it belongs to another root key."""
        unseal(self._wrapping_key, wrapped, epoch.place)
        path = self._folder / epoch.file_name
        write_once(path, wrapped)


def write_once(path: Path, key: bytes) -> None:
    """A key file of mode 600 that is whole and on the disk before any word hangs on it. Never over an existing one:
    when another process was first, its key counts."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

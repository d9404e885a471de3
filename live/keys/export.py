"""A copy of the keys for the safe: without it a backup is noise.

The copy holds the root key and the epoch keys that live today. An older copy can still open what has been destroyed
since, so it is replaced, not collected (docs/operations.md).
"""

import base64
import secrets
import textwrap
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from live.keys.box import KEY, Unreadable, seal, unseal
from live.keys.epochs import Epoch, write_once
from live.keys.keyring import Keyring

HEAD = "-----FLYVEFAERDIG KEYS-----"
FOOT = "-----END-----"
BOUND_TO = b"keys export"


def export_keys(keyring: Keyring, passphrase: str) -> str:
    """Root key and living epoch keys as text, sealed with a passphrase (scrypt, n = 2^15)."""
    content = {
        "root": _text(keyring.root),
        "epochs": [
            [epoch.organisation_id, epoch.world, epoch.day, _text(keyring.epochs.wrapped(epoch))]
            for epoch in keyring.epochs.living()
        ],
    }
    salt = secrets.token_bytes(16)
    blob = salt + seal(_stretch(passphrase, salt), orjson.dumps(content), BOUND_TO)
    return "\n".join([HEAD, *textwrap.wrap(_text(blob), 64), FOOT, ""])


def import_keys(text: str, passphrase: str, folder: Path) -> Keyring:
    """Lay the exported keys into an empty `folder`.

    Raises `Unreadable` for a wrong passphrase or a damaged text, `FileExistsError` when the folder holds a root key
    already: writing over that one would make its words unreadable for ever.
    """
    content = _content(text, passphrase)
    root_file = folder / "root.key"
    if root_file.exists():
        raise FileExistsError(root_file)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(root_file, base64.b64decode(content["root"]))
    keyring = Keyring.from_folder(folder)
    for organisation_id, world, day, wrapped in content["epochs"]:
        keyring.epochs.put_back(Epoch(organisation_id, world, day), base64.b64decode(wrapped))
    return keyring


def _content(text: str, passphrase: str) -> dict[str, Any]:
    try:
        body = text.split(HEAD, 1)[1].split(FOOT, 1)[0]
        blob = base64.b64decode("".join(body.split()), validate=True)
    except (IndexError, ValueError) as problem:
        raise Unreadable("this is not a copy of the keys") from problem
    content: dict[str, Any] = orjson.loads(unseal(_stretch(passphrase, blob[:16]), blob[16:], BOUND_TO))
    return content


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY, n=2**15, r=8, p=1).derive(passphrase.encode())

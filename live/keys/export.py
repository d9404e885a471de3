"""A copy of the root key for the safe: without it a backup is noise."""

import base64
import secrets
import textwrap

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from live.keys.box import KEY, Unreadable, seal, unseal

HEAD = "-----FLYVEFAERDIG ROOT KEY-----"
FOOT = "-----END-----"
BOUND_TO = b"root key export"


def export_root(root: bytes, passphrase: str) -> str:
    """The root key as text, sealed with a passphrase (scrypt, n=2^15); print it and lay it in a safe."""
    salt = secrets.token_bytes(16)
    blob = salt + seal(_stretch(passphrase, salt), root, BOUND_TO)
    return "\n".join([HEAD, *textwrap.wrap(base64.b64encode(blob).decode(), 44), FOOT, ""])


def import_root(text: str, passphrase: str) -> bytes:
    """The root key back from `export_root`. Raises `Unreadable` for a wrong passphrase or a damaged text."""
    try:
        body = text.split(HEAD, 1)[1].split(FOOT, 1)[0]
        blob = base64.b64decode("".join(body.split()), validate=True)
    except (IndexError, ValueError) as problem:
        raise Unreadable("this is not an exported root key") from problem
    return unseal(_stretch(passphrase, blob[:16]), blob[16:], BOUND_TO)


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY, n=2**15, r=8, p=1).derive(passphrase.encode())

"""Random words that open something once, and the hashes that are kept instead of them."""

import hashlib
import secrets

_READABLE = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing that looks like something else on paper


def new_token() -> str:
    """256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def new_code(groups: int = 4) -> str:
    """Something a person can copy from paper: groups of four, 19.4 bits each."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(groups))


def token_hash(token: str) -> str:
    """SHA-256 is enough: what is hashed has at least 77 random bits, so there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def code_hash(code: str) -> str:
    """As `token_hash`, however the code was typed: small letters, spaces, with or without dashes."""
    return token_hash("".join(letter for letter in code.upper() if letter.isalnum()))

"""Names for rows that may be seen outside the database."""

import secrets


def new_id() -> str:
    """96 random bits as 16 URL-safe characters: never guessed, never counted."""
    return secrets.token_urlsafe(12)

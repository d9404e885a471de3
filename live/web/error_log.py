"""What went wrong, for those who mend it: kind and place, never the words (they may be a person's)."""

from __future__ import annotations

import secrets
import traceback

import structlog


def note(error: BaseException) -> str:
    """Log the error's type and where it arose; the short id returned is all that a screen may show (A72, A73).

    The text of an exception can hold a message, an address or a token, and is therefore never written down.
    An error that several layers see is noted once.
    """
    known: str | None = getattr(error, "__flyve_id__", None)
    if known:
        return known
    error_id = secrets.token_hex(4)
    structlog.get_logger("web").error("mishap", id=error_id, type=_name(error), at=_places(error))
    try:
        error.__flyve_id__ = error_id  # type: ignore[attr-defined]
    except AttributeError:
        return error_id
    return error_id


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]

"""Headers of a request as ASGI gives them: a list of pairs of bytes, where the first of a name counts."""

from __future__ import annotations

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> bytes:
    """The first header of that (lower case) name, or nothing."""
    pairs: list[tuple[bytes, bytes]] = scope["headers"]
    return next((value for key, value in pairs if key == name), b"")

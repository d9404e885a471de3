"""Her one cookie: a random token that dies with the browser, and never meets that of staff."""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.responses import Response

SECURE_NAME = "__Host-u"
PLAIN_NAME = "u"
LONGEST = 128  # characters of a token that may be one of ours


def set_visit_cookie(response: Response, token: str, secure: bool) -> None:
    """HttpOnly, SameSite=Strict, whole host, no Max-Age: nothing outlives the browser (A8)."""
    name = SECURE_NAME if secure else PLAIN_NAME
    response.set_cookie(name, token, path="/", secure=secure, httponly=True, samesite="strict")


def clear_visit_cookie(response: Response, secure: bool) -> None:
    """Take it away."""
    name = SECURE_NAME if secure else PLAIN_NAME
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")


def visit_token(scope: Mapping[str, Any], secure: bool) -> str | None:
    """The token in the cookies of a request or a handshake."""
    name = SECURE_NAME if secure else PLAIN_NAME
    for header, value in scope["headers"]:
        if header == b"cookie":
            try:
                morsel = SimpleCookie(value.decode("latin-1")).get(name)
            except CookieError:
                continue
            if morsel is not None and 0 < len(morsel.value) <= LONGEST:
                return morsel.value
    return None

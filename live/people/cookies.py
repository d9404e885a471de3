"""The one cookie of staff: nothing but a random token, gone when the browser is closed."""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.responses import Response

SECURE_NAME = "__Host-s"
PLAIN_NAME = "s"


def cookie_name(secure: bool) -> str:
    """`__Host-` makes the browser refuse the cookie from a sister domain or over plain HTTP."""
    return SECURE_NAME if secure else PLAIN_NAME


def set_session_cookie(response: Response, token: str, secure: bool) -> None:
    """HttpOnly, SameSite=Lax, whole host, no Max-Age: no trace outlives the browser (A8)."""
    response.set_cookie(cookie_name(secure), token, path="/", secure=secure, httponly=True, samesite="lax")


def clear_session_cookie(response: Response, secure: bool) -> None:
    """Take the cookie away."""
    response.delete_cookie(cookie_name(secure), path="/", secure=secure, httponly=True, samesite="lax")


def read_session_cookie(source: Mapping[str, str], secure: bool) -> str | None:
    """The token from `request.cookies`, or from headers (a mapping with `cookie`)."""
    name = cookie_name(secure)
    if name in source:
        return source[name] or None
    header = source.get("cookie") or source.get("Cookie") or ""
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return None
    return (morsel.value or None) if morsel else None

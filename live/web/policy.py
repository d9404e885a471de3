"""What a page may load, run and talk to: one content policy for light pages, one for NiceGUI pages."""

from __future__ import annotations

import re
from typing import Final

_HOST: Final = re.compile(r"[A-Za-z0-9.\-:\[\]]{1,255}")


def light_policy(nonce: str, host: str) -> str:
    """Nothing inline but what carries the nonce; no style but from our files; no evaluation of text as code."""
    return _policy(host, f"script-src 'self' 'nonce-{nonce}'", "style-src 'self'")


def young_policy(nonce: str, host: str) -> str:
    """Tighter still: style and first script stand in the page under the nonce, and no picture or font is fetched."""
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; "
        f"connect-src 'self'{sockets}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def nicegui_policy(nonce: str, host: str) -> str:
    """As tight as NiceGUI boots with (N11): Vue compiles templates in the browser, so `'unsafe-eval'` is needed.

    What it still stops: inline handlers, scripts without the nonce, foreign scripts, and sending anything elsewhere.
    """
    return _policy(host, f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'")


def _policy(host: str, scripts: str, styles: str) -> str:
    # Older Safari does not count a socket to the same host as 'self'.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            scripts,
            styles,
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self'{sockets}",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    )

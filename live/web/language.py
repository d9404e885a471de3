"""Which language a page speaks: the person's own; before sign-in what they chose, or what their browser says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from live.web.texts import LANGUAGES, Language

if TYPE_CHECKING:
    from live.people.visitor import Visitor

COOKIE: Final = "sprog"
"""Holds `da` or `en` and nothing else; set only when a person presses the switch."""

_NORDIC: Final = {"da": "da", "nb": "da", "nn": "da", "no": "da", "sv": "da", "fo": "da", "kl": "da", "en": "en"}


def language_of(request: Request, visitor: Visitor | None = None) -> Language:
    """`da` unless the person, their choice, or the first language we know in Accept-Language says `en`."""
    for wish in (visitor.language if visitor else None, request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    for part in request.headers.get("accept-language", "").split(",")[:12]:
        name = part.split(";")[0].strip().lower().split("-")[0]
        if name in _NORDIC:
            return "en" if _NORDIC[name] == "en" else "da"
    return "da"

"""What her page tells before anything else: what this is, whether it is open, what is kept, who sees it, who helps."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final

from fastapi.responses import HTMLResponse
from starlette.requests import Request

from live.desk.board import Board, minutes_until
from live.door.document import Category, Door, Offer
from live.door.rules import Opening
from live.door.words import clock_words, when
from live.storage.clock import DAY, MINUTE, now
from live.web.light import house_of, render
from live.web.policy import young_policy
from live.web.texts import T
from live.youth import bundle

IN_GOOD_TIME: Final = 20 * MINUTE
"""How long before closing time those who wait are told, and new ones on the page."""
_ORDER: Final = (Category.LOCAL, Category.MUNICIPAL, Category.VOLUNTEER, Category.DOCTOR_DENTIST)


def young_page(
    request: Request, *, t: T, door: Door, slug: str, board: Board, key: str = "", preview: bool = False
) -> HTMLResponse:
    """The one page of a place: landing, waiting, room and ending are states of it, at one address, under one title.

    `key`: what the words in her tab are sealed with (`tab_key`). `preview`: as staff look at it before they save.
    """
    return answer(
        request,
        "young.html",
        t=t,
        title=door.place,
        door=door,
        slug=slug,
        texts=door.words(t.code),
        now=door_now(t, board),
        offers=offers_of(t, door.offers),
        key=key,
        preview=preview,
        words=words_of(t),
        script=bundle.script_url(),
    )


def answer(request: Request, template: str, *, t: T, title: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page of hers: everything in it but one script, the strictest policy, and nothing that a browser may keep."""
    nonce = secrets.token_urlsafe(16)
    text = render(
        template,
        house=house_of(request),
        request=request,
        visitor=None,
        t=t,
        title=title,
        nonce=nonce,
        style=bundle.style(),
        head=bundle.head_script(),
        **context,
    )
    headers = {
        "Content-Security-Policy": young_policy(nonce, request.headers.get("host", "")),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(text, status_code=status, headers=headers)


def door_now(t: T, board: Board, at: int | None = None) -> dict[str, Any]:
    """Open or closed at this moment, until when or from when, and how long the wait is: {open, title, says}."""
    opening, at = board.opening, at or now()
    if opening.open:
        return {"open": True, "title": t("young.now.open"), "says": [_wait(t, board), *_closing(t, opening, at)]}
    return {"open": False, "title": t(f"young.shut.{opening.why}"), "says": [_next(t, opening, at)]}


def said_to_the_waiting(t: T, opening: Opening) -> str:
    """What those in the line are told about closing time; shown when it is near (point 2)."""
    if opening.closes_at is None:
        return t("young.closing.closed")
    return t("young.closing.soon", clock=clock_words(t, opening.closes_at))


def offers_of(t: T, offers: list[Offer]) -> list[tuple[str, list[Offer]]]:
    """Places she can turn to herself, by category: near first, doctors and dentists last (BK2, LC16)."""
    ordered = sorted(offers, key=lambda offer: _ORDER.index(offer.category))
    return [(t(f"door.category.{kind}"), list(some)) for kind, some in groupby(ordered, lambda one: one.category.value)]


def words_of(t: T) -> Mapping[str, str]:
    """What the scripts say. The room's own words first; hers stand over them where they are warmer."""
    return {**{name: text for name, text in t.under("room").items() if name in _ROOM}, **t.under("young.js")}


def tab_key(token: str | None) -> str:
    """What the words in her tab are sealed with: made of the cookie, so that it is gone when the cookie is.

    A browser writes `sessionStorage` to disk, and deleting there leaves traces; sealed, they are nobody's words.
    """
    if not token:
        return ""
    return hmac.digest(token.encode(), b"the words in this tab", hashlib.sha256).hex()


def _wait(t: T, board: Board) -> str:
    ahead = len(board.waiting)
    minutes = minutes_until(board, ahead + 1)
    if not ahead:
        return t("young.now.nobody_waits")
    if minutes is None:
        return t("young.now.wait_unknown", count=ahead)
    return t("young.now.wait_one" if minutes == 1 else "young.now.wait", count=ahead, minutes=minutes)


def _closing(t: T, opening: Opening, at: int) -> list[str]:
    if opening.closes_at is None or opening.closes_at - at > DAY:
        return []
    soon = opening.closes_at - at < IN_GOOD_TIME
    return [t("young.now.closes_soon" if soon else "young.now.closes", clock=clock_words(t, opening.closes_at))]


def _next(t: T, opening: Opening, at: int) -> str:
    if opening.why == "nobody" and opening.closes_at is not None:
        return t("young.now.try_again", clock=clock_words(t, opening.closes_at))
    if opening.next_opens_at is None:
        return t("young.now.next_unknown")
    return t("young.now.next", when=when(t, opening.next_opens_at, at))


_ROOM: Final = frozenset(
    {"conversation", "write", "send", "sending", "not_sent_yet", "not_sent", "try_again", "take_back", "typing",
     "line_lost", "too_long", "me", "erased", "withdrawn", "role_counsellor", "role_colleague", "role_coordinator"
     }
)  # fmt: skip

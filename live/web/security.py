"""The outermost wall: who may ask, how much, from where; and what every answer carries.

Pure ASGI, round the whole application, NiceGUI and sockets included. It knows nobody: who may do what is decided
at the pages and in the rules, never by the address asked for (A14).
"""

from __future__ import annotations

import asyncio
import gzip
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from live.web.address import visitor_address
from live.web.error_log import note
from live.web.error_pages import mishap_page, not_found_page, refused_page, wrong_host_page
from live.web.headers import header
from live.web.policy import light_policy, nicegui_policy

if TYPE_CHECKING:
    from live.web.house import House

LARGEST_BODY: Final = 64 * 1024
"""Bytes of a request that is not a socket. The longest thing anybody sends by HTTP is a form."""

BODY_SECONDS: Final = 20.0
"""How long a body may take to arrive. Whoever dribbles holds a line that somebody else needs (A56)."""

_CHANGING: Final = {"POST", "PUT", "PATCH", "DELETE"}
_THIS_MACHINE: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")
_UNTRUSTED: Final = re.compile(rb"x-forwarded-.*|forwarded|x-real-ip|x-http-method-override")
_SCRIPT: Final = re.compile(rb"<script(?=[\s>])")


class Wall:
    """ASGI middleware, to be added last so that it stands outermost."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app = app
        self._house = house
        base = urlsplit(house.settings.base_url)
        self._scheme, self._own = base.scheme, base.netloc.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        # Who forwards is decided where the server is started; what a browser claims here is not believed (A13).
        if client := scope.get("client"):
            scope["client"] = (visitor_address(scope, self._house.settings.proxies), client[1])
        scope["headers"] = [pair for pair in scope["headers"] if not _UNTRUSTED.fullmatch(pair[0])]
        scope["flyve.house"] = self._house
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._http(scope, receive, _Answer(scope, send, self._house).send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A browser always says where a socket was opened; from anywhere else it is refused (N1, A1)."""
        origin = header(scope, b"origin").decode("latin-1")
        if self._knows_host(scope) and self._is_own_origin(origin, scope):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": ""})

    async def _http(self, scope: Scope, receive: Receive, send: Callable[[Message], Awaitable[None]]) -> None:
        request = Request(scope)
        refusal = self._refusal(request)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        limited = _Limited(receive)
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, limited.receive, watched)
        except ClientDisconnect:
            return  # nobody is there to be told, and nothing of ours went wrong
        except Exception as error:
            answer = refused_page(request, limited.status) if limited.status else mishap_page(request, note(error))
            if limited.status:
                answer.headers["Connection"] = "close"  # the rest of it is not waited for
            if not started:
                await answer(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        if not self._knows_host(request.scope):
            scope = request.scope
            scope["headers"] = [(b"host", self._own.encode()), *(h for h in scope["headers"] if h[0] != b"host")]
            return wrong_host_page(Request(scope))
        if "\0" in request.scope["path"]:  # no address of ours holds one, and PostgreSQL takes none as text
            return not_found_page(request)
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return refused_page(request, 413)
        if request.method in _CHANGING and not self._is_own_doing(request):
            return refused_page(request, 403)
        return None

    def _is_own_doing(self, request: Request) -> bool:
        """Only our own pages may change anything (A12). A browser that says nothing about it is not one we serve.

        Our pages tell nobody where they stand (`Referrer-Policy: no-referrer`), so a form of theirs arrives with
        `Origin: null`; then the browser's own word, `Sec-Fetch-Site`, must be there and decides.
        """
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        if site is None:
            return origin is not None and self._is_own_origin(origin, request.scope)
        return site == "same-origin" and (origin in (None, "null") or self._is_own_origin(origin, request.scope))

    def _knows_host(self, scope: Scope) -> bool:
        host = header(scope, b"host").decode("latin-1").lower()
        return host == self._own or _THIS_MACHINE.fullmatch(host) is not None

    def _is_own_origin(self, origin: str, scope: Scope) -> bool:
        host = header(scope, b"host").decode("latin-1").lower()
        try:
            parts = urlsplit(origin.lower())
        except ValueError:
            return False
        schemes = {self._scheme} if host == self._own else {"http", "https"}
        return parts.scheme in schemes and parts.netloc == host and not (parts.path or parts.query or parts.fragment)


class _Limited:
    """A `receive` that stops at the limit, for bodies that do not say how long they are or never come to an end."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._bytes = 0
        self._whole = False
        self._until = asyncio.get_running_loop().time() + BODY_SECONDS
        self.status = 0
        """What the limit answers, once it has been passed."""

    async def receive(self) -> Message:
        if self._whole:  # what still comes is that the other end has left
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            self.status = 408
            raise
        self._whole = not message.get("more_body")
        self._bytes += len(message.get("body", b""))
        if self._bytes > LARGEST_BODY:
            self.status = 413
            raise ValueError("body too large")
        return message


class _Answer:
    """A `send` that dresses every answer. HTML is held until it is whole: NiceGUI's gets its nonces, all is pressed."""

    def __init__(self, scope: Scope, send: Send, house: House) -> None:
        self._scope = scope
        self._send = send
        self._secure = house.settings.secure_cookies
        # Browsers tell no origin with a form from a page that says "no-referrer". Where they say "same-origin" by
        # Sec-Fetch-Site instead (over TLS and on the machine itself) that is enough; elsewhere they must tell it (A12).
        host = header(scope, b"host").decode("latin-1").lower()
        self._referrer = b"no-referrer" if self._secure or _THIS_MACHINE.fullmatch(host) else b"same-origin"
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._dress(message)
            if dict(message["headers"]).get(b"content-type", b"").startswith(b"text/html"):
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            start, self._start = self._start, None
            body = self._finished(start, bytes(self._body))
            await self._send(start)
            await self._send({"type": "http.response.body", "body": body})
            return
        await self._send(message)

    def _dress(self, start: Message) -> None:
        path: str = self._scope["path"]
        headers = [(name.lower(), value) for name, value in start["headers"]]
        if path.startswith("/_nicegui/"):
            # A shared cache must never give one person's cookie to another together with a public file.
            headers = [pair for pair in headers if pair[0] != b"set-cookie"]
        present = {name for name, _ in headers}
        if dict(headers).get(b"content-type", b"").split(b";")[0] in _NO_DOCUMENT:
            present |= _FOR_DOCUMENTS  # half a kilobyte of her page's fifteen, and nothing reads it
        host = header(self._scope, b"host").decode("latin-1")
        fixed = [
            *_ALWAYS,
            (b"referrer-policy", self._referrer),
            (b"content-security-policy", light_policy(secrets.token_urlsafe(16), host).encode()),
        ]
        if self._secure:
            fixed.append((b"strict-transport-security", b"max-age=63072000; includeSubDomains; preload"))
        start["headers"] = headers + [pair for pair in fixed if pair[0] not in present]

    def _finished(self, start: Message, body: bytes) -> bytes:
        if b"x-nicegui-content" in dict(start["headers"]):
            nonce = secrets.token_urlsafe(16)
            body = _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', body)
            host = header(self._scope, b"host").decode("latin-1")
            start["headers"] = _with(start, b"content-security-policy", nicegui_policy(nonce, host).encode())
            start["headers"] = [pair for pair in start["headers"] if pair[0] != b"x-nicegui-content"]
        if len(body) > 1000 and b"gzip" in header(self._scope, b"accept-encoding"):
            body = gzip.compress(body, 9, mtime=0)
            start["headers"] = [*_with(start, b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
        if self._scope["method"] != "HEAD":
            start["headers"] = _with(start, b"content-length", str(len(body)).encode())
        return body


def _with(start: Message, name: bytes, value: bytes) -> list[tuple[bytes, bytes]]:
    return [pair for pair in start["headers"] if pair[0] != name] + [(name, value)]


_NO_DOCUMENT: Final = {b"text/javascript", b"application/javascript", b"text/css", b"font/woff2"}
"""What a browser never shows as a page of its own."""
_FOR_DOCUMENTS: Final = {
    b"content-security-policy", b"permissions-policy", b"cross-origin-opener-policy", b"x-frame-options",
}  # fmt: skip
_ALWAYS: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), microphone=(), geolocation=(), display-capture=(), clipboard-read=(), browsing-topics=()",
    ),
    (b"x-robots-tag", b"noindex"),
    (b"cache-control", b"no-store"),
]

"""A NiceGUI page obeys only the browser of the person it was built for, and only while that person is here.

As shipped, any socket that knows a page's id may press its buttons (N2), read what it shows (N3) and write into the
server's log (N9), from any origin (N1). The handlers of the socket are therefore wrapped. This leans on private names
of the one NiceGUI release that is pinned; tests/web/test_guard.py fails if a release moves them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

import socketio
from nicegui import Client, background_tasks, core
from nicegui import nicegui as shipped

from live.people.cookies import read_session_cookie
from live.web.error_log import note

if TYPE_CHECKING:
    from live.web.house import House

MOST_EVENTS_AT_ONCE: Final = 300
MOST_EVENTS_A_SECOND: Final = 60
"""Typing sends an event a key; nobody types so fast, and a flood costs the others their server."""
MOST_UNOPENED_PAGES: Final = 20
"""Pages a session has asked for and whose socket has not come: more than that is no browser (A55)."""
LARGEST_FRAME: Final = 64 * 1024

_SHOW_LOCK: Final = "window.flyveLock && window.flyveLock.show()"
# Words are hidden at once; the pause lets somebody who has just signed out arrive where that form led.
_SIGN_IN: Final = "document.documentElement.classList.add('locked'); setTimeout(() => window.location.reload(), 500)"

_session_of: WeakKeyDictionary[Client, str] = WeakKeyDictionary()


def bind(client: Client, session_id: str) -> None:
    """This page belongs to this session, for as long as both live. Called while the page is built."""
    _session_of[client] = session_id
    _hold_words_while_locked(client, session_id)
    unopened = [page for page in _pages_of(session_id) if not page.has_socket_connection and not page._delete_tasks]
    for page in sorted(unopened, key=lambda page: page.created)[:-MOST_UNOPENED_PAGES]:
        page.delete()


def install(house: House) -> None:
    """Wrap the socket's handlers; once per process, before it listens."""
    global _house
    _house = house
    core.sio.eio.transports = ["websocket"]
    core.sio.eio.max_http_buffer_size = LARGEST_FRAME
    core.sio.on("connect", _on_connect)
    core.sio.on("handshake", _on_handshake)
    core.sio.on("disconnect", _on_disconnect)
    core.sio.on("event", _on_event)
    core.sio.on("javascript_response", _on_javascript_response)
    core.sio.on("ack", _on_ack)
    core.sio.handlers["/"].pop("log", None)
    house.sessions.watch(_end_soon)


def _end_soon(session_id: str) -> None:
    background_tasks.create(end_pages(session_id), name="end pages")


async def end_pages(session_id: str) -> None:
    """The session is over: its open pages go to sign-in and are dead here, whatever the browser makes of it."""
    for client in _pages_of(session_id):
        await core.sio.emit("run_javascript", {"code": _SIGN_IN}, room=client.id)
        for sid in list(client._socket_to_document_id):
            line = core.sio.manager.eio_sid_from_sid(sid, "/")
            await core.sio.disconnect(sid)
            await core.sio.eio.disconnect(line)  # the goodbye alone leaves the line open
        if client.id in Client.instances:
            client.delete()


_house: House | None = None


async def _on_connect(sid: str, environ: dict[str, Any], auth: object = None) -> None:
    query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
    if query.get("implicit_handshake") != "true":
        return  # a page fetched ahead: its handshake comes as a message of its own
    if not await _handshake(sid, query, environ):
        raise socketio.exceptions.ConnectionRefusedError("Implicit handshake failed")


async def _on_handshake(sid: str, data: object) -> bool:
    return isinstance(data, dict) and await _handshake(sid, data, core.sio.get_environ(sid))


async def _handshake(sid: str, data: Mapping[str, Any], environ: Mapping[str, Any]) -> bool:
    """Only the browser with the cookie of the session that built the page (N3). A locked one may come back, silent."""
    client = _client(data)
    house = _house
    if client is None or house is None:
        return False
    token = read_session_cookie({"cookie": environ.get("HTTP_COOKIE", "")}, house.settings.secure_cookies)
    visitor = await house.sessions.visitor(token)
    if visitor is None or visitor.session_id != _session_of.get(client):
        return False
    try:
        return bool(await shipped._on_handshake(sid, dict(data)))
    except (KeyError, ValueError, TypeError):  # a handshake that no page of ours has made
        return False


async def _on_event(sid: str, message: object = None) -> None:
    client = _own_client(sid, message)
    if client is None or not isinstance(message, dict) or not _has_breath(sid):
        return
    session_id = _session_of[client]
    state = _house.sessions.known(session_id) if _house else "gone"
    if state == "gone":
        await end_pages(session_id)
    elif state == "locked":
        await core.sio.emit("run_javascript", {"code": _SHOW_LOCK}, room=client.id)
    else:
        try:
            client.handle_event(message)
        except Exception as error:  # malformed: nothing of it may reach a log
            note(error)


def _on_javascript_response(sid: str, message: object = None) -> None:
    client = _own_client(sid, message)
    if client is not None and isinstance(message, dict) and isinstance(message.get("request_id"), str):
        client.handle_javascript_response(message)


def _on_ack(sid: str, message: object = None) -> None:
    client = _own_client(sid, message)
    if client is not None and isinstance(message, dict) and isinstance(message.get("next_message_id"), int):
        client.outbox.prune_history(message["next_message_id"])


def _on_disconnect(sid: str, reason: object = None) -> None:
    _breath.pop(sid, None)
    shipped._on_disconnect(sid)


def _own_client(sid: str, message: object) -> Client | None:
    """The page this very socket has shaken hands with; anybody else's id is as good as none (N2)."""
    client = _client(message) if isinstance(message, dict) else None
    if client is None or sid not in client._socket_to_document_id or client not in _session_of:
        return None
    return client


def _client(data: Mapping[str, Any]) -> Client | None:
    client_id = data.get("client_id")
    return Client.instances.get(client_id) if isinstance(client_id, str) else None


def _pages_of(session_id: str) -> list[Client]:
    return [client for client, owner in list(_session_of.items()) if owner == session_id and not client.is_deleted]


_breath: dict[str, tuple[float, float]] = {}


def _has_breath(sid: str) -> bool:
    """A bucket of events per socket: full at the start, filled again with time."""
    now = time.monotonic()
    left, since = _breath.get(sid, (float(MOST_EVENTS_AT_ONCE), now))
    left = min(float(MOST_EVENTS_AT_ONCE), left + (now - since) * MOST_EVENTS_A_SECOND) - 1
    _breath[sid] = (max(left, -1.0), now)
    return left >= 0


def _hold_words_while_locked(client: Client, session_id: str) -> None:
    """No words go out to a screen nobody has touched for a while: they wait in the outbox, in order, and nothing is
    lost. Whoever passes an unlocked laptop would otherwise read on."""
    outbox = client.outbox
    send = outbox._emit

    async def send_when_open(message: Any) -> None:
        while _must_wait(session_id) and not outbox._should_stop:  # noqa: ASYNC110  # time locks, not an event
            await asyncio.sleep(0.5)
        await send(message)

    outbox._emit = send_when_open  # type: ignore[method-assign]


def _must_wait(session_id: str) -> bool:
    return _house is not None and _house.sessions.known(session_id) == "locked"

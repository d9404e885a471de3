"""NiceGUI, opened inside our application the way this house needs it."""

from __future__ import annotations

import contextlib
import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from nicegui import app as nicegui_app
from nicegui import core, ui
from nicegui.storage import Storage
from nicegui.translations import translations
from starlette.exceptions import HTTPException

from live.refusal import Refused
from live.web import nicegui_guard
from live.web.error_log import note
from live.web.error_pages import mishap_page, not_found_page, refused_page
from live.web.staff_page import TurnedAway
from live.web.static_files import static_text

if TYPE_CHECKING:
    from live.web.house import House

PING_SECONDS: Final = 5
"""A line that has died is noticed after two of these (nicegui-facts: NiceGUI's own value grows with its patience)."""
TAB_SECONDS: Final = 600


def open_nicegui(app: FastAPI, house: House) -> None:
    """Put NiceGUI under every address that `app` does not answer itself: call it after all other routes."""
    _keep_nothing()
    _quiet_look()
    _speak_our_languages(house)
    _keep_page_ids_out_of_the_log()
    nicegui_guard.install(house)
    for error in (404, HTTPException, RequestValidationError, TurnedAway, Exception):
        nicegui_app.add_exception_handler(error, _answer)
    nicegui_app._exception_handlers[:] = [_note_mishap]
    nicegui_app.config.socket_io_js_transports = ["websocket"]
    nicegui_app.on_startup(_notice_dead_lines)
    ui.run_with(
        app,
        title=house.texts.language("da")("web.frame.name"),
        favicon=static_text("favicon.svg"),
        dark=None,
        language="da",
        binding_refresh_interval=None,
        gzip_middleware_factory=None,  # live/web/precompressed.py and security.py press what is worth pressing
        tailwind=False,
        prod_js=True,
        storage_secret=None,
        show_welcome_message=False,
    )


def _keep_nothing() -> None:
    """NiceGUI writes what it is told to remember as plain text into files (N7): it is told nothing, and the folder
    it would write to is private and stays empty."""
    Storage.path = Path(tempfile.mkdtemp(prefix="flyve-empty-")).resolve()
    nicegui_app.storage.max_tab_storage_age = TAB_SECONDS
    nicegui_app.on_shutdown(_remove_empty_folder)


def _remove_empty_folder() -> None:
    with contextlib.suppress(OSError):
        Storage.path.rmdir()


def _note_mishap(error: Exception) -> None:
    """A refusal is an answer, and was said on the page (staff_page); everything else is for those who mend it."""
    if not isinstance(error, Refused):
        note(error)


def _notice_dead_lines() -> None:
    core.sio.eio.ping_interval = core.sio.eio.ping_timeout = PING_SECONDS


def _keep_page_ids_out_of_the_log() -> None:
    """A socket's address holds the id of its page (N4), and the server would log it even without an access log."""
    logging.getLogger("uvicorn.error").addFilter(lambda record: '"WebSocket' not in str(record.msg))


def _quiet_look() -> None:
    """Quasar's defaults that the theme cannot reach by style alone."""
    ui.button.default_props("no-caps unelevated")
    ui.input.default_props("outlined")
    ui.textarea.default_props("outlined autogrow")
    ui.select.default_props("outlined options-dense")
    ui.number.default_props("outlined")


def _speak_our_languages(house: House) -> None:
    """What NiceGUI itself says when the line is away; it has no Danish of its own."""
    for name, code in (("da", "da"), ("en-US", "en")):
        t = house.texts.language(code)
        translations[name] = {  # type: ignore[index]  # its type lists the languages it happens to ship
            "connection_lost": t("web.line.away"),
            "trying_to_reconnect": t("web.line.trying"),
            "message_too_long": t("web.line.too_long"),
            "message_too_long_body": t("web.line.too_long_body"),
        }


async def _answer(request: Request, error: Exception) -> Response:
    """Whatever goes wrong below NiceGUI is answered by our pages, never by the error's own text (N8)."""
    if isinstance(error, TurnedAway):
        return error.response
    if isinstance(error, RequestValidationError):  # a page's address with something odd in it: no such page
        return not_found_page(request)
    if isinstance(error, HTTPException):
        return not_found_page(request) if error.status_code == 404 else refused_page(request, error.status_code)
    return mishap_page(request, note(error))

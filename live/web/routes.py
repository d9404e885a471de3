"""Addresses that belong to no area: static files, the language switch, and what robots are told."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Form, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.exceptions import HTTPException

from live.people.actions import change_own_language
from live.people.cookies import read_session_cookie
from live.web import static_files
from live.web.error_pages import not_found_page, refused_page
from live.web.house import House
from live.web.language import COOKIE
from live.web.local_path import local_path
from live.web.texts import LANGUAGES


def register(app: FastAPI, house: House) -> None:
    """Open them, and let errors of plain routes be answered by our pages, without an echo of what was sent (A72)."""
    static_files.register(app)
    app.add_exception_handler(HTTPException, _answer)
    app.add_exception_handler(RequestValidationError, _answer)

    @app.post("/sprog")
    async def choose_language(request: Request, sprog: Annotated[str, Form()], til: Annotated[str, Form()]) -> Response:
        answer = RedirectResponse(local_path(til), status_code=303)
        if sprog not in LANGUAGES:
            return answer
        token = read_session_cookie(request.cookies, house.settings.secure_cookies)
        visitor = await house.sessions.visitor(token)
        if visitor is not None and not visitor.locked:
            await house.database.act(change_own_language, visitor, sprog)
            house.sessions.reread(token)
        answer.set_cookie(COOKIE, sprog, path="/", samesite="lax", httponly=True, secure=house.settings.secure_cookies)
        return answer

    @app.get("/robots.txt")
    async def robots() -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")


async def _answer(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    return not_found_page(request) if status == 404 else refused_page(request, status)

"""The light pages before and around signing in. A wrong code or an old link always says what to do next."""

from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from live.people import enrolment_routes, first_run_routes, invitation_routes, password_routes
from live.people.form import read_form, read_json
from live.people.front import Front
from live.people.queries import account_by_id, anybody_here
from live.refusal import Refused
from live.web.house import House
from live.web.local_path import local_path

_SAID = {"ud": "people.sign_in.said_out", "ny": "people.sign_in.said_new_password", "igen": "people.sign_in.said_again"}


def register(app: FastAPI, house: House) -> None:
    """Open /log-ind, /log-ind/kode, /log-ud, /laas-op, /aktiv, and the neighbours' pages."""
    front = Front(house)
    app.state.people = front
    for path, get, post in (
        ("/log-ind", _sign_in_page, _sign_in),
        ("/log-ind/kode", _code_page, _code),
        ("/log-ud", None, _sign_out),
        ("/laas-op", None, _unlock),
        ("/aktiv", None, _touch),
    ):
        front.open(app, path, get, post)
    for neighbour in (invitation_routes, password_routes, enrolment_routes, first_run_routes):
        neighbour.register(app, front)


async def _sign_in_page(front: Front, request: Request) -> Response:
    til = local_path(request.query_params.get("til"))
    if await front.visitor(request):
        return RedirectResponse(til, 303)
    if not await front.database.look(anybody_here):
        return RedirectResponse("/foerste-gang", 303)
    said = _SAID.get(request.query_params.get("sagt", ""))
    return _show_sign_in(front, request, til=til, said=front.t(request)(said) if said else "")


async def _sign_in(front: Front, request: Request) -> Response:
    form = await read_form(request)
    til, email = local_path(form.get("til")), form.get("email", "")[:254]
    try:
        entered = await front.door.with_password(
            email, form.get("password", ""), address=front.address(request), device=front.device(request)
        )
    except Refused as refused:
        status = 429 if refused.code == "too_many_tries" else 403
        return _show_sign_in(front, request, til=til, email=email, refused=refused, status=status)
    return await front.welcome(request, entered, til)


def _show_sign_in(
    front: Front,
    request: Request,
    *,
    til: str,
    email: str = "",
    said: str = "",
    refused: Refused | None = None,
    status: int = 200,
) -> Response:
    return front.page(
        request, "sign_in.html", "people.sign_in.title", status, refused=refused, til=til, email=email, said=said
    )


async def _code_page(front: Front, request: Request) -> Response:
    account_id = await front.sessions.pending(front.token(request))
    account = await front.database.look(account_by_id, account_id) if account_id else None
    if account is None:
        return RedirectResponse("/log-ind?sagt=igen", 303)
    if account.totp_secret is None:
        return RedirectResponse("/to-trin", 303)
    return _show_code(front, request, til=local_path(request.query_params.get("til")))


async def _code(front: Front, request: Request) -> Response:
    form = await read_form(request)
    til = local_path(form.get("til"))
    try:
        token = await front.door.with_code(front.token(request), form.get("code", ""))
    except Refused as refused:
        if refused.code in ("sign_in_again", "not_found"):
            return RedirectResponse(f"/log-ind?sagt=igen&til={quote(til)}", 303)
        status = 429 if refused.code == "too_many_codes" else 403
        return _show_code(front, request, til=til, refused=refused, status=status)
    return front.with_cookie(RedirectResponse(til, 303), token)


def _show_code(
    front: Front, request: Request, *, til: str, refused: Refused | None = None, status: int = 200
) -> Response:
    return front.page(request, "code.html", "people.code.title", status, refused=refused, til=til)


async def _sign_out(front: Front, request: Request) -> Response:
    """Ends the session on the server first; then the browser forgets what it kept (A7)."""
    token = front.token(request)
    if token:
        await front.sessions.end(token)
    response = front.without_cookie(RedirectResponse("/log-ind?sagt=ud", 303))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


async def _unlock(front: Front, request: Request) -> Response:
    """204 and a new cookie · 401 signed out · 403 wrong password · 429 too many tries."""
    token, visitor = front.token(request), await front.visitor(request)
    if token is None or visitor is None:
        return Response(status_code=401)
    password = (await read_json(request)).get("password")
    try:
        fresh = await front.door.unlock(
            token, visitor.session_id, visitor.account_id, password if isinstance(password, str) else ""
        )
    except Refused as refused:
        return Response(status_code={"wrong_password": 403, "too_many_tries": 429}.get(refused.code, 401))
    return front.with_cookie(Response(status_code=204), fresh)


async def _touch(front: Front, request: Request) -> Response:
    """204 · 401 signed out · 423 locked."""
    visitor = await front.visitor(request)
    if visitor is None:
        return Response(status_code=401)
    if visitor.locked:
        return Response(status_code=423)
    await front.sessions.touch(visitor.session_id)
    return Response(status_code=204)

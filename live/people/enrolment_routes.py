"""/to-trin: a phone that shows six digits becomes the second factor."""

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from live.people.accounts import finish_enrolment, note, seed_being_enrolled
from live.people.form import read_form
from live.people.front import Front
from live.people.queries import account_by_id
from live.people.tables import Account
from live.people.totp import picture, readable
from live.people.visitor import Visitor
from live.refusal import Refused
from live.web.error_pages import locked_page

_TITLE = "people.enrol.title"


def register(app: FastAPI, front: Front) -> None:
    """First time: straight after the password. Later, for a new phone: after giving the password once more."""
    front.open(app, "/to-trin", _page, _confirm)
    front.open(app, "/to-trin/skift", _page, _change)


async def _page(front: Front, request: Request) -> Response:
    who = await _who(front, request)
    if isinstance(who, Response):
        return who
    account, visitor = who
    if account.totp_secret is None:
        return await _show_picture(front, request, account, visitor)
    return front.page(request, "enrol_again.html", _TITLE, visitor=visitor)


async def _change(front: Front, request: Request) -> Response:
    """Only who has just given the password is shown a new picture while an old phone still counts."""
    form, who = await read_form(request), await _who(front, request)
    if isinstance(who, Response):
        return who
    account, visitor = who
    try:
        await front.door.check(account.email, form.get("password", ""), address=front.address(request))
    except Refused as refused:
        shown = Refused("wrong_password") if refused.code == "wrong_sign_in" else refused
        return front.page(request, "enrol_again.html", _TITLE, visitor=visitor, refused=shown)
    return await _show_picture(front, request, account, visitor, afresh=True)


async def _confirm(front: Front, request: Request) -> Response:
    form, who, token = await read_form(request), await _who(front, request), front.token(request)
    if isinstance(who, Response) or token is None:
        return who if isinstance(who, Response) else RedirectResponse("/log-ind", 303)
    account, visitor = who
    try:
        await front.door.check_code_budget(account.id)
        codes = await front.database.act(finish_enrolment, front.house.keyring, account.id, form.get("code", "")[:40])
    except Refused as refused:
        if account.totp_secret is not None:
            return front.page(request, "enrol_again.html", _TITLE, visitor=visitor, refused=refused)
        return await _show_picture(front, request, account, visitor, refused=refused)
    await front.door.forgive_codes(account.id)
    if visitor is None:
        fresh = await front.sessions.complete(token)
        await front.database.act(note, account.id, "sign_in")
    else:
        fresh = await front.sessions.rotate(token)
        await front.sessions.end_all(account.id, except_session=visitor.session_id)
    page = front.page(request, "recovery_codes.html", "people.recovery.title", visitor=visitor, codes=codes)
    return front.with_cookie(page, fresh)


async def _show_picture(
    front: Front,
    request: Request,
    account: Account,
    visitor: Visitor | None,
    *,
    afresh: bool = False,
    refused: Refused | None = None,
) -> Response:
    secret = await front.database.act(seed_being_enrolled, front.house.keyring, account.id, afresh=afresh)
    return front.page(
        request,
        "enrol.html",
        _TITLE,
        visitor=visitor,
        refused=refused,
        picture=picture(secret, account.email),
        key=readable(secret),
    )


async def _who(front: Front, request: Request) -> tuple[Account, Visitor | None] | Response:
    """Somebody between password and second factor who has none yet, or somebody signed in; else where to go."""
    token = front.token(request)
    pending = await front.sessions.pending(token)
    visitor = None if pending else await front.sessions.visitor(token)
    account_id = pending or (visitor.account_id if visitor else None)
    account = await front.database.look(account_by_id, account_id) if account_id else None
    if account is None:
        return RedirectResponse("/log-ind?sagt=igen&til=/to-trin", 303)
    if visitor is not None and visitor.locked:
        return locked_page(request, visitor)
    if pending and account.totp_secret is not None:
        return RedirectResponse("/log-ind/kode", 303)
    return account, visitor

"""/glemt, /nulstil and /konto/kodeord: the ways to a new password."""

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from live.people.accounts import ask_for_reset, change_password, reset_password
from live.people.actions import Notice
from live.people.form import read_form
from live.people.front import Front
from live.people.letters import password_letter, reset_letter
from live.people.passwords import hash_password
from live.people.queries import account_by_id, open_reset
from live.people.rules import check_password, clean_email
from live.people.tables import Account
from live.refusal import Refused
from live.web.error_pages import locked_page

LETTERS_AN_HOUR = 3


def register(app: FastAPI, front: Front) -> None:
    """Forgotten: a letter, a link, a new password. Known: the old one, then the new one."""
    front.open(app, "/glemt", _forgotten_page, _forgotten)
    front.open(app, "/nulstil", _ask_for_token, _show_reset)
    front.open(app, "/nulstil/ny", _ask_for_token, _reset)
    front.open(app, "/konto/kodeord", _change_page, _change)


async def _forgotten_page(front: Front, request: Request) -> Response:
    return front.page(request, "forgotten.html", "people.forgotten.title", sent=False, email="")


async def _forgotten(front: Front, request: Request) -> Response:
    """The same page at the same moment whether or not the address is known: the work begins afterwards (A63)."""
    typed, address = (await read_form(request)).get("email", "")[:300], front.address(request)
    try:
        email = clean_email(typed)
    except Refused as refused:
        return front.page(request, "forgotten.html", "people.forgotten.title", refused=refused, sent=False, email=typed)
    async with front.throttle.turn("forgotten", address, address):
        await front.throttle.failed("forgotten", address, window=60)
        front.errands.run(_send_reset(front, email))
    return front.page(request, "forgotten.html", "people.forgotten.title", sent=True, email=email)


async def _send_reset(front: Front, email: str) -> None:
    if await front.throttle.failed("letters", email, window=3600) > LETTERS_AN_HOUR:
        return
    letter = await front.database.act(ask_for_reset, email)
    if letter is not None:
        ready = reset_letter(front.house.texts, front.house.settings.base_url, letter)
        await front.house.mail.send(ready.to, ready.subject, ready.text)


async def _ask_for_token(front: Front, request: Request) -> Response:
    return front.page(request, "token.html", "people.reset.title", action="/nulstil", lead="people.reset.paste")


async def _show_reset(front: Front, request: Request) -> Response:
    token, address = (await read_form(request)).get("token", "").strip()[:100], front.address(request)
    async with front.throttle.turn("reset", address, address):
        try:
            await front.database.look(open_reset, token)
        except Refused as refused:
            if refused.code == "reset_unknown":
                await front.throttle.failed("reset", address, window=60)
            return front.dead_end(request, refused)
    return front.page(request, "reset.html", "people.reset.title", token=token)


async def _reset(front: Front, request: Request) -> Response:
    form = await read_form(request)
    token, password = form.get("token", "").strip()[:100], form.get("password", "")
    try:
        account = await _account(front, (await front.database.look(open_reset, token)).account_id)
        _check_new(account, password, form.get("password_again", ""))
        await front.database.act(reset_password, token, await hash_password(password))
    except Refused as refused:
        if refused.code.startswith("reset_"):
            return front.dead_end(request, refused)
        return front.page(request, "reset.html", "people.reset.title", refused=refused, token=token)
    await front.sessions.sweep()
    _tell(front, account)
    return front.without_cookie(RedirectResponse("/log-ind?sagt=ny", 303))


async def _change_page(front: Front, request: Request) -> Response:
    visitor = await front.visitor(request)
    if visitor is None:
        return RedirectResponse("/log-ind?til=/konto/kodeord", 303)
    if visitor.locked:
        return locked_page(request, visitor)
    return front.page(request, "change_password.html", "people.change_password.title", visitor=visitor)


async def _change(front: Front, request: Request) -> Response:
    form, visitor, token = await read_form(request), await front.visitor(request), front.token(request)
    if visitor is None or token is None:
        return RedirectResponse("/log-ind?til=/konto/kodeord", 303)
    if visitor.locked:
        return locked_page(request, visitor)
    account, password = await _account(front, visitor.account_id), form.get("password", "")
    try:
        await front.door.check(account.email, form.get("password_now", ""), address=front.address(request))
        _check_new(account, password, form.get("password_again", ""))
    except Refused as refused:
        shown = Refused("wrong_password") if refused.code == "wrong_sign_in" else refused
        return front.page(
            request, "change_password.html", "people.change_password.title", visitor=visitor, refused=shown
        )
    await front.database.act(change_password, account.id, await hash_password(password), visitor.session_id)
    await front.sessions.sweep()
    _tell(front, account)
    return front.with_cookie(RedirectResponse("/konto", 303), await front.sessions.rotate(token))


def _check_new(account: Account, password: str, again: str) -> None:
    check_password(password, account.name, account.email)
    if password != again:
        raise Refused("passwords_differ")


def _tell(front: Front, account: Account) -> None:
    notice = Notice(account.email, account.name, account.language)
    front.post(password_letter(front.house.texts, front.house.settings.base_url, notice))


async def _account(front: Front, account_id: str) -> Account:
    account = await front.database.look(account_by_id, account_id)
    if account is None:
        raise Refused("not_found")
    return account

"""/foerste-gang: an empty house gets its first organisation and the person who runs it."""

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from live.people.first_run import begin
from live.people.form import read_form
from live.people.front import Front
from live.people.passwords import hash_password
from live.people.queries import account_by_id, anybody_here
from live.people.rules import check_password, clean_email, clean_name
from live.people.visitor import OrganisationKind
from live.refusal import Refused

_KEPT = ("code", "organisation", "kind", "name", "email")


def register(app: FastAPI, front: Front) -> None:
    """Closed for good as soon as somebody is here."""
    front.open(app, "/foerste-gang", _page, _begin)


async def _page(front: Front, request: Request) -> Response:
    if await front.database.look(anybody_here):
        return RedirectResponse("/log-ind", 303)
    return _form(front, request, {})


async def _begin(front: Front, request: Request) -> Response:
    if await front.database.look(anybody_here):
        return RedirectResponse("/log-ind", 303)
    form = await read_form(request)
    typed = {field: form.get(field, "")[:300] for field in _KEPT}
    password, address = form.get("password", ""), front.address(request)
    async with front.throttle.turn("setup", address, address):
        try:
            kind = _kind(typed["kind"])
            clean_name(typed["organisation"], longest=120)
            clean_name(typed["name"])
            clean_email(typed["email"])
            check_password(password, typed["name"], typed["email"], typed["organisation"])
            if password != form.get("password_again", ""):
                raise Refused("passwords_differ")
            account_id = await front.database.act(
                begin,
                typed["code"],
                organisation=typed["organisation"],
                kind=kind,
                name=typed["name"],
                email=typed["email"],
                password_hash=await hash_password(password),
                language=front.t(request).code,
            )
        except Refused as refused:
            if refused.code == "setup_code_wrong":
                await front.throttle.failed("setup", address)
            return _form(front, request, typed, refused)
    account = await front.database.look(account_by_id, account_id)
    if account is None:
        raise Refused("not_found")
    return await front.welcome(request, await front.door.let_in(account, front.device(request)))


def _form(front: Front, request: Request, typed: dict[str, str], refused: Refused | None = None) -> Response:
    values = {field: typed.get(field, "") for field in _KEPT}
    return front.page(
        request, "first_run.html", "people.first_run.title", refused=refused, kinds=list(OrganisationKind), typed=values
    )


def _kind(typed: str) -> OrganisationKind:
    try:
        return OrganisationKind(typed)
    except ValueError:
        raise Refused("kind_odd") from None

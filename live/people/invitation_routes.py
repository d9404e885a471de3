"""/invitation: somebody who was invited comes in for the first time."""

from fastapi import FastAPI
from fastapi.responses import Response
from starlette.requests import Request

from live.people.accounts import NewPerson, accept_invitation
from live.people.form import read_form
from live.people.front import Front
from live.people.passwords import hash_password
from live.people.queries import OpenInvitation, account_by_id, open_invitation
from live.people.rules import check_password, clean_name
from live.refusal import Refused


def register(app: FastAPI, front: Front) -> None:
    """The link carries its token after a #, so a few lines of script post it; pasting it works as well (A49)."""
    front.open(app, "/invitation", _ask_for_token, _show)
    front.open(app, "/invitation/ja", _ask_for_token, _accept)


async def _ask_for_token(front: Front, request: Request) -> Response:
    return front.page(
        request, "token.html", "people.invitation.title", action="/invitation", lead="people.invitation.paste"
    )


async def _show(front: Front, request: Request) -> Response:
    token, address = (await read_form(request)).get("token", "").strip()[:100], front.address(request)
    async with front.throttle.turn("invitation", address, address):
        try:
            invitation = await front.database.look(open_invitation, token)
        except Refused as refused:
            if refused.code == "invitation_unknown":
                await front.throttle.failed("invitation", address, window=60)
            return front.dead_end(request, refused)
    return _form(front, request, token, invitation)


async def _accept(front: Front, request: Request) -> Response:
    form = await read_form(request)
    token, name, password = form.get("token", "").strip()[:100], form.get("name", "")[:300], form.get("password", "")
    try:
        invitation = await front.database.look(open_invitation, token)
    except Refused as refused:
        return front.dead_end(request, refused)
    try:
        if invitation.account_exists:
            known = await front.door.check(invitation.email, password, address=front.address(request))
            account_id = await front.database.act(accept_invitation, token, known.id)
        else:
            clean_name(name)
            check_password(password, name, invitation.email)
            if password != form.get("password_again", ""):
                raise Refused("passwords_differ")
            newcomer = NewPerson(name, await hash_password(password))
            account_id = await front.database.act(accept_invitation, token, newcomer)
    except Refused as refused:
        if refused.code.startswith("invitation_"):
            return front.dead_end(request, refused)
        return _form(front, request, token, invitation, name=name, refused=refused)
    account = await front.database.look(account_by_id, account_id)
    if account is None:
        raise Refused("not_found")
    return await front.welcome(request, await front.door.let_in(account, front.device(request)))


def _form(
    front: Front,
    request: Request,
    token: str,
    invitation: OpenInvitation,
    *,
    name: str = "",
    refused: Refused | None = None,
) -> Response:
    return front.page(
        request,
        "invitation.html",
        "people.invitation.title",
        refused=refused,
        token=token,
        invitation=invitation,
        name=name,
    )

"""What the light pages about people share: the parts of the house, the cookie, the page with its words."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from live.people.audit import open_book
from live.people.cookies import clear_session_cookie, read_session_cookie, set_session_cookie
from live.people.device import device_name
from live.people.errands import Errands
from live.people.letters import Letter
from live.people.passwords import warm_up
from live.people.sign_in import Entered, FrontDoor
from live.people.throttle import Throttle
from live.people.visitor import Visitor
from live.refusal import Refused
from live.web.house import House
from live.web.language import language_of
from live.web.light import light
from live.web.texts import T

Handler = Callable[["Front", Request], Awaitable[Response]]
_STATUS = {"too_much": 413, "not_found": 404}


class Front:
    """One for the app; handlers are plain functions that take it first."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.database = house.database
        self.sessions = house.sessions
        self.errands = Errands()
        self.throttle = Throttle(house.settings.limits_url)
        open_book(house.database, house.keyring)
        warm_up()
        self.door = FrontDoor(house.database, house.keyring, house.sessions, self.throttle, self.errands)

    def open(self, app: FastAPI, path: str, get: Handler | None, post: Handler | None) -> None:
        """A path with what looks at it and what posts to it."""
        for method, handler in (("GET", get), ("POST", post)):
            if handler is not None:
                app.add_api_route(path, self._guarded(handler), methods=[method], include_in_schema=False)

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                return await handler(self, request)
            except Refused as refused:
                return self.dead_end(request, refused, _STATUS.get(refused.code, 400))

        answer.__name__ = handler.__name__
        return answer

    def page(
        self,
        request: Request,
        template: str,
        title: str,
        status: int = 200,
        *,
        visitor: Visitor | None = None,
        refused: Refused | None = None,
        **context: Any,
    ) -> Response:
        """A page in the visitor's words; `refused` becomes the sentence at its top, and 200 becomes 422."""
        t = self.t(request, visitor)
        return light(
            request,
            template,
            t=t,
            title=title,
            status=422 if refused and status == 200 else status,
            visitor=visitor,
            problem=t.refusal(refused) if refused else "",
            **context,
        )

    def dead_end(self, request: Request, refused: Refused, status: int = 410) -> Response:
        """Nothing can be done with this link or form: say why, and what to do next."""
        t = self.t(request)
        key = f"people.dead_end.{refused.code}"
        says = t(key) if key in t else t.refusal(refused)
        return light(request, "dead_end.html", t=t, title="people.dead_end.title", status=status, says=says)

    def t(self, request: Request, visitor: Visitor | None = None) -> T:
        """The words of this visitor, or of this browser."""
        return self.house.texts.language(language_of(request, visitor))

    def token(self, request: Request) -> str | None:
        """What the session cookie holds."""
        return read_session_cookie(request.cookies, self.house.settings.secure_cookies)

    async def visitor(self, request: Request) -> Visitor | None:
        """Who is signed in."""
        return await self.sessions.visitor(self.token(request))

    def address(self, request: Request) -> str:
        """Where the request comes from, for counting tries and for nothing else."""
        return request.client.host if request.client else ""

    def device(self, request: Request) -> str:
        """A short name of the browser."""
        return device_name(request.headers.get("user-agent", ""))

    async def welcome(self, request: Request, entered: Entered, til: str = "/") -> Response:
        """Go on to what comes next with a new cookie; the session that came with the old one ends (A6)."""
        old = self.token(request)
        if old:
            await self.sessions.end(old)
        goal = {"in": til, "code": f"/log-ind/kode?til={quote(til)}", "enrol": "/to-trin"}[entered.step]
        return self.with_cookie(RedirectResponse(goal, 303), entered.token)

    def with_cookie(self, response: Response, token: str) -> Response:
        """Hand out a token."""
        set_session_cookie(response, token, self.house.settings.secure_cookies)
        return response

    def without_cookie(self, response: Response) -> Response:
        """Take it back."""
        clear_session_cookie(response, self.house.settings.secure_cookies)
        return response

    def post(self, letter: Letter) -> None:
        """Send it after the answer has gone."""
        self.errands.run(self.house.mail.send(letter.to, letter.subject, letter.text))

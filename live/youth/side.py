"""The young person's side, joined: what `trainer/app.py` builds once and starts with the house."""

from typing import Any

from fastapi import FastAPI

from live.desk.boards import Boards
from live.refusal import Refused
from live.web.house import House
from live.youth import routes
from live.youth.landing import said_to_the_waiting
from live.youth.lines import Lines
from live.youth.newcomers import Newcomers
from live.youth.ung_door import UngDoor
from live.youth.visits import Visits


class YoungSide:
    """Her pages, her door to the socket, and what tells the desk whether she is here."""

    def __init__(self, house: House, boards: Boards) -> None:
        self.boards = boards
        self.visits = Visits(house.database)
        self.lines = Lines(house.database, house.conversations)
        self.newcomers = Newcomers()
        self._texts = house.texts
        self.door = UngDoor(
            self.visits,
            self.lines,
            boards,
            say=lambda language, opening: said_to_the_waiting(house.texts.language(language), opening),
            secure_cookies=house.settings.secure_cookies,
        )

    async def start(self) -> None:
        await self.visits.start()
        await self.lines.start()

    async def stop(self) -> None:
        await self.lines.stop()
        await self.visits.stop()

    def register(self, app: FastAPI, house: House) -> None:
        """Open her addresses."""
        routes.register(app, house, self.boards, self.visits, self.newcomers)

    def words(self, language: str, code: str, details: dict[str, Any]) -> str:
        """A refusal as it is said to her: she has no account to sign in to again, and is not to feel guilty."""
        t = self._texts.language(language)
        own = f"young.refused.{code}"
        return t(own) if own in t else t.refusal(Refused(code, **details))

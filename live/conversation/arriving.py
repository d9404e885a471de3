"""A young person comes to the door: a room of her own, a place in the line, and a thread that only she holds."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from live.conversation.authority import Authority
from live.conversation.gate import COLLEAGUE, WAITING, YOUNG
from live.conversation.tables import Conversation, YoungVisit
from live.people.tokens import new_token, token_hash
from live.room.entries import RoomKind, World
from live.storage.clock import now
from live.storage.ids import new_id


@dataclass(frozen=True, slots=True)
class Arrival:
    """What her browser is given: the token as a cookie, the tab's value for `sessionStorage`. Neither is kept here."""

    conversation_id: str
    room_id: str
    visit_id: str
    token: str
    tab: str


class Arriving(Authority):
    """Actions about coming and being here."""

    def arrive(
        self, session: Session, *, organisation_id: str, keep_days: int, nickname: str, language: str
    ) -> Arrival:
        """A new conversation at the end of the line. No name, no address: a nickname if she likes (LC2).

        `keep_days` is what she was promised on the page; what is promised now is what happens.
        """
        room = self.rooms.open_room(
            session,
            organisation_id=organisation_id,
            world=World.LIVE,
            kind=RoomKind.PAIR,
            keep_days=keep_days,
            phase=WAITING,
        )
        token, tab, visit_id, at = new_token(), new_token(), new_id(), now()
        session.add(
            YoungVisit(
                id=visit_id,
                token_hash=token_hash(token),
                tab_hash=token_hash(tab),
                organisation_id=organisation_id,
                room_id=room.id,
                language=language,
                created_at=at,
            )
        )
        conversation = Conversation(
            id=new_id(), organisation_id=organisation_id, room_id=room.id, arrived_at=at, seen_at=at
        )
        session.add(conversation)
        self.rooms.place(session, room, role=COLLEAGUE.value, number=2)  # before her, so that it sees her come
        self.rooms.take_seat(
            session, room, role=YOUNG.value, name=nickname, principal_kind="young", principal_id=visit_id
        )
        self.boards_changed(session, organisation_id)
        return Arrival(conversation.id, room.id, visit_id, token, tab)

    def line(self, session: Session, rooms_here: Collection[str], rooms_gone: Collection[str]) -> None:
        """Her line stands, or has broken. To be said for every room that is here at least every 20 seconds: who is
        not heard of for a minute counts as away (`tidy`), so that a server that dies takes nobody's truth along."""
        at = now()
        here, gone = sorted(set(rooms_here)), sorted(set(rooms_gone) - set(rooms_here))
        changed = {
            *self._places(session, here, col(Conversation.away_since).is_not(None)),
            *self._places(session, gone, col(Conversation.away_since).is_(None)),
        }
        if here:
            session.execute(
                update(Conversation).where(col(Conversation.room_id).in_(here)).values(seen_at=at, away_since=None)
            )
        if gone:
            session.execute(
                update(Conversation)
                .where(col(Conversation.room_id).in_(gone), col(Conversation.away_since).is_(None))
                .values(away_since=at)
            )
        for organisation_id in sorted(changed):
            self.boards_changed(session, organisation_id)

    def _places(self, session: Session, rooms: list[str], changed: object) -> list[str]:
        if not rooms:
            return []
        statement = select(Conversation.organisation_id).where(col(Conversation.room_id).in_(rooms), changed)  # type: ignore[arg-type]
        return list(session.exec(statement.distinct()))

"""Who may do what in a live conversation at this very moment: asked again inside every action, never remembered."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from live.conversation.rules import may_coordinate
from live.conversation.tables import Conversation
from live.duty.queries import employed_as, introduction, on_duty
from live.keys.keyring import Keyring
from live.people.audit import record
from live.people.queries import is_certified, roles_there
from live.people.visitor import Role
from live.refusal import Refused
from live.room.actions import Rooms
from live.room.entries import HOUSE, Draft
from live.room.log import OpenRoom
from live.room.queries import seat_of
from live.room.state import Seat
from live.room.tables import SeatHolder
from live.storage.database import after_commit, before_commit

Knock = Callable[[str], None]


class Authority:
    """What every action about conversations stands on. `knock(organisation_id)` wakes the boards after a COMMIT."""

    def __init__(self, rooms: Rooms, keyring: Keyring, knock: Knock) -> None:
        self.rooms = rooms
        self.keyring = keyring
        self.knock = knock

    def at_work(self, session: Session, account_id: str, organisation_id: str) -> list[Role]:
        """Roles of somebody who is certified there and on duty.

        Raises Refused: not_found, not_certified, not_on_duty.
        """
        roles = self.belongs(session, account_id, organisation_id)
        if not is_certified(session, account_id, organisation_id):
            raise Refused("not_certified")
        if not on_duty(session, account_id, organisation_id):
            raise Refused("not_on_duty")
        return roles

    def belongs(self, session: Session, account_id: str, organisation_id: str) -> list[Role]:
        """Living roles there. Raises Refused("not_found"): for who does not belong there, nothing is there."""
        roles = roles_there(session, account_id, organisation_id)
        if not roles:
            raise Refused("not_found")
        return roles

    def coordinates(self, session: Session, account_id: str, organisation_id: str) -> bool:
        """Whether they coordinate or lead there."""
        return may_coordinate(roles_there(session, account_id, organisation_id))

    def enter_room(self, session: Session, account_id: str, room_id: str) -> tuple[Conversation, OpenRoom]:
        """The conversation and its room, locked for this transaction, for somebody who belongs to its organisation.

        Raises Refused("not_found").
        """
        place = session.exec(select(Conversation.organisation_id).where(Conversation.room_id == room_id)).first()
        if place is None:
            raise Refused("not_found")
        self.belongs(session, account_id, place)
        room = self.rooms.log.open(session, room_id)
        return conversation_of(session, room_id), room

    def seat_at(self, session: Session, room: OpenRoom, account_id: str) -> Seat | None:
        """The seat that this person sits in now."""
        number = seat_of(session, room.id, "account", account_id)
        seat = room.state.seats.get(number) if number is not None else None
        return seat if seat is not None and seat.sits else None

    def seat_person(self, session: Session, room: OpenRoom, account_id: str, role: str) -> int:
        """Give them the vacant seat; she is told who it is: first name, profession, municipal or volunteer (LC19)."""
        me = introduction(session, account_id, room.organisation_id)
        return self.rooms.fill(
            session,
            room,
            role=role,
            name=me.first_name,
            principal_kind="account",
            principal_id=account_id,
            profession=me.profession,
            employed=employed_as(session, account_id, room.organisation_id),
        )

    def write(self, session: Session, room: OpenRoom, *drafts: tuple[str, dict[str, Any]]) -> None:
        """The house writes into the log."""
        self.rooms.append(session, room, [Draft(kind, body, seat=HOUSE) for kind, body in drafts])

    def boards_changed(self, session: Session, organisation_id: str) -> None:
        """After the COMMIT the desks there look again."""
        boards_changed(session, self.knock, organisation_id)


def into_the_book(session: Session, actor: str | None, deed: str, organisation_id: str, object_ref: str) -> None:
    """A row of the audit log, written right before the COMMIT: the chain has one end, and a server that held it while
    it waits for the next room would stand in the way of one that holds the room and waits for the chain."""
    before_commit(
        session, lambda last: record(last, actor, deed, organisation_id=organisation_id, object_ref=object_ref)
    )


def boards_changed(session: Session, knock: Knock, organisation_id: str) -> None:
    """After the COMMIT the desks of that organisation look again; asked twice in a group, they look once."""
    told: set[str] = session.info.setdefault("boards told", set())
    if organisation_id not in told:
        told.add(organisation_id)
        after_commit(session, lambda: knock(organisation_id))


def conversation_of(session: Session, room_id: str) -> Conversation:
    """As it stands now that its room is locked, whatever this transaction read before. Raises Refused("not_found")."""
    row = session.exec(
        select(Conversation).where(Conversation.room_id == room_id),
        execution_options={"populate_existing": True},
    ).first()
    if row is None:
        raise Refused("not_found")
    return row


def leave_bridge(session: Session, room_id: str, seat: int) -> None:
    """Who has left a live conversation holds nothing of it any more: the bridge from the seat to them goes."""
    row = session.get(SeatHolder, (room_id, seat))
    if row is not None:
        session.delete(row)
        session.flush()


def note(session: Session, room_id: str, **values: Any) -> None:
    """Write facts about a conversation."""
    session.execute(update(Conversation).where(col(Conversation.room_id) == room_id).values(**values))

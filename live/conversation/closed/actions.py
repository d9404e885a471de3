"""What the pages do, for a visitor whose session and role are asked for again at every press (N10)."""

from sqlmodel import Session, select

from live.conversation.actions import Conversations
from live.conversation.tables import Conversation, LegalHold
from live.people.queries import authorise
from live.people.rules import Deed
from live.people.visitor import Visitor
from live.refusal import Refused


def open_for_purpose(
    session: Session, visitor: Visitor, conversations: Conversations, room_id: str, purpose: str
) -> int:
    """Read it for half an hour; answers until when (ms). It is written in the book who and which.

    Raises Refused: not_found, purpose_needed, too_long, not_now.
    """
    _authorise(session, visitor, _place_of_room(session, room_id))
    return conversations.open_closed(session, visitor.account_id, room_id, purpose)


def ask_hold(
    session: Session, visitor: Visitor, conversations: Conversations, room_id: str, purpose: str, until: int
) -> None:
    """The first of the two who keep it. Raises Refused: not_found, purpose_needed, too_long, hold_until_odd."""
    _authorise(session, visitor, _place_of_room(session, room_id))
    conversations.ask_hold(session, visitor.account_id, room_id, purpose=purpose, until=until)


def approve_hold(session: Session, visitor: Visitor, conversations: Conversations, hold_id: str) -> None:
    """The second of the two. Raises Refused: not_found, hold_needs_two, hold_until_odd, ended."""
    _authorise(session, visitor, _place_of_hold(session, hold_id))
    conversations.approve_hold(session, visitor.account_id, hold_id)


def lift_hold(session: Session, visitor: Visitor, conversations: Conversations, hold_id: str) -> None:
    """It is kept no longer than was promised. Raises Refused("not_found")."""
    _authorise(session, visitor, _place_of_hold(session, hold_id))
    conversations.lift_hold(session, visitor.account_id, hold_id)


def _place_of_room(session: Session, room_id: str) -> str | None:
    return session.exec(select(Conversation.organisation_id).where(Conversation.room_id == room_id)).first()


def _place_of_hold(session: Session, hold_id: str) -> str | None:
    return session.exec(select(LegalHold.organisation_id).where(LegalHold.id == hold_id)).first()


def _authorise(session: Session, visitor: Visitor, organisation_id: str | None) -> None:
    if organisation_id is None:
        raise Refused("not_found")
    authorise(session, visitor, organisation_id, Deed.READ_CLOSED)

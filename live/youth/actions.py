"""What she may do outside the room's own verbs: begin, leave for good, erase. Each takes a `Session`, none commits."""

from sqlmodel import Session, col, delete

from live.conversation.actions import Arrival, Conversations
from live.conversation.tables import YoungVisit
from live.refusal import Refused
from live.room.actions import Act
from live.room.queries import seat_of
from live.storage.ids import new_id
from live.youth.visits import Young, find_visit


def begin(
    session: Session,
    conversations: Conversations,
    *,
    organisation_id: str,
    keep_days: int,
    nickname: str,
    language: str,
    old_token: str | None,
) -> tuple[Arrival, str | None]:
    """A new conversation. One browser has one: what it had before ends, so that nobody holds two places (A60).

    Answers the arrival, and the id of the visit that ended with it.
    """
    before = find_visit(session, old_token, None) if old_token else None
    if before is not None:
        _end(session, conversations, before)
    arrival = conversations.arrive(
        session, organisation_id=organisation_id, keep_days=keep_days, nickname=nickname, language=language
    )
    return arrival, before.visit_id if before else None


def leave_for_good(session: Session, conversations: Conversations, token: str, tab: str) -> str | None:
    """ "Forlad siden": the conversation ends, and the only thread between this browser and it is cut.

    Answers the id of the visit that is over, None when there was none.
    """
    young = find_visit(session, token, tab)
    if young is None:
        return None
    _end(session, conversations, young)
    return young.visit_id


def erase(session: Session, conversations: Conversations, token: str, tab: str) -> str:
    """She deletes her conversation, and nothing in her browser leads to it any more. Answers the visit that is over.

    Raises Refused("not_found").
    """
    young = find_visit(session, token, tab)
    if young is None:
        raise Refused("not_found")
    conversations.erase_by_young(session, young.room_id)
    session.execute(delete(YoungVisit).where(col(YoungVisit.id) == young.visit_id))
    return young.visit_id


def _end(session: Session, conversations: Conversations, young: Young) -> None:
    seat = seat_of(session, young.room_id, "young", young.visit_id)
    if seat is not None:  # what has ended already refuses, and that is all right
        conversations.rooms.perform(session, Act(young.room_id, seat, new_id(), "leave", {}))
    session.execute(delete(YoungVisit).where(col(YoungVisit.id) == young.visit_id))

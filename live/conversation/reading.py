"""Who may read a closed conversation, and how long: its counsellor until it is registered; who coordinates or leads,
for a purpose they state, half an hour, in the book; then nobody (point 10)."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from live.conversation.authority import Authority, into_the_book
from live.conversation.gate import AFTER, CLOSED
from live.conversation.rules import PURPOSE_LONGEST, READING, may_coordinate, one_line
from live.conversation.tables import ClosedReading, Conversation
from live.keys.box import Unreadable
from live.keys.keyring import Keyring
from live.people.queries import roles_there
from live.refusal import Refused
from live.room.queries import Shown, as_seen_by, read_whole, seat_of
from live.room.rules import Gate
from live.storage.clock import now
from live.storage.ids import new_id


class Reading(Authority):
    """The action that opens a closed conversation."""

    def open_closed(self, session: Session, account_id: str, room_id: str, purpose: str) -> int:
        """Say why, and read for half an hour; answers until when (ms). The book names who and which, the purpose is
        sealed and goes with the words. Raises Refused: not_found, purpose_needed, too_long, not_now (it still runs).
        """
        why = one_line(purpose, PURPOSE_LONGEST)
        conversation, room = self.enter_room(session, account_id, room_id)
        if not self.coordinates(session, account_id, room.organisation_id):
            raise Refused("not_found")
        if room.state.phase not in (AFTER, CLOSED):
            raise Refused("not_now")
        if not why:
            raise Refused("purpose_needed")
        reading_id, at = new_id(), now()
        session.add(
            ClosedReading(
                id=reading_id,
                room_id=room_id,
                organisation_id=room.organisation_id,
                account_id=account_id,
                purpose=room.box.seal_beside(why.encode(), reading_place(reading_id)),
                at=at,
                until=at + READING,
            )
        )
        session.flush()
        into_the_book(session, account_id, "conversation.read", room.organisation_id, conversation.id)
        return at + READING


def may_read(session: Session, account_id: str, room_id: str) -> bool:
    """Whether the words of this ended conversation are open to this person at this moment."""
    row = session.exec(select(Conversation).where(Conversation.room_id == room_id)).first()
    if row is None or row.ended_at is None:
        return False
    roles = roles_there(session, account_id, row.organisation_id)
    if not roles:
        return False
    seat = seat_of(session, room_id, "account", account_id)
    if seat is not None and seat == row.counsellor_seat and row.registered_at is None:
        return True
    if not may_coordinate(roles):
        return False
    opened = select(ClosedReading.id).where(
        ClosedReading.room_id == room_id, ClosedReading.account_id == account_id, ClosedReading.until > now()
    )
    return session.exec(opened.limit(1)).first() is not None


def read_closed(session: Session, keyring: Keyring, gate: Gate, account_id: str, room_id: str) -> list[Shown]:
    """All that somebody at the keys saw, from the first word. Raises Refused("not_found") unless `may_read`."""
    if not may_read(session, account_id, room_id):
        raise Refused("not_found")
    try:
        room = read_whole(session, keyring, gate, room_id)
    except Unreadable as problem:  # the key of its day is destroyed
        raise Refused("not_found") from problem
    vacant = room.state.vacant
    return as_seen_by(room, vacant.number) if vacant is not None else []


@dataclass(frozen=True, slots=True)
class ClosedOne:
    """An ended conversation whose words still exist. `readable_until` (ms): this person's own open reading, if any."""

    conversation: Conversation
    room_id: str
    own: bool
    readable_until: int | None


def closed_ones(session: Session, account_id: str, organisation_id: str, *, size: int = 200) -> list[ClosedOne]:
    """For who coordinates or leads: all that have ended there, newest first; for a counsellor their own, until they
    are registered. Raises Refused("not_found") for who does not belong there."""
    roles = roles_there(session, account_id, organisation_id)
    if not roles:
        raise Refused("not_found")
    rows = session.exec(
        select(Conversation)
        .where(
            Conversation.organisation_id == organisation_id,
            col(Conversation.room_id).is_not(None),
            col(Conversation.ended_at).is_not(None),
        )
        .order_by(col(Conversation.ended_at).desc(), col(Conversation.id))
        .limit(size)
    ).all()
    until = dict(
        session.exec(
            select(ClosedReading.room_id, ClosedReading.until)
            .where(ClosedReading.account_id == account_id, ClosedReading.until > now())
            .order_by(col(ClosedReading.until))
        ).all()
    )
    found = [
        ClosedOne(
            conversation=row,
            room_id=row.room_id,
            own=row.counsellor_seat is not None
            and seat_of(session, row.room_id, "account", account_id) == row.counsellor_seat,
            readable_until=until.get(row.room_id),
        )
        for row in rows
        if row.room_id is not None
    ]
    return found if may_coordinate(roles) else [one for one in found if one.own]


def reading_place(reading_id: str) -> bytes:
    """Where the sealed purpose of a reading belongs."""
    return b"closed_reading|" + reading_id.encode()

"""What can be found about live conversations: the line, who talks, whose visit this is. Words are opened elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from live.conversation.rules import PASSED_OVER
from live.conversation.tables import Call, Conversation, YoungVisit
from live.people.tokens import token_hash
from live.room.tables import SeatHolder
from live.storage.clock import now


def waiting(session: Session, organisation_id: str) -> list[Conversation]:
    """Who waits there, first come first. Those who are away too keep their place in it."""
    return list(
        session.exec(
            select(Conversation)
            .where(
                Conversation.organisation_id == organisation_id,
                col(Conversation.room_id).is_not(None),
                col(Conversation.taken_at).is_(None),
                col(Conversation.ended_at).is_(None),
            )
            .order_by(col(Conversation.arrived_at), col(Conversation.room_id))
        )
    )


def in_line(session: Session, organisation_id: str, *, before: tuple[int, str] | None = None) -> list[str]:
    """The rooms that can be taken now, first come first: of those who wait, the ones not away for long.

    `before` (arrived_at, room id): only those who came earlier.
    """
    at = now()
    return [
        row.room_id
        for row in waiting(session, organisation_id)
        if row.room_id is not None
        and (row.away_since is None or row.away_since > at - PASSED_OVER)
        and (before is None or (row.arrived_at, row.room_id) < before)
    ]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that somebody has taken and nobody has registered. `staff`: (seat, account), the counsellor's
    seat among them unless nobody answers for it."""

    conversation: Conversation
    room_id: str
    counsellor: str | None
    staff: tuple[tuple[int, str], ...]

    @property
    def runs(self) -> bool:
        """She and a counsellor can still write to each other."""
        return self.conversation.ended_at is None


def talking(session: Session, organisation_id: str) -> list[Talk]:
    """Those taken and not registered there, in the order they were taken."""
    return _talks(session, Conversation.organisation_id == organisation_id)


def mine(session: Session, account_id: str) -> list[Talk]:
    """Those where this person sits, in whatever role and organisation."""
    held = select(SeatHolder.room_id).where(
        SeatHolder.principal_kind == "account", SeatHolder.principal_id == account_id
    )
    return _talks(session, col(Conversation.room_id).in_(held))


def running_of(session: Session, account_id: str, organisation_id: str | None = None) -> list[str]:
    """The rooms that still run and that this person answers for: to be handed over before going off duty (F31)."""
    return [
        talk.room_id
        for talk in mine(session, account_id)
        if talk.runs and talk.counsellor == account_id and organisation_id in (None, talk.conversation.organisation_id)
    ]


def conversation_of(session: Session, room_id: str) -> Conversation | None:
    """The conversation whose words lie in this room."""
    return session.exec(select(Conversation).where(Conversation.room_id == room_id)).first()


def visit_of(session: Session, token: str, tab: str | None) -> YoungVisit | None:
    """Whose browser this is. The cookie's token and the tab's value together name a visit; the token alone (`tab`
    None) only tells that there is one, and opens nothing but the landing page."""
    row = session.exec(select(YoungVisit).where(YoungVisit.token_hash == token_hash(token))).first()
    if row is None or (tab is not None and token_hash(tab) != row.tab_hash):
        return None
    return row


def calls(session: Session, organisation_id: str, since: int) -> list[Call]:
    """Questions to colleagues there that nobody has answered, asked after `since`, oldest first."""
    return list(
        session.exec(
            select(Call)
            .where(Call.organisation_id == organisation_id, col(Call.answered_at).is_(None), Call.at > since)
            .order_by(col(Call.at), col(Call.id))
        )
    )


def _talks(session: Session, which: object) -> list[Talk]:
    rows = session.exec(
        select(Conversation)
        .where(
            which,  # type: ignore[arg-type]
            col(Conversation.room_id).is_not(None),
            col(Conversation.taken_at).is_not(None),
            col(Conversation.registered_at).is_(None),
        )
        .order_by(col(Conversation.taken_at), col(Conversation.id))
    ).all()
    staff = _staff(session, [row.room_id for row in rows if row.room_id])
    return [
        Talk(
            conversation=row,
            room_id=row.room_id,
            counsellor=dict(staff.get(row.room_id, ())).get(row.counsellor_seat or 0),
            staff=tuple(staff.get(row.room_id, ())),
        )
        for row in rows
        if row.room_id is not None
    ]


def _staff(session: Session, room_ids: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for start in range(0, len(room_ids), 500):
        holders = session.exec(
            select(SeatHolder.room_id, SeatHolder.seat, SeatHolder.principal_id)
            .where(col(SeatHolder.room_id).in_(room_ids[start : start + 500]), SeatHolder.principal_kind == "account")
            .order_by(col(SeatHolder.seat))
        )
        for room_id, seat, account_id in holders:
            found.setdefault(room_id, []).append((seat, account_id))
    return found

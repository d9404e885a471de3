"""A legal hold: two different people keep one conversation from being destroyed, for a purpose and until a day."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from live.conversation.authority import Authority, into_the_book
from live.conversation.rules import PURPOSE_LONGEST, check_hold, check_until, may_coordinate, one_line
from live.conversation.tables import LegalHold
from live.keys.box import Unreadable
from live.keys.epochs import Epoch
from live.keys.keyring import Keyring
from live.people.queries import roles_there
from live.refusal import Refused
from live.room.tables import Room
from live.storage.clock import day, now
from live.storage.ids import new_id


class Holding(Authority):
    """Actions about legal holds. A lead must be one of the two; the other coordinates or leads as well."""

    def ask_hold(self, session: Session, account_id: str, room_id: str, *, purpose: str, until: int) -> str:
        """The first of the two; answers the hold's id. Alone it keeps nothing.

        Raises Refused: not_found, purpose_needed, too_long, hold_until_odd.
        """
        why = one_line(purpose, PURPOSE_LONGEST)
        _, room = self.enter_room(session, account_id, room_id)
        if not self.coordinates(session, account_id, room.organisation_id):
            raise Refused("not_found")
        if not why:
            raise Refused("purpose_needed")
        at, hold_id = now(), new_id()
        check_until(until, at)
        session.add(
            LegalHold(
                id=hold_id,
                room_id=room_id,
                organisation_id=room.organisation_id,
                asked_by=account_id,
                purpose=room.box.seal_beside(why.encode(), hold_place(hold_id)),
                asked_at=at,
                until=until,
            )
        )
        session.flush()
        into_the_book(session, account_id, "hold.asked", room.organisation_id, hold_id)
        return hold_id

    def approve_hold(self, session: Session, account_id: str, hold_id: str) -> None:
        """The second of the two: from now on its words stay. Raises Refused: not_found, hold_needs_two,
        hold_until_odd (its day is over), ended (lifted or approved already)."""
        hold = self._hold(session, account_id, hold_id)
        if hold.lifted_at is not None or hold.approved_at is not None:
            raise Refused("ended")
        roles = [roles_there(session, who, hold.organisation_id) for who in (hold.asked_by, account_id)]
        if not may_coordinate(roles[0]):  # who asked does not work there any more
            raise Refused("hold_needs_two")
        check_hold(hold.asked_by, account_id, roles, hold.until or 0, now())
        hold.approved_by, hold.approved_at = account_id, now()
        session.add(hold)
        session.flush()
        into_the_book(session, account_id, "hold.approved", hold.organisation_id, hold_id)

    def lift_hold(self, session: Session, account_id: str, hold_id: str) -> None:
        """One is enough to end it; past its promise the room goes with the next purge. Raises Refused("not_found")."""
        hold = self._hold(session, account_id, hold_id)
        if hold.lifted_at is None:
            hold.lifted_at = now()
            session.add(hold)
            session.flush()
            into_the_book(session, account_id, "hold.lifted", hold.organisation_id, hold_id)

    def _hold(self, session: Session, account_id: str, hold_id: str) -> LegalHold:
        hold = session.get(LegalHold, hold_id, with_for_update=True)
        if hold is None or not self.coordinates(session, account_id, hold.organisation_id):
            raise Refused("not_found")
        return hold


def held(session: Session, room_id: str) -> bool:
    """Whether the purge leaves this room alone now."""
    standing = select(LegalHold.id).where(
        LegalHold.room_id == room_id,
        col(LegalHold.approved_at).is_not(None),
        col(LegalHold.lifted_at).is_(None),
        col(LegalHold.until) > now(),
    )
    return session.exec(standing.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold as those who may answer for it see it. `may_approve`: this person can be the second."""

    hold: LegalHold
    purpose: str
    standing: bool
    may_approve: bool


def holds(session: Session, keyring: Keyring, account_id: str, organisation_id: str) -> list[HoldView]:
    """Asked and standing ones there, newest first. Raises Refused("not_found") unless they coordinate or lead."""
    roles = roles_there(session, account_id, organisation_id)
    if not may_coordinate(roles):
        raise Refused("not_found")
    at = now()
    rows = session.exec(
        select(LegalHold)
        .where(LegalHold.organisation_id == organisation_id, col(LegalHold.lifted_at).is_(None))
        .where(col(LegalHold.until) > at)
        .order_by(col(LegalHold.asked_at).desc())
    ).all()
    return [
        HoldView(
            hold=row,
            purpose=_purpose(session, keyring, row),
            standing=row.approved_at is not None,
            may_approve=_may_approve(session, row, account_id),
        )
        for row in rows
    ]


def _may_approve(session: Session, hold: LegalHold, account_id: str) -> bool:
    if hold.approved_at is not None:
        return False
    roles = [roles_there(session, who, hold.organisation_id) for who in (hold.asked_by, account_id)]
    try:
        check_hold(hold.asked_by, account_id, roles, hold.until or 0, now())
    except Refused:
        return False
    return may_coordinate(roles[0])


def _purpose(session: Session, keyring: Keyring, hold: LegalHold) -> str:
    """Sealed with the room's own key, so that it goes with the words, from every backup too."""
    room = session.get(Room, hold.room_id)
    if room is None:
        return ""
    try:
        box = keyring.open_room(room.id, Epoch(room.organisation_id, room.world, day(room.opened_at)), room.wrapped_key)
        return box.open_beside(hold.purpose, hold_place(hold.id)).decode()
    except Unreadable:
        return ""


def hold_place(hold_id: str) -> bytes:
    """Where the sealed purpose of a hold belongs."""
    return b"legal_hold|" + hold_id.encode()

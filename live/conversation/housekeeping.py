"""What nobody does any more is done by the house: places given up, conversations lost, doors that have closed."""

from collections.abc import Iterable

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from live.conversation.authority import leave_bridge
from live.conversation.ending import Ending
from live.conversation.gate import CLOSED
from live.conversation.rules import LONGEST, LOST_AFTER, PLACE_KEPT, ROOM_ENDS, SILENT, STILL_TAKEN, coarse
from live.conversation.tables import Call, ClosedReading, Conversation, LegalHold, YoungVisit
from live.door.queries import door_of, opening
from live.people.tables import Membership
from live.refusal import Refused
from live.room.tables import Room, SeatHolder
from live.storage.clock import now
from live.storage.ids import new_id


class Housekeeping(Ending):
    """Actions of the clock and of the purge. Several servers may do them at once: each asks the room again."""

    def tidy(self, session: Session) -> None:
        """Every ten seconds. Nobody is dropped silently: who comes back within three minutes finds her place (R17)."""
        at = now()
        self._notice_silence(session, at)
        self._let_out_former_members(session)
        waiting = col(Conversation.taken_at).is_(None) & col(Conversation.ended_at).is_(None)
        self._end_all(
            session, self._rooms(session, waiting & (col(Conversation.away_since) <= at - PLACE_KEPT)), "gave_up"
        )
        self._end_all(session, self._shut_out(session, at), "closed_door")
        runs = col(Conversation.taken_at).is_not(None) & col(Conversation.ended_at).is_(None)
        over = (col(Conversation.away_since) <= at - LOST_AFTER) | (col(Conversation.arrived_at) <= at - LONGEST)
        self._end_all(session, self._rooms(session, runs & over), "lost")
        self._close_old(session, at)

    def on_purged(self, session: Session, room_id: str) -> None:
        """The words go: what is left is that somebody came, in which quarter of an hour, for how long, about what."""
        row = session.exec(select(Conversation).where(Conversation.room_id == room_id)).first()
        if row is not None:
            # The book keeps exact times under the old id for ever, and who took and registered it: under a new id, and
            # without the time from one to the other, it no longer says which colleague talked about what.
            row.id = new_id()
            row.arrived_at, (row.taken_at, row.ended_at) = coarse(row.arrived_at, row.taken_at, row.ended_at)
            row.registered_at = row.ended_at if row.registered_at is not None else None
            row.seen_at, row.away_since, row.room_id, row.counsellor_seat = row.arrived_at, None, None, None
            session.add(row)
            session.flush()
        for table in (YoungVisit, Call, LegalHold, ClosedReading):
            session.execute(delete(table).where(col(table.room_id) == room_id))

    def _notice_silence(self, session: Session, at: int) -> None:
        """A server that died could not say that she was gone."""
        silent = (
            col(Conversation.ended_at).is_(None)
            & col(Conversation.room_id).is_not(None)
            & col(Conversation.away_since).is_(None)
            & (col(Conversation.seen_at) <= at - SILENT)
        )
        places = set(session.exec(select(Conversation.organisation_id).where(silent)))
        if places:
            session.execute(update(Conversation).where(silent).values(away_since=Conversation.seen_at))
            for organisation_id in sorted(places):
                self.boards_changed(session, organisation_id)

    def _let_out_former_members(self, session: Session) -> None:
        """Who does not work there any more sits in none of its conversations; a coordinator names a colleague."""
        works_there = (
            select(Membership.id)
            .where(
                col(Membership.account_id) == col(SeatHolder.principal_id),
                col(Membership.organisation_id) == col(Conversation.organisation_id),
                col(Membership.ended_at).is_(None),
            )
            .exists()
        )
        gone = session.exec(
            select(SeatHolder.room_id, SeatHolder.seat)
            .join(Conversation, col(Conversation.room_id) == col(SeatHolder.room_id))
            .where(SeatHolder.principal_kind == "account", ~works_there)
        ).all()
        for room_id, seat in sorted(gone):
            room = self.rooms.log.open(session, room_id)
            if room.state.phase != CLOSED and room.state.seats[seat].sits:
                self.write(session, room, ("unseated", {"seat": seat}))
            leave_bridge(session, room_id, seat)
            self.boards_changed(session, room.organisation_id)

    def _shut_out(self, session: Session, at: int) -> list[str]:
        """Those who still wait a while after closing time. They were told in good time; who was let in outside the
        hours is not sent away by the clock, and a conversation that runs never is."""
        rows = session.exec(
            select(Conversation).where(
                col(Conversation.room_id).is_not(None),
                col(Conversation.taken_at).is_(None),
                col(Conversation.ended_at).is_(None),
            )
        ).all()
        found: list[str] = []
        for organisation_id in sorted({row.organisation_id for row in rows}):
            try:
                door = door_of(session, organisation_id)
            except Refused:
                continue  # a network has no door
            if any(opening(door, moment, True).why != "hours" for moment in (at, at - STILL_TAKEN)):
                continue
            found += [
                row.room_id
                for row in rows
                if row.room_id
                and row.organisation_id == organisation_id
                and opening(door, row.arrived_at, True).why == "open"
            ]
        return found

    def _close_old(self, session: Session, at: int) -> None:
        """Rooms end within a day, registered or not; its counsellor may still register. Who sat beside has nothing
        to do there any more: they read it like everybody else from now on, with a purpose or not at all (point 10)."""
        old = session.exec(
            select(Conversation.room_id, Conversation.counsellor_seat)
            .join(Room, col(Room.id) == col(Conversation.room_id))
            .where(col(Conversation.ended_at).is_not(None), Conversation.arrived_at <= at - ROOM_ENDS)
            .where(col(Room.closed_at).is_(None))
        ).all()
        for room_id, counsellor_seat in sorted(old, key=lambda found: found[0] or ""):
            room = self.rooms.log.open(session, room_id or "")
            if room.state.phase != CLOSED:
                self.write(session, room, ("closed", {}))
            session.execute(
                delete(SeatHolder).where(
                    col(SeatHolder.room_id) == room_id,
                    col(SeatHolder.principal_kind) == "account",
                    col(SeatHolder.seat) != (counsellor_seat or 0),
                )
            )

    def _rooms(self, session: Session, which: object) -> list[str]:
        statement = select(Conversation.room_id).where(which, col(Conversation.room_id).is_not(None))  # type: ignore[arg-type]
        return [room_id for room_id in session.exec(statement.order_by(col(Conversation.arrived_at))) if room_id]

    def _end_all(self, session: Session, room_ids: Iterable[str], how: str) -> None:
        for room_id in room_ids:
            if not self._still(session, room_id, how):
                continue
            self.end_by_house(session, room_id, how)

    def _still(self, session: Session, room_id: str, how: str) -> bool:
        """She may have come back while we looked: her room is locked now, and her line is asked again."""
        self.rooms.log.open(session, room_id)
        row = session.exec(
            select(Conversation).where(Conversation.room_id == room_id), execution_options={"populate_existing": True}
        ).first()
        return row is not None and (how != "gave_up" or row.away_since is not None)

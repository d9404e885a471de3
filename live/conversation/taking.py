"""A counsellor takes a young person: first come, first served, and exactly one of those who reach at once (R16)."""

from sqlmodel import Session

from live.conversation.authority import Authority, conversation_of, into_the_book, note
from live.conversation.gate import AFTER, CLOSED, COORDINATOR, COUNSELLOR, OPEN, WAITING
from live.conversation.queries import in_line
from live.conversation.rules import REASON_LONGEST, check_out_of_turn, one_line
from live.refusal import Refused
from live.room.log import OpenRoom
from live.storage.clock import now


class Taking(Authority):
    """Actions that put a person at the keys."""

    def take_next(self, session: Session, account_id: str, organisation_id: str) -> str:
        """Take the one who has waited longest and is not away; answers the room's id.

        Raises Refused: not_found, not_certified, not_on_duty, nobody_waits.
        """
        self.at_work(session, account_id, organisation_id)
        for room_id in in_line(session, organisation_id):
            room = self.rooms.log.open(session, room_id)
            if room.state.phase == WAITING:  # else somebody was quicker while we waited for the room
                self._take(session, account_id, room)
                return room_id
        raise Refused("nobody_waits")

    def take(self, session: Session, account_id: str, room_id: str, *, reason: str = "") -> None:
        """Take this one. Before others who came earlier only with a reason, which colleagues see and the book keeps.

        Raises Refused: not_found, not_certified, not_on_duty, taken, ended, reason_needed, too_long.
        """
        why = one_line(reason, REASON_LONGEST)
        conversation, room = self.enter_room(session, account_id, room_id)
        self.at_work(session, account_id, room.organisation_id)
        if room.state.phase != WAITING:
            raise Refused("taken" if conversation.taken_at is not None else "ended")
        earlier = in_line(session, room.organisation_id, before=(conversation.arrived_at, room_id))
        check_out_of_turn(why, passed_over=len(earlier))
        self._take(session, account_id, room, why=why if earlier else "")

    def enter(self, session: Session, account_id: str, room_id: str) -> None:
        """A coordinator or lead goes in beside. She is told who came (LC19), and the book knows. While Akut rings or is
        being handled nobody asks for a shift first: whoever looks after the people here may help at once (EM1), also
        when she has gone. Else an ended one is entered by who is asked in, and read with a purpose.

        Raises Refused: not_found, not_certified, not_on_duty, already_there, not_now (nobody has taken it), ended.
        """
        conversation, room = self.enter_room(session, account_id, room_id)
        if not self.coordinates(session, account_id, room.organisation_id):
            raise Refused("not_found")
        if room.state.alarm is None:
            self.at_work(session, account_id, room.organisation_id)
        if room.state.phase == WAITING:
            raise Refused("not_now")
        if room.state.phase == CLOSED or (room.state.phase == AFTER and room.state.alarm is None):
            raise Refused("ended")  # what is over is read with a purpose that is written down, or not at all (point 10)
        if self.seat_at(session, room, account_id) is not None:
            raise Refused("already_there")
        self.seat_person(session, room, account_id, COORDINATOR.value)
        self.boards_changed(session, room.organisation_id)
        into_the_book(session, account_id, "conversation.entered", room.organisation_id, conversation.id)

    def _take(self, session: Session, account_id: str, room: OpenRoom, why: str = "") -> None:
        seat = self.seat_person(session, room, account_id, COUNSELLOR.value)
        told = [("out_of_turn", {"text": why})] if why else []
        self.write(session, room, *told, ("phase", {"phase": OPEN}))
        note(session, room.id, taken_at=now(), counsellor_seat=seat, out_of_turn=bool(why))
        self.boards_changed(session, room.organisation_id)
        action = "conversation.taken_out_of_turn" if why else "conversation.taken"
        which = conversation_of(session, room.id).id
        into_the_book(session, account_id, action, room.organisation_id, which)

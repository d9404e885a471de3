"""A second pair of eyes, and handing over: with words that tell the young person the truth (point 7)."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from live.conversation.authority import Authority, into_the_book, leave_bridge, note
from live.conversation.gate import AFTER, COLLEAGUE, COUNSELLOR, OPEN
from live.conversation.rules import CALL_LIVES
from live.conversation.tables import Call, Conversation
from live.refusal import Refused
from live.room.log import OpenRoom
from live.storage.clock import now
from live.storage.ids import new_id

JOIN, TAKE_OVER = "join", "take_over"


class Asking(Authority):
    """Actions between colleagues."""

    def ask(self, session: Session, account_id: str, room_id: str, *, to: str | None, why: str) -> str:
        """Ask a colleague (None: whoever is on duty) to come in, or to take over; answers the call's id. The same
        question that still stands is not asked twice.

        Raises Refused: not_found, bad_input, not_yours, ended, not_on_duty (the colleague is not), already_there.
        """
        if why not in (JOIN, TAKE_OVER):
            raise Refused("bad_input", field="why")
        conversation, room = self.enter_room(session, account_id, room_id)
        self._running(room)
        mine = self.seat_at(session, room, account_id)
        if mine is None or (why == TAKE_OVER and mine.number != conversation.counsellor_seat):
            raise Refused("not_yours")
        if to is not None:
            self._can_come(session, to, room.organisation_id)
            if to == account_id or (why == JOIN and self.seat_at(session, room, to) is not None):
                raise Refused("already_there")
        standing = session.exec(
            select(Call).where(
                Call.room_id == room_id,
                Call.from_account == account_id,
                Call.why == why,
                col(Call.answered_at).is_(None),
                Call.at > now() - CALL_LIVES,
            )
        ).all()
        if same := next((call for call in standing if call.to_account == to), None):
            return same.id
        call = Call(
            id=new_id(),
            room_id=room_id,
            organisation_id=room.organisation_id,
            from_account=account_id,
            to_account=to,
            why=why,
            at=now(),
        )
        session.add(call)
        session.flush()
        self.boards_changed(session, room.organisation_id)
        return call.id

    def answer(self, session: Session, account_id: str, call_id: str, yes: bool) -> str | None:
        """Yes: come in, or take over; answers the room's id. No to a question for everybody leaves it standing.

        Raises Refused: not_found, not_certified, not_on_duty, taken (another was quicker, or it is not needed any
        more), ended, already_there.
        """
        place = session.exec(select(Call.room_id).where(Call.id == call_id)).first()
        if place is None:
            raise Refused("not_found")
        conversation, room = self.enter_room(session, account_id, place)
        call = session.exec(
            select(Call).where(Call.id == call_id), execution_options={"populate_existing": True}
        ).first()
        if call is None or call.to_account not in (None, account_id) or call.from_account == account_id:
            raise Refused("not_found")
        if call.answered_at is not None or call.at <= now() - CALL_LIVES:
            raise Refused("taken")
        if not yes:
            if call.to_account == account_id:
                self._close_call(session, call, account_id, yes=False)
            return None
        self.at_work(session, account_id, room.organisation_id)
        self._running(room)
        if call.why == JOIN:
            if self.seat_at(session, room, account_id) is not None:
                raise Refused("already_there")
            self.seat_person(session, room, account_id, COLLEAGUE.value)
            self._close_call(session, call, account_id, yes=True)
            deed = "conversation.joined"
        else:
            self._close_call(session, call, account_id, yes=True)
            self._change_hands(session, conversation, room, account_id)
            deed = "conversation.taken_over"
        into_the_book(session, account_id, deed, room.organisation_id, conversation.id)
        return room.id

    def withdraw_call(self, session: Session, account_id: str, call_id: str) -> None:
        """Never mind. Raises Refused("not_found") for anybody but who asked."""
        call = session.get(Call, call_id)
        if call is None or call.from_account != account_id:
            raise Refused("not_found")
        if call.answered_at is None:
            self._close_call(session, call, None, yes=None)

    def hand_over(self, session: Session, account_id: str, room_id: str, to_account: str) -> None:
        """A named colleague takes it over, and she is told so as it happens.

        By the counsellor; or by a coordinator or lead for somebody else, above all for one whose certification was
        withdrawn (point 11). Raises Refused: not_found, not_yours, not_on_duty (the colleague is not), not_certified,
        already_there, not_now (nobody has taken it), ended.
        """
        conversation, room = self.enter_room(session, account_id, room_id)
        self._running(room)
        mine = self.seat_at(session, room, account_id)
        own = mine is not None and mine.number == conversation.counsellor_seat
        if not own and not self.coordinates(session, account_id, room.organisation_id):
            raise Refused("not_yours")
        if not own and room.state.phase == AFTER and room.state.alarm is None:
            raise Refused("ended")  # else anybody could be given what is over to read, and nobody would have said why
        self._can_come(session, to_account, room.organisation_id)
        theirs = self.seat_at(session, room, to_account)
        if theirs is not None and theirs.number == conversation.counsellor_seat:
            raise Refused("already_there")
        self._change_hands(session, conversation, room, to_account)
        into_the_book(session, account_id, "conversation.handed_over", room.organisation_id, conversation.id)

    def _change_hands(self, session: Session, conversation: Conversation, room: OpenRoom, to_account: str) -> None:
        """The new one is there before the old one goes: she is never alone in between."""
        old = conversation.counsellor_seat
        theirs = self.seat_at(session, room, to_account)
        if theirs is None:
            new = self.seat_person(session, room, to_account, COUNSELLOR.value)
        else:
            new = theirs.number
            self.write(session, room, ("seated", {"seat": new, "role": COUNSELLOR.value}))
        self.write(session, room, ("handed_over", {"from": old or 0, "to": new}))
        if old is not None and room.state.seats[old].sits:
            self.write(session, room, ("unseated", {"seat": old}))
            leave_bridge(session, room.id, old)
        note(session, room.id, counsellor_seat=new)
        session.execute(
            update(Call)
            .where(col(Call.room_id) == room.id, col(Call.why) == TAKE_OVER, col(Call.answered_at).is_(None))
            .values(answered_at=now())
        )
        self.boards_changed(session, room.organisation_id)

    def _running(self, room: OpenRoom) -> None:
        if room.state.phase not in (OPEN, AFTER):
            raise Refused("ended" if room.state.phase == "closed" else "not_now")

    def _can_come(self, session: Session, account_id: str, organisation_id: str) -> None:
        """Certified there and at the desk now; somebody of another place is simply not on duty here."""
        try:
            self.at_work(session, account_id, organisation_id)
        except Refused as refused:
            raise Refused("not_on_duty" if refused.code == "not_found" else refused.code) from refused

    def _close_call(self, session: Session, call: Call, by: str | None, *, yes: bool | None) -> None:
        call.answered_at, call.answered_by, call.yes = now(), by, yes
        session.add(call)
        session.flush()
        self.boards_changed(session, call.organisation_id)

"""How a conversation ends: neutrally for everyone (LC3), registered without a word of who she was, erased by her."""

from collections.abc import Collection

from sqlalchemy import delete, update
from sqlmodel import Session, col

from live.conversation.authority import Authority, Knock, boards_changed, conversation_of, into_the_book, note
from live.conversation.gate import AFTER, CLOSED, OPEN, WAITING
from live.conversation.holding import held
from live.conversation.rules import REFERRALS, TOPICS, check_registration, joined
from live.conversation.tables import Call, YoungVisit
from live.refusal import Refused
from live.room.entries import HOUSE, Draft
from live.room.log import OpenRoom
from live.room.tables import SeatHolder
from live.storage.clock import now


def end(session: Session, knock: Knock, room: OpenRoom, how: str) -> list[Draft]:
    """What stands in the log when it ends, with the facts written beside it.

    Out of the line it is closed at once: nobody has met her. Else colleagues may still talk it over, handle an alarm
    and register (`after`), and she is offered the five questions, never after an alarm (point 4).
    """
    at, waiting = now(), room.state.phase == WAITING
    note(session, room.id, ended_at=at, ending=how)
    drop_calls(session, room.id)
    boards_changed(session, knock, room.organisation_id)
    ended = Draft("ended", {"how": how}, seat=HOUSE)
    if waiting:
        return [ended, Draft("closed", {}, seat=HOUSE)]
    survey = "barred" if conversation_of(session, room.id).alarmed else "offered"
    session.execute(
        update(YoungVisit).where(col(YoungVisit.room_id) == room.id, col(YoungVisit.survey) == "").values(survey=survey)
    )
    return [ended, Draft("phase", {"phase": AFTER}, seat=HOUSE)]


class Ending(Authority):
    """Actions at the end."""

    def register(
        self,
        session: Session,
        account_id: str,
        room_id: str,
        *,
        topics: Collection[str],
        needed: str,
        referrals: Collection[str],
        underretning: bool,
        bagvagt: bool,
    ) -> None:
        """What it was about and what was needed, in fixed words; with that it is closed for everybody at the keys.

        By the counsellor who answers for it, or by a coordinator or lead when there is nobody. Registering needs no
        shift: it is written after it. Raises Refused: not_found, not_yours, not_now (it still runs), ended (registered
        already), alarm_open (Akut has not been brought to its end: nobody closes the door on it), bad_input.
        """
        check_registration(topics, needed, referrals)
        conversation, room = self.enter_room(session, account_id, room_id)
        mine = self.seat_at(session, room, account_id)
        own = mine is not None and mine.number == conversation.counsellor_seat
        answered_for = conversation.counsellor_seat is not None and room.state.seats[conversation.counsellor_seat].sits
        if not own and (answered_for or not self.coordinates(session, account_id, room.organisation_id)):
            raise Refused("not_yours" if mine is not None else "not_found")
        if conversation.registered_at is not None or conversation.taken_at is None:
            raise Refused("ended")
        if room.state.phase not in (AFTER, CLOSED):
            raise Refused("not_now")
        if room.state.phase == AFTER and room.state.alarm is not None:
            raise Refused("alarm_open")
        if room.state.phase != CLOSED:
            self.write(session, room, ("closed", {}))
        note(
            session,
            room_id,
            registered_at=now(),
            topics=joined(topics, TOPICS),
            needed=needed,
            referrals=joined(referrals, REFERRALS),
            underretning=underretning,
            bagvagt=bagvagt,
        )
        drop_calls(session, room_id)
        session.execute(
            delete(SeatHolder).where(col(SeatHolder.room_id) == room_id, col(SeatHolder.principal_kind) == "account")
        )  # from now on no staff door finds a seat here: what is forbidden is not found (A28)
        self.boards_changed(session, room.organisation_id)
        into_the_book(session, account_id, "conversation.registered", room.organisation_id, conversation.id)

    def erase_by_young(self, session: Session, room_id: str) -> None:
        """She deletes her conversation: every word in it, hers and theirs, in whatever state it is. If it still ran,
        it ends. Only a legal hold of two people stands against it, as her page has told her. Afterwards
        `Purge.wipe()` takes the old words out of the write-ahead log.

        Raises Refused: not_found (its days are over already), held.
        """
        room = self.rooms.log.open(session, room_id)
        conversation = conversation_of(session, room_id)
        if held(session, room_id):
            raise Refused("held")
        if room.state.phase in (WAITING, OPEN):
            how = "gave_up" if room.state.phase == WAITING else "young_left"
            self.rooms.append(session, room, end(session, self.knock, room, how))
        self.rooms.erase(session, room_id)
        note(session, room_id, erased=True)
        self.boards_changed(session, room.organisation_id)
        into_the_book(session, None, "conversation.erased", room.organisation_id, conversation.id)

    def end_by_house(self, session: Session, room_id: str, how: str) -> bool:
        """The house ends what nobody ends any more; False when it had ended, or was taken out of the line, already."""
        room = self.rooms.log.open(session, room_id)
        expected = WAITING if how in ("gave_up", "closed_door") else OPEN
        if room.state.phase != expected:
            return False
        self.rooms.append(session, room, end(session, self.knock, room, how))
        return True


def drop_calls(session: Session, room_id: str) -> None:
    """Nobody is waited for any more."""
    session.execute(
        update(Call).where(col(Call.room_id) == room_id, col(Call.answered_at).is_(None)).values(answered_at=now())
    )

"""Showing a run, taking that back, and deleting its words."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import delete
from sqlmodel import Session, col, select

from live.keys.box import Unreadable
from live.people import audit
from live.people.visitor import Visitor
from live.refusal import Refused
from live.room.actions import Rooms
from live.room.tables import Room
from live.storage.clock import now
from live.storage.database import after_commit
from trainer.practice.history.queries import own_part, state_of_words, viewers
from trainer.practice.history.rules import Words, is_going_on
from trainer.practice.history.tables import ReplayConsent
from trainer.practice.tables import PracticePart


class History:
    """All methods are actions: they take the session of a transaction and never commit.

    `knock` tells the open pages of both partners that something about one of their runs has changed.
    """

    def __init__(self, rooms: Rooms, knock: Callable[[str], None]) -> None:
        self._rooms = rooms
        self._knock = knock

    def say_yes(self, session: Session, visitor: Visitor, room_id: str, viewer_id: str) -> None:
        """I do not mind that this person sees it. Nothing is shown before the partner has said the same.

        Raises Refused: not_found (not my run, or nobody it may be shown to), history_no_words.
        """
        run, _ = own_part(session, visitor, room_id)
        if viewer_id not in {one.account_id for one in viewers(session, visitor, room_id)}:
            raise Refused("not_found")
        if state_of_words(session, run, now()) is not Words.KEPT:
            raise Refused("history_no_words")
        if session.get(ReplayConsent, (room_id, viewer_id, visitor.account_id)) is None:
            session.add(ReplayConsent(room_id=room_id, viewer_id=viewer_id, account_id=visitor.account_id, at=now()))
            session.flush()
            self._tell(session, room_id)
            audit.record(session, visitor, "replay.agreed", organisation_id=run.organisation_id, object_ref=viewer_id)

    def withdraw(self, session: Session, visitor: Visitor, room_id: str, viewer_id: str) -> None:
        """No, or no longer: it stays between the two. The partner's yes goes with it, so that nothing hangs over
        anybody. Raises Refused("not_found") for somebody else's run; harmless when nothing was agreed."""
        run, _ = own_part(session, visitor, room_id)
        theirs = (col(ReplayConsent.room_id) == room_id, col(ReplayConsent.viewer_id) == viewer_id)
        if session.exec(select(ReplayConsent).where(*theirs)).first() is None:
            return
        session.execute(delete(ReplayConsent).where(*theirs))
        self._tell(session, room_id)
        audit.record(session, visitor, "replay.withdrawn", organisation_id=run.organisation_id, object_ref=viewer_id)

    def erase(self, session: Session, visitor: Visitor, room_id: str) -> None:
        """Every word of it, for both, for ever. That it took place stays.

        Afterwards the caller cuts the write-ahead log (`Purge.wipe`), which still holds them.
        Raises Refused: not_found, history_still_open (they are in the middle of it).
        """
        run, _ = own_part(session, visitor, room_id)
        at = now()
        room = session.get(Room, room_id)
        if room is None or state_of_words(session, run, at) is not Words.KEPT:
            return
        if is_going_on(closed=room.closed_at is not None, opened_at=run.opened_at, at=at):
            raise Refused("history_still_open")
        try:
            self._rooms.erase(session, room_id)
        except Unreadable:
            return  # its key is gone already, and with it the words
        session.execute(delete(ReplayConsent).where(col(ReplayConsent.room_id) == room_id))
        self._tell(session, room_id)
        audit.record(session, visitor, "practice.erased", organisation_id=run.organisation_id, object_ref=room_id)

    def _tell(self, session: Session, room_id: str) -> None:
        for account_id in session.exec(select(PracticePart.account_id).where(PracticePart.room_id == room_id)):
            after_commit(session, partial(self._knock, topic_of(account_id)))


def note_watched(session: Session, visitor: Visitor, organisation_id: str, room_id: str) -> None:
    """Somebody outside the run has opened it, with the consent of both."""
    audit.record(session, visitor, "replay.seen", organisation_id=organisation_id, object_ref=room_id)


def forget_run(session: Session, room_id: str) -> None:
    """The words of this room have been purged: what was agreed about showing them goes too."""
    session.execute(delete(ReplayConsent).where(col(ReplayConsent.room_id) == room_id))


def topic_of(account_id: str) -> str:
    """Where the hub knocks when a person's history has news."""
    return f"history:{account_id}"

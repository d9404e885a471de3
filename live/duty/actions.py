"""Going on duty and off again. Each method takes the session of a transaction and never commits."""

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from live.duty.queries import due, open_duty
from live.duty.rules import AWAY_AFTER, KEPT, check_may_go_on, clean_introduction, is_away, is_over
from live.duty.tables import Duty, Introduction
from live.people.queries import is_certified, roles_there
from live.people.tables import Account
from live.refusal import Refused
from live.storage.clock import now
from live.storage.database import after_commit
from live.storage.ids import new_id

RunningOf = Callable[[Session, str, str], Sequence[str]]
"""(session, account, organisation) → the rooms there that this person still has to lead or hand over."""


class Duties:
    """Shifts in this deployment. `knock` tells the desks of an organisation, after the COMMIT."""

    def __init__(self, running_of: RunningOf, knock: Callable[[str], None]) -> None:
        self._running_of = running_of
        self._knock = knock

    def go_on(
        self,
        session: Session,
        account_id: str,
        organisation_id: str,
        *,
        first_name: str,
        profession: str = "",
        department: str = "",
        sound: bool = False,
    ) -> None:
        """Begin a shift; who is on duty already may introduce themselves anew or check the sound (LC19, LC31).

        `sound`: they have heard the alert just now. Raises Refused: not_found, not_certified, name_empty, name_long.
        """
        session.exec(select(Account.id).where(Account.id == account_id).with_for_update()).first()  # one shift, not two
        check_may_go_on(
            roles_there(session, account_id, organisation_id), is_certified(session, account_id, organisation_id)
        )
        name, work, department = clean_introduction(first_name, profession, department)
        said = session.get(Introduction, (account_id, organisation_id)) or Introduction(
            account_id=account_id, organisation_id=organisation_id, first_name=name
        )
        said.first_name, said.profession, said.department = name, work, department
        session.add(said)
        at = now()
        duty = open_duty(session, account_id, organisation_id)
        if duty is not None and is_over(duty.seen_at, at):  # nobody has come round to ending it
            duty.off_at = duty.seen_at
            session.add(duty)
            duty = None
        if duty is None:
            duty = Duty(
                id=new_id(), account_id=account_id, organisation_id=organisation_id, on_at=at, seen_at=at, busy=False
            )
        duty.seen_at = at
        if sound:
            duty.sound_checked_at = at
        session.add(duty)
        session.flush()
        self._tell(session, [organisation_id])

    def go_off(self, session: Session, account_id: str, organisation_id: str) -> None:
        """End the shift. Raises Refused: not_on_duty, still_talking (a young person is handed over first; F31)."""
        duty = open_duty(session, account_id, organisation_id)
        if duty is None:
            raise Refused("not_on_duty")
        if running := self._running_of(session, account_id, organisation_id):
            raise Refused("still_talking", conversations=len(running))
        duty.off_at = now()
        session.add(duty)
        self._tell(session, [organisation_id])

    def busy(self, session: Session, account_id: str, organisation_id: str, on: bool) -> None:
        """ "Optaget": colleagues leave them in peace; nothing is lost by it (LC10). Raises Refused("not_on_duty")."""
        duty = open_duty(session, account_id, organisation_id)
        if duty is None:
            raise Refused("not_on_duty")
        duty.busy = on
        session.add(duty)
        self._tell(session, [organisation_id])

    def seen(self, session: Session, account_ids: Collection[str]) -> None:
        """The pages of these people have a line to us: one batch of a whole process."""
        at = now()
        theirs = (col(Duty.account_id).in_(list(account_ids)), col(Duty.off_at).is_(None))
        back = session.exec(select(Duty.organisation_id).where(*theirs, Duty.seen_at < at - AWAY_AFTER)).all()
        session.execute(update(Duty).where(*theirs, col(Duty.seen_at) < at).values(seen_at=at))
        self._tell(session, back)

    def expire(self, session: Session) -> None:
        """End the shifts that have ended by themselves, and those of people who may not lead any more.

        Unseen for ten minutes, signed out everywhere, certification withdrawn: off at once. With a conversation
        running the shift stays, so that it can be handed over; but who has signed out is promised to nobody (F31).
        """
        at, changed = now(), []
        for duty, signed_in in due(session, at, lock=True):
            if self._running_of(session, duty.account_id, duty.organisation_id):
                if signed_in or is_away(duty.seen_at, at):
                    continue
                duty.seen_at = at - AWAY_AFTER - 1
            else:
                duty.off_at = duty.seen_at if is_over(duty.seen_at, at) else at
            session.add(duty)
            changed.append(duty.organisation_id)
        self._tell(session, changed)

    def _tell(self, session: Session, organisation_ids: Collection[str]) -> None:
        for organisation_id in set(organisation_ids):
            after_commit(session, lambda place=organisation_id: self._knock(place))  # type: ignore[misc]


def anything_due(session: Session) -> bool:
    """Whether `expire` would have something to look at: asked by reading, so that a quiet night writes nothing."""
    return bool(due(session, now()))


def sweep_duty(session: Session) -> None:
    """For the hourly purge: after three months nobody needs to know who sat here when."""
    session.execute(delete(Duty).where(col(Duty.off_at) < now() - KEPT))

"""Finding each other: ask, answer, join by code, let go. One partner wins; the other is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from live.people.queries import memberships_of, practice_days
from live.people.tables import Organisation
from live.people.visitor import Visitor
from live.refusal import Refused
from live.storage.clock import now
from live.storage.database import after_commit
from live.storage.ids import new_id
from trainer.practice.lobby.queries import colleagues_of, first_name, here_now, names_of, open_invitations
from trainer.practice.lobby.rules import (
    INVITATION_LIVES,
    PRESENT_FOR,
    REMEMBERED,
    WRONG_WITHIN,
    InvitationState,
    Way,
    best_match,
    may_guess,
    new_code,
    read_code,
    shared,
)
from trainer.practice.lobby.tables import PracticeGuess, PracticeInvitation, PracticePresence
from trainer.practice.runs import Person, seen_by


@dataclass(frozen=True, slots=True)
class Met:
    """Two have found each other."""

    room_id: str
    partner_name: str
    scenario: str


class OpenRun(Protocol):
    """`Runs.open`: begins the practice itself."""

    def __call__(
        self, session: Session, *, organisation_id: str, people: list[Person], scenario: str, keep_days: int
    ) -> str: ...


class Lobby:
    """All methods are actions: they take the session of a transaction and never commit.

    `knock` tells the pages of an organisation that somebody came, went, asked or answered.
    """

    def __init__(self, open_run: OpenRun, knock: Callable[[str], None]) -> None:
        self._open_run = open_run
        self._knock = knock

    def invite(
        self, session: Session, visitor: Visitor, *, scenario: str, way: Way, asked_id: str | None = None
    ) -> Met | None:
        """Look for a partner; None means: wait for one.

        Two who press "hvem som helst" at once meet, and so do two who ask each other. Raises Refused: not_found
        (somebody else's colleague), lobby_not_here, no_case (from the run).
        """
        at, organisations = now(), self._enter(session, visitor)
        colleagues = colleagues_of(session, visitor.account_id, organisations)
        if way is Way.PERSON:
            if asked_id not in colleagues:
                raise Refused("not_found")
            if not here_now(session, [asked_id], at):
                raise Refused("lobby_not_here", name=first_name(colleagues[asked_id]))
        waiting = self._who_waits_for(session, visitor, colleagues, way, asked_id, scenario, at)
        if waiting is not None:
            return self._meet(session, visitor, waiting, at)
        self._let_go(session, [visitor.account_id])
        session.add(
            PracticeInvitation(
                id=new_id(),
                inviter_id=visitor.account_id,
                scenario=scenario,
                way=way.value,
                asked_id=asked_id if way is Way.PERSON else None,
                code=_free_code(session),
                state=InvitationState.OPEN.value,
                created_at=at,
                expires_at=at + INVITATION_LIVES,
            )
        )
        session.flush()
        self._tell(session, organisations)
        return None

    def widen(self, session: Session, visitor: Visitor, invitation_id: str) -> Met | None:
        """The one who was asked is gone or cannot now: let anybody come instead. Raises Refused("not_found")."""
        row = self._own(session, visitor, invitation_id)
        return self.invite(session, visitor, scenario=row.scenario, way=Way.ANYONE)

    def accept(self, session: Session, visitor: Visitor, invitation_id: str) -> Met:
        """Say yes to somebody who asked me, or who waits for anybody.

        Raises Refused: not_found, lobby_taken (another was quicker), lobby_over (let go, or out of time),
        lobby_away (nobody sits there any more).
        """
        at, organisations = now(), self._enter(session, visitor)
        row = session.get(PracticeInvitation, invitation_id, with_for_update=True)
        if row is None or row.inviter_id not in colleagues_of(session, visitor.account_id, organisations):
            raise Refused("not_found")
        if row.asked_id != visitor.account_id and row.way != Way.ANYONE.value:
            raise Refused("not_found" if row.state == InvitationState.OPEN.value else "lobby_over")
        return self._meet(session, visitor, row, at)

    def join(self, session: Session, visitor: Visitor, typed: str) -> Met | Refused:
        """Come in by a code. A refusal is answered, not raised, so that a wrong guess stays counted.

        Refused: lobby_code_form, lobby_code_wrong, lobby_too_many, lobby_own_code, and those of `accept`.
        """
        at, organisations = now(), self._enter(session, visitor)
        guesses = session.get(PracticeGuess, visitor.account_id, with_for_update=True)
        if guesses is not None and not may_guess(guesses.wrong, guesses.since, at):
            return Refused("lobby_too_many", minutes=-(-(guesses.since + WRONG_WITHIN - at) // 60_000))
        code = read_code(typed)
        if code is None:
            return Refused("lobby_code_form")
        row = session.exec(select(PracticeInvitation).where(PracticeInvitation.code == code).with_for_update()).first()
        if row is not None and row.inviter_id == visitor.account_id:
            return Refused("lobby_own_code")
        if row is None or row.inviter_id not in colleagues_of(session, visitor.account_id, organisations):
            _count_wrong(session, visitor.account_id, guesses, at)
            return Refused("lobby_code_wrong")
        try:
            return self._meet(session, visitor, row, at)
        except Refused as refused:
            return refused

    def decline(self, session: Session, visitor: Visitor, invitation_id: str) -> None:
        """ "Ikke nu": the asker is told kindly, and no reason is kept. Harmless when it is over anyway."""
        self._enter(session, visitor)
        row = session.get(PracticeInvitation, invitation_id, with_for_update=True)
        if row is None or row.asked_id != visitor.account_id:
            raise Refused("not_found")
        if row.state == InvitationState.OPEN.value:
            row.state, row.code = InvitationState.DECLINED.value, None
            session.add(row)
            self._tell(session, _organisations(session, row.inviter_id))

    def cancel(self, session: Session, visitor: Visitor, invitation_id: str) -> None:
        """Let it go. Harmless when it is over anyway; a partner who has come is not sent away by it."""
        self._enter(session, visitor)
        row = self._own(session, visitor, invitation_id)
        if row.state != InvitationState.MET.value:
            row.state, row.code = InvitationState.WITHDRAWN.value, None
            session.add(row)
            self._tell(session, _organisations(session, visitor.account_id))

    def be_here(self, session: Session, visitor: Visitor) -> None:
        """The practice page is open in front of somebody. Others are told only of those who were not here before."""
        at = now()
        row = session.get(PracticePresence, visitor.account_id)
        if row is None:
            row = PracticePresence(account_id=visitor.account_id, at=0)
        came = row.at <= at - PRESENT_FOR
        row.at = at
        session.add(row)
        session.flush()
        if came:
            self._tell(session, _organisations(session, visitor.account_id))

    def _enter(self, session: Session, visitor: Visitor) -> tuple[str, ...]:
        """One at a time per organisation: else two who press in the same moment, on two servers, would both wait.

        Answers the visitor's organisations, oldest first. Raises Refused("not_found") for somebody without any.
        """
        organisations = _organisations(session, visitor.account_id)
        if not organisations:
            raise Refused("not_found")
        locked = select(Organisation.id).where(col(Organisation.id).in_(organisations)).order_by(col(Organisation.id))
        session.exec(locked.with_for_update(key_share=True)).all()
        return organisations

    def _who_waits_for(
        self,
        session: Session,
        visitor: Visitor,
        colleagues: dict[str, str],
        way: Way,
        asked_id: str | None,
        scenario: str,
        at: int,
    ) -> PracticeInvitation | None:
        """Somebody who waits already and would be glad of just this person."""
        if way is Way.CODE:
            return None
        here = here_now(session, colleagues, at)
        waiting = {row.id: row for row in open_invitations(session, here, at)}
        for row in waiting.values():
            if row.asked_id == visitor.account_id and asked_id in (None, row.inviter_id):
                return row
        for_anybody = [row for row in waiting.values() if row.way == Way.ANYONE.value]
        if way is Way.PERSON:
            return next((row for row in for_anybody if row.inviter_id == asked_id), None)
        choices = [(row.id, row.scenario, row.created_at) for row in for_anybody]
        best = best_match(choices, scenario, seen_by(session, [visitor.account_id]))
        return waiting[best] if best is not None else None

    def _meet(self, session: Session, visitor: Visitor, row: PracticeInvitation, at: int) -> Met:
        if row.inviter_id == visitor.account_id:
            raise Refused("not_found")
        name = names_of(session, [row.inviter_id])[row.inviter_id]
        if row.state == InvitationState.MET.value:
            if row.partner_id == visitor.account_id and row.room_id is not None:
                return Met(row.room_id, name, row.scenario)  # pressed twice
            raise Refused("lobby_taken", name=name)
        if row.state != InvitationState.OPEN.value or row.expires_at <= at:
            raise Refused("lobby_over", name=name)
        if not here_now(session, [row.inviter_id], at):
            raise Refused("lobby_away", name=name)
        organisations = _organisations(session, row.inviter_id)
        organisation_id = shared(organisations, _organisations(session, visitor.account_id))
        if organisation_id is None:
            raise Refused("not_found")
        row.room_id = self._open_run(
            session,
            organisation_id=organisation_id,
            people=[(row.inviter_id, name), (visitor.account_id, first_name(visitor.name))],
            scenario=row.scenario,
            keep_days=practice_days(session, organisation_id),
        )
        row.state, row.code = InvitationState.MET.value, None
        row.partner_id, row.met_at = visitor.account_id, at
        session.add(row)
        session.flush()
        both = [row.inviter_id, visitor.account_id]
        self._let_go(session, both)
        session.execute(delete(PracticePresence).where(col(PracticePresence.account_id).in_(both)))
        self._tell(session, {*organisations, *_organisations(session, visitor.account_id)})
        return Met(row.room_id, name, row.scenario)

    def _own(self, session: Session, visitor: Visitor, invitation_id: str) -> PracticeInvitation:
        row = session.get(PracticeInvitation, invitation_id, with_for_update=True)
        if row is None or row.inviter_id != visitor.account_id:
            raise Refused("not_found")
        return row

    def _let_go(self, session: Session, account_ids: Iterable[str]) -> None:
        """Whoever begins something new waits for nothing else."""
        session.execute(
            update(PracticeInvitation)
            .where(
                col(PracticeInvitation.inviter_id).in_(list(account_ids)),
                col(PracticeInvitation.state).in_([InvitationState.OPEN.value, InvitationState.DECLINED.value]),
            )
            .values(state=InvitationState.WITHDRAWN.value, code=None)
            .execution_options(synchronize_session="fetch")
        )

    def _tell(self, session: Session, organisations: Iterable[str]) -> None:
        for organisation_id in set(organisations):
            after_commit(session, partial(self._knock, topic_of(organisation_id)))


def sweep_lobby(session: Session) -> None:
    """Who asked whom, who was here and who mistyped is nobody's business tomorrow (for the hourly purge)."""
    yesterday = now() - REMEMBERED
    session.execute(delete(PracticeInvitation).where(col(PracticeInvitation.created_at) < yesterday))
    session.execute(delete(PracticePresence).where(col(PracticePresence.at) < yesterday))
    session.execute(delete(PracticeGuess).where(col(PracticeGuess.since) < yesterday))


def topic_of(organisation_id: str) -> str:
    """Where the hub knocks when the lobby of an organisation has news."""
    return f"lobby:{organisation_id}"


def _organisations(session: Session, account_id: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.organisation_id for one in memberships_of(session, account_id)))


def _free_code(session: Session) -> str:
    while True:
        code = new_code()
        taken = session.exec(select(PracticeInvitation.id).where(PracticeInvitation.code == code)).first()
        if taken is None:
            return code


def _count_wrong(session: Session, account_id: str, guesses: PracticeGuess | None, at: int) -> None:
    if guesses is None:
        guesses = PracticeGuess(account_id=account_id, since=at, wrong=0)
    elif guesses.since <= at - WRONG_WITHIN:
        guesses.since, guesses.wrong = at, 0
    guesses.wrong += 1
    session.add(guesses)
    session.flush()

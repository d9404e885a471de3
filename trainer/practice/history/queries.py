"""My practices, and those that were shown to me. Everything begins with the visitor's own part in a run."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from live.people.queries import roles_there
from live.people.tables import Account, Membership
from live.people.visitor import Role, Visitor
from live.refusal import Refused
from live.room.tables import Entry, Room
from live.storage.clock import now
from trainer.practice.history.rules import (
    MAY_BE_SHOWN_TO,
    Words,
    both_said_yes,
    is_going_on,
    may_be_shown_to,
    words_of,
)
from trainer.practice.history.tables import ReplayConsent
from trainer.practice.tables import PracticePart, PracticeRun

MOST_SHOWN = 200
"""Runs on one page; older ones have long lost their words."""


@dataclass(frozen=True, slots=True)
class MyRun:
    """A practice I was part of."""

    room_id: str
    scenario: str
    opened_at: int
    role: str
    partner_name: str
    played: bool
    ending: str
    going_on: bool
    keep_until: int
    words: Words
    showings: tuple["Showing", ...]


@dataclass(frozen=True, slots=True)
class Showing:
    """One person to whom a run is shown, once both have said yes."""

    viewer_id: str
    viewer_name: str
    i_said_yes: bool
    partner_said_yes: bool

    @property
    def shown(self) -> bool:
        return self.i_said_yes and self.partner_said_yes


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A practice that two colleagues let me see."""

    room_id: str
    scenario: str
    opened_at: int
    names: tuple[str, ...]
    keep_until: int


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody a run may be shown to."""

    account_id: str
    name: str
    role: Role


def my_runs(session: Session, visitor: Visitor) -> tuple[MyRun, ...]:
    """Latest first."""
    at = now()
    runs = session.exec(
        select(PracticeRun)
        .join(PracticePart, col(PracticePart.room_id) == col(PracticeRun.room_id))
        .where(PracticePart.account_id == visitor.account_id)
        .order_by(col(PracticeRun.opened_at).desc(), col(PracticeRun.room_id))
        .limit(MOST_SHOWN)
    ).all()
    ids = [run.room_id for run in runs]
    parts = _parts(session, ids)
    rooms = {room.id: room for room in session.exec(select(Room).where(col(Room.id).in_(ids)))}
    erased = _erased(session, ids)
    showings = _showings(session, visitor.account_id, ids, parts)
    found = []
    for run in runs:
        mine = next(part for part in parts[run.room_id] if part.account_id == visitor.account_id)
        partner = next((part for part in parts[run.room_id] if part.account_id != visitor.account_id), None)
        room = rooms.get(run.room_id)
        found.append(
            MyRun(
                run.room_id,
                run.scenario,
                run.opened_at,
                mine.role,
                partner.name if partner else "",
                played=run.play_began_at is not None,
                ending=run.ending or "",
                going_on=is_going_on(closed=room is None or room.closed_at is not None, opened_at=run.opened_at, at=at),
                keep_until=run.keep_until,
                words=words_of(
                    room_stands=room is not None, erased=run.room_id in erased, keep_until=run.keep_until, at=at
                ),
                showings=showings.get(run.room_id, ()),
            )
        )
    return tuple(found)


def shown_to_me(session: Session, visitor: Visitor) -> tuple[ShownRun, ...]:
    """What both partners let me see, as long as I am who they said yes to and the words are there. Latest first."""
    at = now()
    ids = set(session.exec(select(ReplayConsent.room_id).where(ReplayConsent.viewer_id == visitor.account_id)))
    runs = session.exec(
        select(PracticeRun)
        .where(col(PracticeRun.room_id).in_(ids), PracticeRun.keep_until > at)
        .order_by(col(PracticeRun.opened_at).desc(), col(PracticeRun.room_id))
        .limit(MOST_SHOWN)
    ).all()
    parts = _parts(session, ids)
    erased = _erased(session, ids)
    standing = set(session.exec(select(Room.id).where(col(Room.id).in_(ids))))
    return tuple(
        ShownRun(
            run.room_id,
            run.scenario,
            run.opened_at,
            tuple(part.name for part in parts[run.room_id]),
            run.keep_until,
        )
        for run in runs
        if run.room_id in standing - erased and may_watch(session, visitor, run)
    )


def may_watch(session: Session, visitor: Visitor, run: PracticeRun) -> bool:
    """Both said yes to just this person, who still helps people learn in the organisation of the run."""
    partners = {part.account_id for part in _parts(session, [run.room_id])[run.room_id]}
    said_yes = session.exec(
        select(ReplayConsent.account_id).where(
            ReplayConsent.room_id == run.room_id, ReplayConsent.viewer_id == visitor.account_id
        )
    ).all()
    return (
        visitor.account_id not in partners
        and both_said_yes(partners, said_yes)
        and may_be_shown_to(roles_there(session, visitor.account_id, run.organisation_id))
    )


def viewers(session: Session, visitor: Visitor, room_id: str) -> tuple[Viewer, ...]:
    """Whom I may show it to: coordinators and trainers of the organisation, not the two of us. By name.

    Raises Refused("not_found") for somebody who had no part in it.
    """
    run, part = own_part(session, visitor, room_id)
    partners = {one.account_id for one in _parts(session, [part.room_id])[part.room_id]}
    rows = session.exec(
        select(Account.id, Account.name, Membership.role)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(
            Membership.organisation_id == run.organisation_id,
            col(Membership.ended_at).is_(None),
            col(Membership.role).in_([role.value for role in MAY_BE_SHOWN_TO]),
            col(Account.id).not_in(partners),
        )
    ).all()
    found = {account_id: Viewer(account_id, name, Role(role)) for account_id, name, role in rows}
    return tuple(sorted(found.values(), key=lambda one: (one.name.casefold(), one.account_id)))


def own_part(session: Session, visitor: Visitor, room_id: str) -> tuple[PracticeRun, PracticePart]:
    """The run and my part in it. Raises Refused("not_found"): what is not mine is not found."""
    run, part = session.get(PracticeRun, room_id), session.get(PracticePart, (room_id, visitor.account_id))
    if run is None or part is None:
        raise Refused("not_found")
    return run, part


def state_of_words(session: Session, run: PracticeRun, at: int) -> Words:
    """What has become of the words of one run."""
    stands = session.get(Room, run.room_id) is not None
    erased = run.room_id in _erased(session, [run.room_id])
    return words_of(room_stands=stands, erased=erased, keep_until=run.keep_until, at=at)


def _parts(session: Session, room_ids: Collection[str]) -> dict[str, list[PracticePart]]:
    rows = session.exec(
        select(PracticePart).where(col(PracticePart.room_id).in_(room_ids)).order_by(col(PracticePart.seat))
    )
    found: dict[str, list[PracticePart]] = {room_id: [] for room_id in room_ids}
    for row in rows:
        found[row.room_id].append(row)
    return found


def _erased(session: Session, room_ids: Collection[str]) -> set[str]:
    return set(
        session.exec(select(Entry.room_id).where(col(Entry.room_id).in_(room_ids), Entry.kind == "erased").distinct())
    )


def _showings(
    session: Session, account_id: str, room_ids: Collection[str], parts: dict[str, list[PracticePart]]
) -> dict[str, tuple[Showing, ...]]:
    rows = session.exec(
        select(ReplayConsent, Account.name)
        .join(Account, col(Account.id) == col(ReplayConsent.viewer_id))
        .where(col(ReplayConsent.room_id).in_(room_ids))
    ).all()
    names = {row.viewer_id: name for row, name in rows}
    said: dict[str, dict[str, set[str]]] = {}
    for row, _ in rows:
        said.setdefault(row.room_id, {}).setdefault(row.viewer_id, set()).add(row.account_id)
    return {
        room_id: tuple(_by_name(_showing(viewer, names[viewer], account_id, yes) for viewer, yes in viewers.items()))
        for room_id, viewers in said.items()
        if parts.get(room_id)
    }


def _showing(viewer_id: str, name: str, account_id: str, said_yes: set[str]) -> Showing:
    return Showing(viewer_id, name, account_id in said_yes, bool(said_yes - {account_id}))


def _by_name(showings: Iterable[Showing]) -> list[Showing]:
    return sorted(showings, key=lambda one: (one.viewer_name.casefold(), one.viewer_id))

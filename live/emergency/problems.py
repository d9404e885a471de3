"""What does not work on a shift: reported with one press, followed up by those who look after the shift (TS3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col, select

from live.emergency.queries import authorise_watching
from live.emergency.rules import PROBLEM_STATES, PROBLEMS
from live.emergency.tables import TechnicalProblem
from live.keys.box import Unreadable
from live.keys.keyring import Keyring
from live.people.audit import record
from live.people.queries import roles_there
from live.people.rules import clean_reason
from live.people.tables import Account
from live.people.visitor import Visitor
from live.refusal import Refused
from live.storage.clock import DAY, now
from live.storage.ids import new_id

KEPT = 90 * DAY  # how long the log of a shift is of use
WORDS = 1_000  # characters
SHOWN = 100


def report(
    session: Session, keyring: Keyring, visitor: Visitor, organisation_id: str, *, kind: str, words: str
) -> None:
    """Write it down; anybody who works there may. `words` may be empty.

    Raises Refused: not_found, problem_kind, reason_long.
    """
    if not roles_there(session, visitor.account_id, organisation_id):
        raise Refused("not_found")
    if kind not in PROBLEMS:
        raise Refused("problem_kind")
    said = clean_reason(words, WORDS) if words.strip() else ""
    id = new_id()
    session.add(
        TechnicalProblem(
            id=id,
            organisation_id=organisation_id,
            reported_by=visitor.account_id,
            reported_at=now(),
            kind=kind,
            words=keyring.seal_personal(said.encode(), _place(id)) if said else None,
        )
    )


def handle(session: Session, visitor: Visitor, problem_id: str, state: str) -> None:
    """Seen, or solved. Coordinators and leads. Raises Refused("not_found")."""
    problem = session.get(TechnicalProblem, problem_id)
    if problem is None or state not in PROBLEM_STATES[1:]:
        raise Refused("not_found")
    authorise_watching(session, visitor, problem.organisation_id)
    problem.state, problem.handled_by, problem.handled_at = state, visitor.account_id, now()
    session.add(problem)
    record(session, visitor, "problem.handled", organisation_id=problem.organisation_id, object_ref=problem.id)


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One line of the log. `words` None: they were sealed with a key that is gone."""

    id: str
    reported_at: int
    reported_by_name: str
    kind: str
    words: str | None
    state: str
    handled_by_name: str


def problems(session: Session, keyring: Keyring, visitor: Visitor, organisation_id: str) -> list[ProblemLine]:
    """Newest first, for coordinators and leads. Raises Refused("not_found")."""
    authorise_watching(session, visitor, organisation_id)
    rows = session.exec(
        select(TechnicalProblem)
        .where(TechnicalProblem.organisation_id == organisation_id)
        .order_by(col(TechnicalProblem.reported_at).desc())
        .limit(SHOWN)
    ).all()
    names = _names(session, rows)
    return [
        ProblemLine(
            row.id,
            row.reported_at,
            names.get(row.reported_by, ""),
            row.kind,
            _opened(keyring, row),
            row.state,
            names.get(row.handled_by or "", ""),
        )
        for row in rows
    ]


def sweep_problems(session: Session) -> None:
    """For the hourly purge."""
    session.execute(delete(TechnicalProblem).where(col(TechnicalProblem.reported_at) < now() - KEPT))


def _names(session: Session, rows: Sequence[TechnicalProblem]) -> dict[str, str]:
    people = {row.reported_by for row in rows} | {row.handled_by for row in rows if row.handled_by}
    return dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(people))).all())


def _opened(keyring: Keyring, row: TechnicalProblem) -> str | None:
    if row.words is None:
        return ""
    try:
        return keyring.open_personal(row.words, _place(row.id)).decode()
    except Unreadable:
        return None


def _place(problem_id: str) -> bytes:
    return b"technical_problem|" + problem_id.encode()

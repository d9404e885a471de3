"""The audit log: append-only, and chained, so that nobody can quietly change what happened."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, insert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from live.keys.keyring import Keyring
from live.people import audit_ddl as audit_ddl  # the triggers belong to the table
from live.people.tables import AuditHead, AuditRow
from live.people.visitor import Visitor
from live.storage.clock import now
from live.storage.database import Database

GENESIS = "0" * 64
_CHUNK = 2_000
_keys: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()


def record(
    session: Session,
    actor: Visitor | str | None,
    action: str,
    *,
    organisation_id: str,
    object_ref: str = "",
    result: str = "ok",
) -> None:
    """Write one row at the end of the chain, in the caller's transaction.

    `actor` is the visitor, an account id, or None for the house itself. `object_ref` is an id, never words.
    Call it last in an action: it holds the chain until the COMMIT, and others wait for it.
    Raises RuntimeError when `open_book` was not called for this database.
    """
    key = _key(session)
    head = _take_head(session)
    row = AuditRow(
        seq=head.seq + 1,
        at=now(),
        actor=_actor_id(actor),
        organisation_id=organisation_id,
        role=_role_there(actor, organisation_id),
        action=action,
        object_ref=object_ref,
        result=result,
        prev_hash=head.hash,
        hash="",
    )
    row.hash = link(key, row)
    session.execute(insert(AuditRow).values(**row.model_dump()))
    head.seq, head.hash = row.seq, row.hash
    session.add(head)
    session.flush()


def open_book(database: Database, keyring: Keyring) -> None:
    """Give the chain of this database its key. Needed once per process before anything is recorded."""
    for engine in (database.engines.writer, database.engines.reader):
        _keys[engine] = keyring.audit_key()


@dataclass(frozen=True)
class Head:
    """A point of the chain to keep outside the machine: `12:9f3c…` as text."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Raises ValueError."""
        seq, _, digest = text.strip().partition(":")
        if not (seq.isascii() and seq.isdigit()) or len(digest) != 64:
            raise ValueError("a head looks like 12:<64 hexadecimal digits>")
        return cls(int(seq), digest)


@dataclass(frozen=True)
class Verdict:
    """What `verify` found. `problem` is one of edited · missing · truncated · head (the row is a
    true one, but not the one that stood there when the head was kept)."""

    rows: int
    head: Head
    first_bad: int | None = None
    problem: str | None = None

    @property
    def whole(self) -> bool:
        """True when every row stands as it was written."""
        return self.first_bad is None


def verify(session: Session, key: bytes, head: Head | None = None) -> Verdict:
    """Walk the chain and name the first bad row (A69).

    Finds an edited, removed, swapped or inserted row; rows cut off at the end by the head row in the database, and,
    when somebody has rewritten that one too, by a `head` that was kept elsewhere.
    """
    last = _last(session)
    kept = [point for point in (head, last) if point is not None]
    seq, previous = 0, GENESIS
    while True:
        rows = session.exec(select(AuditRow).where(AuditRow.seq > seq).order_by(col(AuditRow.seq)).limit(_CHUNK)).all()
        for row in rows:
            if row.seq != seq + 1:
                return Verdict(seq, Head(seq, previous), seq + 1, "missing")
            if row.prev_hash != previous or not hmac.compare_digest(row.hash, link(key, row)):
                return Verdict(seq, Head(seq, previous), row.seq, "edited")
            if any(row.seq == point.seq and row.hash != point.hash for point in kept):
                return Verdict(seq, Head(seq, previous), row.seq, "head")
            seq, previous = row.seq, row.hash
        session.expunge_all()
        if len(rows) < _CHUNK:
            break
    if any(point.seq > seq for point in kept):
        return Verdict(seq, Head(seq, previous), seq + 1, "truncated")
    if last is None and seq and _last(session) is None:
        return Verdict(seq, Head(seq, previous), 1, "head")
    return Verdict(seq, Head(seq, previous))


def verify_all(database: Database, keyring: Keyring, head: str | None = None) -> Verdict:
    """For `trainer audit verify [--head 12:…]`. Raises ValueError for a head that is none."""
    return database.look_now(verify, keyring.audit_key(), Head.parse(head) if head else None)


def link(key: bytes, row: AuditRow) -> str:
    """HMAC-SHA256 over everything in the row but the hash itself, in one fixed form."""
    fields = [
        row.seq,
        row.at,
        row.actor,
        row.organisation_id,
        row.role,
        row.action,
        row.object_ref,
        row.result,
        row.prev_hash,
    ]
    canonical = json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()
    return hmac.new(key, canonical, hashlib.sha256).hexdigest()


def _last(session: Session) -> Head | None:
    """Read before the rows: others go on writing while we walk, and what they add is no fault."""
    row = session.exec(select(AuditHead).where(AuditHead.id == 1)).first()
    return Head(row.seq, row.hash) if row else None


def _take_head(session: Session) -> AuditHead:
    """Lock the end of the chain: two processes writing at once would otherwise both append to the same row."""
    engine = session.get_bind()
    on = postgresql_insert if engine.dialect.name == "postgresql" else sqlite_insert
    session.execute(on(AuditHead).values(id=1, seq=0, hash=GENESIS).on_conflict_do_nothing())
    locked = select(AuditHead).where(AuditHead.id == 1).with_for_update()
    return session.exec(locked, execution_options={"populate_existing": True}).one()


def _key(session: Session) -> bytes:
    key = _keys.get(session.get_bind().engine)  # the writer's session stands on a connection of that engine
    if key is None:
        raise RuntimeError("audit.open_book(database, keyring) has not been called for this database")
    return key


def _actor_id(actor: Visitor | str | None) -> str:
    return actor.account_id if isinstance(actor, Visitor) else actor or ""


def _role_there(actor: Visitor | str | None, organisation_id: str) -> str:
    if not isinstance(actor, Visitor):
        return ""
    return "+".join(m.role.value for m in actor.memberships if m.organisation_id == organisation_id)

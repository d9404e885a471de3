"""Saving what was written about the door, so that two people who write at once lose nothing of each other's."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from live.door.document import Door
from live.door.editing import Fault, Part, Wrong, changed, check, merged
from live.door.queries import authorise_door, door_by_slug, door_of
from live.door.tables import DoorDraft, DoorSettings
from live.people.audit import record
from live.people.tables import Account, Organisation
from live.people.visitor import Visitor
from live.refusal import Refused
from live.storage.clock import DAY, now

LARGEST_DRAFT = 400_000  # characters
DRAFT_DAYS = 30


def save(session: Session, visitor: Visitor, organisation_id: str, written: Mapping[str, Any], base: Door) -> Door:
    """Save what this person changed since `base`, upon whatever others have saved meanwhile; answers the door as it is.

    Their draft is done with. What is not theirs to change is left alone by the page, and refused here.
    Raises `Wrong` with a fault for each field that cannot stand, and Refused: not_found, door_changed_meanwhile
    (`name` of who saved, and `parts` that both changed: show them, and save again with what is saved now as `base`).
    """
    allowed = authorise_door(session, visitor, organisation_id)
    session.exec(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()).one()
    row = session.get(DoorSettings, organisation_id, populate_existing=True)
    theirs = door_of(session, organisation_id)
    mine = check({**base.model_dump(mode="json"), **written})
    if not changed(base, mine) <= allowed:
        raise Refused("not_found")
    door, both = merged(base, mine, theirs)
    if both:
        raise Refused("door_changed_meanwhile", name=_saver(session, row), parts=",".join(sorted(both)))
    _check_address(session, organisation_id, door)
    at_last = changed(theirs, door)
    if at_last:
        settle(session, organisation_id, door, visitor.account_id)
    drop_draft(session, visitor, organisation_id)
    for part in (part for part in Part if part in at_last):
        record(session, visitor, f"door.{part.value}", organisation_id=organisation_id)
    return door


def keep_draft(
    session: Session, visitor: Visitor, organisation_id: str, written: Mapping[str, Any], base: Door
) -> None:
    """Keep what is being written, as it is, right or wrong. Raises Refused: not_found, too_much."""
    authorise_door(session, visitor, organisation_id)
    body = json.dumps({name: written[name] for name in Door.model_fields if name in written}, ensure_ascii=False)
    if len(body) > LARGEST_DRAFT:
        raise Refused("too_much")
    session.merge(
        DoorDraft(
            organisation_id=organisation_id,
            account_id=visitor.account_id,
            base=base.model_dump_json(),
            body=body,
            changed_at=now(),
        )
    )


def drop_draft(session: Session, visitor: Visitor, organisation_id: str) -> None:
    """Forget what was being written. Raises Refused("not_found")."""
    authorise_door(session, visitor, organisation_id)
    session.execute(
        delete(DoorDraft).where(
            col(DoorDraft.organisation_id) == organisation_id, col(DoorDraft.account_id) == visitor.account_id
        )
    )


def sweep_drafts(session: Session) -> None:
    """For the hourly purge: what nobody went on with for a month goes."""
    session.execute(delete(DoorDraft).where(col(DoorDraft.changed_at) < now() - DRAFT_DAYS * DAY))


def settle(session: Session, organisation_id: str, door: Door, by: str) -> None:
    """Save a whole door; nobody's rights are asked (the demo world and tests use it). `by` is an account's id."""
    row = session.get(DoorSettings, organisation_id)
    if row is None:
        row = DoorSettings(organisation_id=organisation_id, slug="", body="", version=0, changed_at=0, changed_by=by)
    slug = door.slug or door_of(session, organisation_id).slug
    row.slug, row.body = slug, door.model_copy(update={"slug": slug}).model_dump_json()
    row.version, row.changed_at, row.changed_by = row.version + 1, now(), by
    session.add(row)
    session.flush()


def _check_address(session: Session, organisation_id: str, door: Door) -> None:
    """An address leads to one place: a poster on a school's wall must not suddenly lead somewhere else."""
    if not door.slug:
        raise Wrong([Fault("slug", "empty", {})])
    found = door_by_slug(session, door.slug)
    if found is not None and found[0] != organisation_id:
        raise Wrong([Fault("slug", "slug_taken", {})])


def _saver(session: Session, row: DoorSettings | None) -> str:
    account = session.get(Account, row.changed_by) if row else None
    return account.name if account else ""

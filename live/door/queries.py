"""What an organisation's door is now: for the young person's page, the desk, and the page of settings."""

import json
from dataclasses import dataclass

from sqlmodel import Session, col, select

from live.door.defaults import DEFAULT_DOOR as DEFAULT_DOOR
from live.door.document import Door
from live.door.editing import FIELDS, Part, Wrong, changed, check, may_change, picked, slugged, unwritten
from live.door.rules import Opening as Opening
from live.door.rules import missing as missing
from live.door.rules import opening as opening
from live.door.tables import DoorDraft, DoorSettings
from live.people.queries import authorise
from live.people.rules import Deed
from live.people.tables import Account, Organisation
from live.people.visitor import OrganisationKind, Visitor
from live.refusal import Refused


def door_of(session: Session, organisation_id: str) -> Door:
    """The door as it was last saved; who never saved one has the default, where everything local is missing.

    Raises Refused("not_found") when there is no such organisation, or it is a network: networks have no door.
    """
    row = session.get(DoorSettings, organisation_id)
    if row is not None:
        return _read(row)
    found = [door for there, door in doors(session) if there == organisation_id]
    if not found:
        raise Refused("not_found")
    return found[0]


def door_by_slug(session: Session, slug: str) -> tuple[str, Door] | None:
    """The organisation whose page has this address, with its door."""
    row = session.exec(select(DoorSettings).where(DoorSettings.slug == slug)).first()
    if row is not None:
        return row.organisation_id, _read(row)
    return next((found for found in doors(session) if found[1].slug == slug), None)


def doors(session: Session) -> list[tuple[str, Door]]:
    """Every organisation that can have a door, with it, by the name of the place: for the list at `/i`."""
    saved = {row.organisation_id: _read(row) for row in session.exec(select(DoorSettings))}
    taken = {door.slug for door in saved.values()}
    found: list[tuple[str, Door]] = []
    places = select(Organisation).where(Organisation.kind != OrganisationKind.NETWORK.value)
    for place in session.exec(places.order_by(col(Organisation.created_at), col(Organisation.id))):
        door = saved.get(place.id)
        if door is None:
            slug = slugged(place.name)
            while slug in taken:
                slug = f"{slug[:38]}-2"
            taken.add(slug)
            door = DEFAULT_DOOR.model_copy(update={"slug": slug, "place": _short(place.name)})
        found.append((place.id, door))
    return sorted(found, key=lambda one: one[1].place.lower())


@dataclass(frozen=True, slots=True)
class Editing:
    """The door as one person edits it.

    `written` is what stands in their fields: their draft if they have one, else the saved door. `base` is what they
    began from, and `saved` what is saved now, at `saved_at` (ms) by `saved_by` (a name, "" for nobody yet).
    `parts` are those they may change, `both` those that somebody else has saved while they were writing in them.
    """

    written: dict[str, object]
    base: Door
    saved: Door
    version: int
    saved_by: str
    saved_at: int | None
    parts: frozenset[Part]
    both: frozenset[Part]
    draft_at: int | None


def editing(session: Session, visitor: Visitor, organisation_id: str) -> Editing:
    """For the page of settings. Where others have saved since a draft was begun, and the draft has nothing of its own,
    the draft moves along. Raises Refused("not_found").
    """
    parts = authorise_door(session, visitor, organisation_id)
    saved = door_of(session, organisation_id)
    row = session.get(DoorSettings, organisation_id)
    name = session.exec(select(Account.name).where(Account.id == row.changed_by)).first() if row else None
    draft = session.get(DoorDraft, (organisation_id, visitor.account_id))
    base = Door.model_validate_json(draft.base) if draft else saved
    document = saved.model_dump(mode="json")
    written = {**document, **json.loads(draft.body)} if draft else document
    moved = unwritten(base, written)
    return Editing(
        written={**written, **picked(document, moved)},
        base=base.model_copy(update={name: getattr(saved, name) for part in moved for name in FIELDS[part]}),
        saved=saved,
        version=row.version if row else 0,
        saved_by=name or "",
        saved_at=row.changed_at if row else None,
        parts=parts,
        both=changed(base, saved) - moved,
        draft_at=draft.changed_at if draft else None,
    )


def drafted(session: Session, visitor: Visitor, organisation_id: str) -> Door:
    """The door as this person's draft would make it, for a look beforehand; what cannot stand is as it was saved.

    Raises Refused("not_found").
    """
    now = editing(session, visitor, organisation_id)
    saved = now.saved.model_dump(mode="json")
    written = {**saved, **now.written}
    try:
        return check(written)
    except Wrong as wrong:
        spoilt = {fault.path.partition(".")[0] for fault in wrong.faults}
        return (
            check({**written, **{name: saved[name] for name in spoilt if name in saved}})
            if "" not in spoilt
            else now.saved
        )


def authorise_door(session: Session, visitor: Visitor, organisation_id: str) -> frozenset[Part]:
    """The parts this visitor may change there now. Raises Refused("not_found") when it is none."""
    parts = may_change(authorise(session, visitor, organisation_id, Deed.SEE_PEOPLE))
    kind = session.exec(select(Organisation.kind).where(Organisation.id == organisation_id)).first()
    if not parts or kind in (None, OrganisationKind.NETWORK.value):
        raise Refused("not_found")
    return parts


def _read(row: DoorSettings) -> Door:
    return Door.model_validate_json(row.body)


def _short(name: str) -> str:
    """ "Lindby Kommune" is called Lindby by those who live there."""
    return name.removesuffix(" Kommune")

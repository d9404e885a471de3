"""Writing on the door together: who may change what, what is wrong where, and how two people's changes meet."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import ValidationError

from live.door.document import Door
from live.people.visitor import Role


class Part(StrEnum):
    """A part of the door that is changed as one thing."""

    PLACE = "place"
    HOURS = "hours"
    TEXTS = "texts"
    PURPOSE = "purpose"
    OFFERS = "offers"
    NUMBERS = "numbers"
    PHRASES = "phrases"
    KEPT = "kept"
    SURVEY = "survey"


FIELDS: Final[dict[Part, tuple[str, ...]]] = {
    Part.PLACE: ("place", "slug"),
    Part.HOURS: ("hours", "exceptions"),
    Part.TEXTS: ("da", "en"),
    Part.PURPOSE: ("target_group", "purpose"),
    Part.OFFERS: ("offers",),
    Part.NUMBERS: ("numbers",),
    Part.PHRASES: ("phrases",),
    Part.KEPT: ("live_days",),
    Part.SURVEY: ("survey_on",),
}

_MAY: Final[dict[Role, frozenset[Part]]] = {
    Role.LEAD: frozenset(Part),
    Role.COORDINATOR: frozenset({Part.HOURS, Part.OFFERS, Part.PHRASES}),
}


def may_change(roles: Iterable[Role]) -> frozenset[Part]:
    """The parts that somebody with these roles there may change; the others they can read."""
    return frozenset(part for role in roles for part in _MAY.get(role, frozenset()))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one field: `path` as `offers.2.phone`, `code` as in `door.wrong.<code>`."""

    path: str
    code: str
    details: Mapping[str, Any]


class Wrong(Exception):
    """What was written cannot stand as it is; nothing of it is lost, and each fault names its field."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(f"{fault.path}: {fault.code}" for fault in faults))
        self.faults = faults


def check(written: Mapping[str, Any]) -> Door:
    """What was written, cleaned. Raises `Wrong` with every fault at once."""
    try:
        door = Door.model_validate(written)
    except ValidationError as problem:
        raise Wrong([_fault(error) for error in problem.errors(include_url=False)]) from None
    taken: set[str] = {phrase.slug for phrase in door.phrases}
    phrases = [
        phrase if phrase.slug else phrase.model_copy(update={"slug": _free(slugged(phrase.title), taken)})
        for phrase in door.phrases
    ]
    return door.model_copy(update={"phrases": phrases})


def changed(old: Door, new: Door) -> frozenset[Part]:
    """The parts that differ."""
    return frozenset(
        part for part, fields in FIELDS.items() if any(getattr(old, name) != getattr(new, name) for name in fields)
    )


def merged(base: Door, mine: Door, theirs: Door) -> tuple[Door, frozenset[Part]]:
    """My changes upon what others have saved since I began, and the parts that we both changed, differently.

    Those parts are as theirs in the door that comes back: nobody's words are overwritten without being asked.
    """
    both = changed(base, mine) & changed(base, theirs) & changed(mine, theirs)
    take = {name: getattr(mine, name) for part in changed(base, mine) - both for name in FIELDS[part]}
    return theirs.model_copy(update=take), both


def unwritten(base: Door, written: Mapping[str, Any]) -> frozenset[Part]:
    """The parts in which nothing has been written since `base`."""
    was = base.model_dump(mode="json")
    return frozenset(
        part for part, fields in FIELDS.items() if all(written.get(name, was[name]) == was[name] for name in fields)
    )


def picked(document: Mapping[str, Any], parts: Iterable[Part]) -> dict[str, Any]:
    """The fields of `parts`."""
    return {name: document[name] for part in parts for name in FIELDS[part]}


def slugged(name: str) -> str:
    """A name as the end of an address: "Åby Kommune" → "aaby". Never empty."""
    text = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = [word for word in re.split(r"[^a-z0-9]+", text) if word]
    rest = [word for word in words if word not in ("kommune", "kommunen")] or words
    return "-".join(rest)[:40].strip("-") or "her"


def _free(slug: str, taken: set[str]) -> str:
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug[:36]}-{number}"
    taken.add(free)
    return free


def _fault(error: Any) -> Fault:
    code, details = str(error["type"]), dict(error.get("ctx") or {})
    known = details.pop("_", None) == code
    return Fault(".".join(str(step) for step in error["loc"]), code if known else "odd", details if known else {})

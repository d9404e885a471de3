"""What `<emergency-panel>` needs of the server: its words, and the local numbers of the organisations one works in."""

from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from sqlmodel import Session

from live.door.document import Numbers
from live.door.queries import door_of
from live.emergency.rules import BRANCHES, DANGERS, DECISIONS, PASSAGE_OF, PASSAGES, TOLD
from live.people.visitor import Visitor
from live.refusal import Refused
from live.web.house import House
from live.web.texts import T


async def panel_words(house: House, visitor: Visitor, t: T) -> dict[str, Markup]:
    """`{id: JSON}` for script elements of the type application/json on a page that carries the panel."""
    numbers = await house.database.look(numbers_there, visitor)
    return {
        "emergency-texts": htmlsafe_json_dumps(t.under("emergency.panel")),
        "emergency-facts": htmlsafe_json_dumps(
            {
                "branches": [_branch(t, branch) for branch in BRANCHES],
                "passages": {slug: t(f"emergency.passages.{slug}") for slug in PASSAGES},
                "dangers": [[name, t(f"emergency.danger.{name}")] for name in DANGERS],
                "decisions": [[name, t(f"emergency.decision.{name}")] for name in DECISIONS],
                "told": [[name, t(f"emergency.told.{name}")] for name in TOLD],
                "suggest": {
                    language: list(house.texts.language(language).under("emergency.suggest").values())
                    for language in ("da", "en")
                },
                "numbers": {place: there.model_dump() for place, there in numbers.items()},
            }
        ),
    }


def numbers_there(session: Session, visitor: Visitor) -> dict[str, Numbers]:
    """The numbers behind the alarm of every organisation of this visitor that has a door, first of all their own."""
    found: dict[str, Numbers] = {}
    for membership in visitor.memberships:
        if membership.organisation_id not in found:
            try:
                found[membership.organisation_id] = door_of(session, membership.organisation_id).numbers
            except Refused:  # a network has no door
                continue
    return found


def _branch(t: T, branch: str) -> dict[str, Any]:
    return {"name": branch, "words": t(f"emergency.branch.{branch}"), "passage": PASSAGE_OF[branch]}

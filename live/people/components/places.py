"""Which organisation the page is about, and the way to its neighbours."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import ui

from live.people.rules import Deed, may
from live.people.visitor import MembershipView, Visitor
from live.web.components.words import words
from live.web.texts import T

_NEIGHBOURS = (
    ("/organisation", "people.organisation.people", Deed.SEE_PEOPLE),
    ("/organisation/indstillinger", "people.organisation.settings_link", Deed.CHANGE_SETTINGS),
    ("/organisation/revision", "people.organisation.audit_link", Deed.READ_AUDIT),
)


def place_links(visitor: Visitor, t: T, place: MembershipView, here: str, deed: Deed) -> None:
    """Links to the pages about this organisation, and to this page about the others one may look after."""
    roles = [m.role for m in visitor.memberships if m.organisation_id == place.organisation_id]
    with _nav(place.organisation_name):
        words("strong", place.organisation_name)
        for path, text, needed in _NEIGHBOURS:
            if may(roles, needed):
                _link(t(text), _address(path, place.organisation_id), path == here)
    others = {m.organisation_id: m for m in visitor.memberships if may([m.role], deed)}
    if len(others) > 1:
        with _nav(t("people.organisation.choose")):
            for other in others.values():
                current = other.organisation_id == place.organisation_id
                _link(other.organisation_name, _address(here, other.organisation_id), current)


def _address(path: str, organisation_id: str) -> str:
    return f"{path}?org={quote(organisation_id)}"


def _nav(label: str) -> ui.element:
    nav = ui.element("nav").classes("cluster")
    nav.props["aria-label"] = label
    return nav


def _link(text: str, address: str, current: bool) -> None:
    link = ui.link(text, address)
    if current:
        link.props["aria-current"] = "page"

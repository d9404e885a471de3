"""Which organisation, and which period: an ordinary form, so that a look at a period has an address of its own."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import ui

from live.people.rules import Deed, may
from live.people.visitor import MembershipView, Visitor
from live.statistics.period import Period
from live.statistics.queries import Report
from live.statistics.words import period_name
from live.web.components.words import words
from live.web.texts import T

HERE = "/vagt/statistik"


def period_form(visitor: Visitor, t: T, place: MembershipView, report: Report) -> None:
    """The choice, and the same numbers as a sheet."""
    _places(visitor, t, place)
    with ui.element("div").classes("period"):
        with ui.element("form").classes("period__form").props(f'method="get" action="{HERE}"'):
            words("label", t("statistics.period.label"), "label").props('for="periode"')
            with ui.element("select").classes("input").props('id="periode" name="periode"'):
                for kind in ("quarter", "month", "year"):
                    _group(t, kind, report)
            org = ui.element("input").props('type="hidden" name="org"')
            org.props["value"] = place.organisation_id
            words("button", t("statistics.period.show"), "button").props('type="submit"')
        address = f"{HERE}.csv?org={quote(place.organisation_id)}&periode={report.period.slug}"
        ui.link(t("statistics.sheet_label"), address).classes("button button--quiet").props("download")


def _group(t: T, kind: str, report: Report) -> None:
    with ui.element("optgroup") as group:
        group.props["label"] = t(f"statistics.period.{kind}s")
        for period in report.periods:
            if period.kind == kind:
                _option(t, period, report.period)


def _option(t: T, period: Period, chosen: Period) -> None:
    option = words("option", period_name(t, period))
    option.props["value"] = period.slug
    if period == chosen:
        option.props["selected"] = True


def _places(visitor: Visitor, t: T, place: MembershipView) -> None:
    places = {m.organisation_id: m for m in visitor.memberships if may([m.role], Deed.SEE_STATISTICS)}
    if len(places) < 2:
        return
    with ui.element("nav").classes("cluster") as nav:
        nav.props["aria-label"] = t("statistics.choose_place")
        for other in places.values():
            link = ui.link(other.organisation_name, f"{HERE}?org={quote(other.organisation_id)}")
            if other.organisation_id == place.organisation_id:
                link.props["aria-current"] = "page"

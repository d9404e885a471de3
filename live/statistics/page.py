"""/vagt/statistik: what an organisation learns from its conversations (ST2–ST5)."""

from __future__ import annotations

from nicegui import ui

from live.people.queries import where
from live.people.rules import Deed
from live.people.visitor import Role, Visitor
from live.statistics.components.numbers import part
from live.statistics.components.period_form import HERE, period_form
from live.statistics.components.pictures import arrivals_by_quarter, arrivals_by_weekday
from live.statistics.components.survey import survey
from live.statistics.counts import Statistics
from live.statistics.queries import report
from live.statistics.rules import Spread
from live.statistics.words import minutes, period_name
from live.web.components.card import card
from live.web.components.empty_state import empty_state
from live.web.components.words import heading, paragraph
from live.web.house import House
from live.web.staff_page import staff_page
from live.web.static_files import static_url
from live.web.texts import T

READERS = (Role.COORDINATOR, Role.LEAD)


def register(house: House) -> None:
    """Open the page."""

    @staff_page(house, HERE, title="statistics.title", world="live", section="statistics", roles=READERS)
    async def statistics(visitor: Visitor, t: T, org: str = "", periode: str = "") -> None:
        ui.add_head_html(f'<link rel="stylesheet" href="{static_url("statistics.css")}">')
        place = where(visitor, org, Deed.SEE_STATISTICS)
        found = await house.database.look(report, visitor, place.organisation_id, periode)
        period = period_name(t, found.period)
        paragraph(t("statistics.lead", organisation=place.organisation_name, period=period), "lead")
        period_form(visitor, t, place, found)
        conversations(t, found.statistics, period)
        survey(t, found.statistics.survey)


def conversations(t: T, found: Statistics, period: str) -> None:
    """Everything about conversations, or why there is nothing."""
    if found.too_few:
        empty_state(t("statistics.few_title", period=period), t("statistics.few"))
        return
    if not found.n:
        empty_state(t("statistics.none_title", period=period), t("statistics.none"))
        return
    with card("card--quiet"):
        paragraph(t("statistics.counted", n=found.n), "total")
        paragraph(t("statistics.not_people"))
        paragraph(t("statistics.still"), "hint")
    arrivals_by_quarter(t, found)
    with ui.element("div").classes("parts"):
        arrivals_by_weekday(t, found.weekdays)
        spread_card(t, "waits", found.waits)
        spread_card(t, "durations", found.durations)
        for name in ("endings", "happened", "topics", "needed", "referrals"):
            part(t, name, getattr(found, name))


def spread_card(t: T, name: str, found: Spread | None) -> None:
    """How long something took, in words."""
    with card("numbers"):
        heading(t(f"statistics.{name}.title"))
        paragraph(t(f"statistics.{name}.lead"), "hint")
        if found is None:
            paragraph(t(f"statistics.{name}.few"))
            return
        half, most = minutes(t, found, "median"), minutes(t, found, "p90")
        paragraph(t("statistics.at_most", median=half, p90=most), "told")
        paragraph(t("statistics.of_hidden") if found.n is None else t("statistics.of_n", n=found.n), "hint")

"""The organisation's own lines of the log, fifty at a time, and whether the chain is whole."""

from __future__ import annotations

import time
from urllib.parse import quote

from nicegui import ui

from live.people.audit import Verdict, verify
from live.people.dates import shown_time
from live.people.queries import AuditLine, audit_page
from live.people.visitor import MembershipView, Visitor
from live.storage.database import Database
from live.web.components.empty_state import empty_state
from live.web.components.words import paragraph, words
from live.web.house import House
from live.web.texts import T

PAGE = 50
WALK_AGAIN = 60.0  # seconds: walking a long chain takes the machine a while, and everybody may press reload
_walked: dict[str, tuple[float, Verdict]] = {}


async def audit_log(house: House, visitor: Visitor, t: T, place: MembershipView, before: int | None) -> None:
    """Newest first."""
    lines = await house.database.look(audit_page, visitor, place.organisation_id, before, PAGE)
    paragraph(t("people.audit.lead", organisation=place.organisation_name), "lead")
    _say_whether_whole(await _verdict(house.database, house.keyring.audit_key()), t)
    if not lines:
        empty_state(t("people.audit.none_title"), t("people.audit.none"))
    else:
        _table(lines, t)
    with ui.element("div").classes("cluster"):
        address = f"/organisation/revision?org={quote(place.organisation_id)}"
        if before is not None:
            ui.link(t("people.audit.newest"), address).classes("button")
        if len(lines) == PAGE:
            ui.link(t("people.audit.older"), f"{address}&foer={lines[-1].seq}").classes("button")


async def _verdict(database: Database, key: bytes) -> Verdict:
    at, verdict = _walked.get(database.url, (0.0, None))
    if verdict is None or time.monotonic() - at > WALK_AGAIN:
        verdict = await database.look(verify, key)
        _walked[database.url] = (time.monotonic(), verdict)
    return verdict


def _say_whether_whole(verdict: Verdict, t: T) -> None:
    with ui.element("div").classes("notice notice--good" if verdict.whole else "notice notice--danger"):
        if verdict.whole:
            paragraph(t("people.audit.whole"))
        else:
            paragraph(t("people.audit.broken", seq=verdict.first_bad))


def _table(lines: list[AuditLine], t: T) -> None:
    with ui.element("div").classes("table-wrap").props('tabindex="0" role="region"') as wrap:
        wrap.props["aria-label"] = t("people.audit.title")
        with ui.element("table").classes("table"):
            with ui.element("thead"), ui.element("tr"):
                for column in ("number", "at", "actor", "action", "object"):
                    words("th", t(f"people.audit.{column}")).props('scope="col"')
            with ui.element("tbody"):
                for line in lines:
                    with ui.element("tr"):
                        words("td", str(line.seq))
                        words("td", shown_time(line.at))
                        words("td", line.actor or t("people.audit.house"))
                        words("td", _deed(line, t))
                        words("td", line.object_name or line.object_ref)


def _deed(line: AuditLine, t: T) -> str:
    """Actions are named `noun.verb[.role]`; other areas bring words of their own under `audit.<noun>_<verb>`."""
    noun_verb = "_".join(line.action.split(".")[:2])
    said = next(
        (t(key) for key in (f"people.action.{noun_verb}", f"audit.{noun_verb}") if key in t),
        t("people.audit.other", action=line.action),
    )
    role = line.action.split(".")[2] if line.action.count(".") == 2 else ""
    if role and f"web.role.{role}" in t:
        said = f"{said}: {t(f'web.role.{role}').lower()}"
    if line.result != "ok":
        result = f"people.result.{line.result}"
        said = f"{said} ({t(result) if result in t else line.result})"
    return said

"""The page on which an organisation decides about its door, and looks at it as the young person will."""

from __future__ import annotations

import asyncio
import copy
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from nicegui import ui

from live.door.actions import drop_draft, keep_draft, save
from live.door.components.address import place_part
from live.door.components.hours import hours_part
from live.door.components.offers import offers_part, phrases_part
from live.door.components.page_texts import kept_part, numbers_part, purpose_part, survey_part, texts_part
from live.door.components.sheet import Sheet
from live.door.components.standing import SaveBar, contents, meanwhile, missing_list
from live.door.editing import FIELDS, Wrong, may_change
from live.door.poster import link_to
from live.door.queries import Editing, editing
from live.people.queries import kind_of
from live.people.visitor import MembershipView, OrganisationKind, Role, Visitor
from live.refusal import Refused
from live.web.components.confirm import confirm
from live.web.components.words import paragraph
from live.web.house import House
from live.web.staff_page import staff_page
from live.web.static_files import static_url
from live.web.texts import T

KEEP_EVERY = 1.0
"""Seconds between looking whether something was written that is not in the draft yet."""

ADDRESS = "/vagt/indstillinger"


def register(house: House) -> None:
    """Open /vagt/indstillinger."""

    @staff_page(house, ADDRESS, title="door.settings.title", section="door", roles=(Role.LEAD, Role.COORDINATOR))
    async def settings(visitor: Visitor, t: T, org: str = "") -> None:
        places = await _places(house, visitor)
        place = next((one for one in places if org in ("", one.organisation_id)), None)
        if place is None:
            raise Refused("not_found")
        await DoorPage(house, visitor, t, place, places).open()


class DoorPage:
    """One open page. Everything is drawn anew after a save, from what is then saved."""

    def __init__(
        self, house: House, visitor: Visitor, t: T, place: MembershipView, places: list[MembershipView]
    ) -> None:
        self._house, self._visitor, self._t, self._place, self._places = house, visitor, t, place, places
        self._now: Editing
        self._sheet: Sheet
        self._dirty = False
        self._written = False
        self._one_at_a_time = asyncio.Lock()  # a draft put aside late would come back after the save that ended it

    async def open(self) -> None:
        t = self._t
        ui.add_head_html(f'<link rel="stylesheet" href="{static_url("door.css")}">')
        ui.add_body_html(f'<script defer src="{static_url("door-settings.js")}"></script>')
        self._neighbours()
        paragraph(t("door.settings.lead", organisation=self._place.organisation_name), "lead")
        self._body = ui.element("div").classes("stack door-sheet")
        self._bar = SaveBar(t, self._place.organisation_id, self._save, self._drop)
        await self._read()
        self._draw()
        self._bar.say("kept" if self._now.draft_at else "saved")
        ui.timer(KEEP_EVERY, self._keep_soon)

    async def _read(self) -> None:
        self._now = await self._house.database.look(editing, self._visitor, self._place.organisation_id)
        self._sheet = Sheet(self._t, self._now.written, self._now.parts, self._changed)
        self._written = self._now.draft_at is not None
        self._dirty = False

    def _draw(self) -> None:
        now, sheet, t = self._now, self._sheet, self._t
        self._body.clear()
        with self._body:
            if now.both:
                meanwhile(t, now.saved, now.saved_by, now.both, self._take_mine, self._take_theirs)
            missing_list(t, now.saved)
            contents(t)
            place_part(
                sheet, now.saved, link_to(self._house.settings.base_url, now.saved.slug), self._place.organisation_id
            )
            hours_part(sheet)
            texts_part(sheet)
            purpose_part(sheet)
            offers_part(sheet)
            numbers_part(sheet)
            phrases_part(sheet)
            kept_part(sheet)
            survey_part(sheet)

    def _changed(self) -> None:
        self._dirty = True
        if not self._written:
            self._written = True
            self._bar.say("unsaved")

    async def _keep_soon(self) -> None:
        async with self._one_at_a_time:
            await self._keep()

    async def _keep(self) -> None:
        """The draft follows what is typed: a closed laptop, a restart and a new browser find it again."""
        if not self._dirty:
            return
        self._dirty = False
        organisation_id = self._place.organisation_id
        try:
            await self._house.database.act(
                keep_draft, self._visitor, organisation_id, self._sheet.written, self._now.base
            )
        except Refused as refused:
            self._bar.say("not_kept", why=self._t.refusal(refused))
            return
        if self._bar.state != "wrong":  # what is to be put right is told until it is tried again
            self._bar.say("kept")

    async def _save(self, typed: Any) -> None:
        async with self._one_at_a_time:
            await self._save_now(typed)

    async def _save_now(self, typed: Any) -> None:
        self._sheet.take(typed[0] if isinstance(typed, list) and typed else typed)
        organisation_id = self._place.organisation_id
        sent, self._dirty = copy.deepcopy(self._sheet.written), False
        try:
            door = await self._house.database.act(save, self._visitor, organisation_id, sent, self._now.base)
        except Wrong as wrong:
            self._dirty = True
            self._sheet.tell(wrong)
            self._bar.say("wrong", count=len(wrong.faults))
            return
        except Refused as refused:
            self._dirty = True
            if refused.code != "door_changed_meanwhile":
                raise
            await self._keep()
            await self._read()
            self._draw()
            self._bar.say("kept")
            ui.run_javascript("window.scrollTo({top: 0})")
            return
        late = {name: text for name, text in self._sheet.written.items() if text != sent.get(name)}
        if late:  # typed while it was being saved: it becomes the next draft
            written = {**door.model_dump(mode="json"), **late}
            await self._house.database.act(keep_draft, self._visitor, organisation_id, written, door)
        await self._read()
        self._draw()
        self._bar.say("kept" if late else "saved")
        ui.notify(self._t("door.settings.is_saved"), type="positive", position="top")

    async def _take_mine(self) -> None:
        """What others saved has been seen: what is written here goes upon it."""
        seen = self._now.saved
        update = {name: getattr(seen, name) for part in self._now.both for name in FIELDS[part]}
        self._now = replace(self._now, base=self._now.base.model_copy(update=update))
        await self._save(None)

    async def _take_theirs(self) -> None:
        async with self._one_at_a_time:
            await self._take_theirs_now()

    async def _take_theirs_now(self) -> None:
        saved = self._now.saved.model_dump(mode="json")
        theirs = {name: saved[name] for part in self._now.both for name in FIELDS[part]}
        written = {**self._sheet.written, **theirs}
        update = {name: getattr(self._now.saved, name) for name in theirs}
        base = self._now.base.model_copy(update=update)
        await self._house.database.act(keep_draft, self._visitor, self._place.organisation_id, written, base)
        await self._read()
        self._draw()

    async def _drop(self) -> None:
        t = self._t
        if not await confirm(
            t,
            title=t("door.settings.drop_title"),
            happens=t("door.settings.drop_happens"),
            label=t("door.settings.drop"),
            danger=True,
        ):
            return
        async with self._one_at_a_time:
            await self._house.database.act(drop_draft, self._visitor, self._place.organisation_id)
            await self._read()
            self._draw()
            self._bar.say("saved")

    def _neighbours(self) -> None:
        if len(self._places) < 2:
            return
        with ui.element("nav").classes("cluster") as nav:
            nav.props["aria-label"] = self._t("people.organisation.choose")
            for place in self._places:
                link = ui.link(place.organisation_name, f"{ADDRESS}?org={quote(place.organisation_id)}")
                if place.organisation_id == self._place.organisation_id:
                    link.props["aria-current"] = "page"


async def _places(house: House, visitor: Visitor) -> list[MembershipView]:
    """The organisations whose door this visitor may work on."""
    mine = {m.organisation_id: m for m in visitor.memberships if may_change([m.role])}
    return [
        place
        for place in mine.values()
        if await house.database.look(kind_of, place.organisation_id) is not OrganisationKind.NETWORK
    ]

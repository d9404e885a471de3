"""Words that bite, at the live door and at the desk: shown as they were written, and they do nothing (A31, A34)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlmodel import Session

from live.conversation.actions import Arrival
from live.door.actions import settle
from live.door.defaults import DEFAULT_DOOR
from live.door.document import Category, Door, DoorTexts, Numbers, Offer, Phrase, Weekday
from live.duty.tables import Duty, Introduction
from live.people.accounts import create_account
from live.people.actions import create_organisation, grant_certification, join
from live.people.passwords import hash_now
from live.people.visitor import OrganisationKind, Role
from live.refusal import Refused
from live.room.actions import Act, Done
from live.room.queries import seat_of
from live.room.verbs import words
from live.storage.clock import HOUR, MINUTE, now
from live.storage.ids import new_id
from live.youth.rules import clean_nickname
from tests.browser.conftest import Visit, sign_in
from tests.browser.live_evening import SEEN
from tests.browser.test_xss import LISTEN, accepted, accepted_words, texts, unbitten
from tests.browser.xss_corpus import CORPUS
from tests.cast import PASSWORD, Member
from tests.servers.demo import DemoServer
from trainer.app import Parts, choose
from trainer.settings import Settings

BITE = "<img src=x onerror=alert(1)> {{constructor.constructor('alert(1)')()}} ${alert(1)}"
SLUG, WAITING = "bidby-live", 40
YOUNG = 1


@pytest.fixture
def parts(demo: DemoServer) -> Iterator[Parts]:
    own = {"data": demo.folder / "data", "keys": None, "hub_url": None, "database_url": None}
    parts = choose(Settings.model_construct(**{**Settings().model_dump(), **own}))
    yield parts
    parts.close()


@pytest.mark.slow
def test_at_the_live_door_and_at_the_desk_words_are_only_words(visit: Visit, parts: Parts) -> None:
    opened: list[str] = []

    def hear(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    bitten = BittenDesk(parts)
    desk, young = visit(), visit(screen="phone")
    for page in (desk, young):
        page.on("dialog", hear)
        page.add_init_script(LISTEN)
    sign_in(desk, bitten.lead)
    see_the_queue(desk, bitten)
    see_the_conversation(desk, bitten)
    see_her_page(young, bitten)
    bitten.finish()
    see_what_is_left(desk, bitten)
    for path in (f"/i/{SLUG}?til={BITE}", f"/i/{BITE.replace('/', '')}", f"/vagt?sted={BITE}#samtale={BITE}"):
        young.goto(path)
        unbitten(young)
    assert opened == []


@dataclass
class BittenDesk:
    """A place whose door, young people and colleagues all bite. Its coordinator is on duty and talks."""

    parts: Parts
    said: list[str] = field(default_factory=list)
    sparred: list[str] = field(default_factory=list)
    nicknames: list[str] = field(default_factory=list)
    first_words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        act = self.parts.database.act_now
        self.lead = Member(BITE[:60], f"bid-{new_id().lower()}@bidby.example", (), "")
        self.place, self.account = act(self._settle)
        self.alma = self._arrive(next(accepted(clean_nickname, 24)))
        act(self.parts.conversations.take, self.account, self.alma.room_id, reason=BITE)
        self.seat = self.parts.database.look_now(seat_of, self.alma.room_id, "account", self.account) or 0
        for number, text in enumerate(CORPUS):
            with suppress(Refused):
                clean = words({"text": text})
                self._act(self.seat if number % 2 else YOUNG, "say", text=text)
                self.said.append(clean)
        for text in islice(accepted_words(400), 60):
            self._act(self.seat, "spar", text=text)
            self.sparred.append(text)
        names = islice(accepted(clean_nickname, 24), 1, WAITING + 1)
        for name, text in zip(names, accepted_words(280), strict=False):
            room = self._arrive(name).room_id
            self._act(YOUNG, "say", room, text=text)
            self.nicknames.append(name)
            self.first_words.append(text)

    def finish(self) -> None:
        """An alarm with everything written in it, an end, and somebody who must read it once more."""
        self._act(self.seat, "alarm", branch="unsure")
        said = {"danger": "serious", "facts": BITE, "decision": "with_young", "because": BITE, "told": "yes"}
        self._act(self.seat, "assess", decided_by=BITE[:60], **said)
        self._act(self.seat, "close_alarm", text=BITE, decided_by=BITE[:60])
        self._act(self.seat, "finish")
        act, them = self.parts.database.act_now, self.parts.conversations
        facts: dict[str, Any] = {
            "topics": ["friends"],
            "needed": "both",
            "referrals": [],
            "underretning": False,
            "bagvagt": False,
        }
        act(them.register, self.account, self.alma.room_id, **facts)
        act(them.open_closed, self.account, self.alma.room_id, BITE)
        act(them.ask_hold, self.account, self.alma.room_id, purpose=BITE, until=now() + 90 * 24 * HOUR)

    def _arrive(self, nickname: str) -> Arrival:
        about: dict[str, Any] = {"organisation_id": self.place, "keep_days": 30, "language": "da"}
        return self.parts.database.act_now(self.parts.conversations.arrive, nickname=nickname, **about)

    def _act(self, seat: int, verb: str, room: str = "", **args: object) -> None:
        act = Act(room or self.alma.room_id, seat, new_id(), verb, dict(args))
        done = self.parts.database.act_now(self.parts.rooms.perform, act)
        if isinstance(done, Refused):
            raise done
        assert isinstance(done, Done)

    def _settle(self, session: Session) -> tuple[str, str]:
        place = create_organisation(session, f"Bidby {new_id()} {BITE}"[:80], OrganisationKind.MUNICIPALITY).id
        account = create_account(
            session,
            email=self.lead.email,
            name=self.lead.name,
            password_hash=hash_now(PASSWORD),
            second_factor_exempt=True,
        ).id
        join(session, account, place, Role.COORDINATOR)
        join(session, account, place, Role.LEAD)
        grant_certification(session, self.parts.keyring, account, place, account, BITE, now())
        session.add(
            Duty(id=new_id(), account_id=account, organisation_id=place, on_at=now(), seen_at=now() + 5 * MINUTE)
        )
        said = {"first_name": BITE[:40], "profession": BITE[:60], "department": BITE[:60]}
        session.add(Introduction(account_id=account, organisation_id=place, **said))
        settle(session, place, _door(), account)
        return place, account


def see_the_queue(page: Page, bitten: BittenDesk) -> None:
    """Who waits, with the first words."""
    page.goto("/vagt")
    expect(page.locator("#queue > li")).to_have_count(len(bitten.nicknames), timeout=SEEN)
    assert texts(page, "#queue .queue__who strong") == bitten.nicknames
    assert texts(page, "#queue .queue__words li") == bitten.first_words
    unbitten(page)


def see_the_conversation(page: Page, bitten: BittenDesk) -> None:
    """Every message, every word of the sparring, what can be lent, and whoever is here."""
    page.locator("#mine button").first.click()
    rows = "section.talk:not([hidden]) .room-message"
    expect(page.locator(rows)).to_have_count(len(bitten.said), timeout=SEEN)
    assert texts(page, f"{rows} .room-text") == bitten.said
    page.locator("section.talk:not([hidden]) [data-pane=sparring]").first.click()
    expect(page.locator("#sparring-log > li")).to_have_count(len(bitten.sparred))
    assert texts(page, "#sparring-log .spar__words") == bitten.sparred
    for pane in ("words", "refer", "colleague", "know"):
        page.locator(f"section.talk:not([hidden]) .talk__tools [data-pane={pane}]").click()
        expect(page.locator(f"[data-shows={pane}]")).to_be_visible()
        unbitten(page)
    assert any(BITE[:60] in title for title in texts(page, "#words-list .line__title"))
    assert texts(page, "#refer-list .line__title") == [BITE[:80].strip()]
    unbitten(page)


def see_her_page(page: Page, bitten: BittenDesk) -> None:
    """Her own page: the door's words, whom she talks to, and every message."""
    page.goto(f"/i/{SLUG}")
    assert BITE in (page.locator("main").text_content() or "")
    unbitten(page)
    home = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    page.context.add_cookies([{"name": "u", "value": bitten.alma.token, "url": home}])
    page.evaluate(f"sessionStorage.setItem('u', JSON.stringify({{slug: '{SLUG}', tab: '{bitten.alma.tab}'}}))")
    page.reload()
    expect(page.locator(".room-message")).to_have_count(len(bitten.said), timeout=SEEN)
    assert texts(page, ".room-text") == bitten.said
    expect(page.locator("#talk-title")).to_contain_text(BITE[:20])
    unbitten(page)


def see_what_is_left(page: Page, bitten: BittenDesk) -> None:
    """The pages of those who answer for it."""
    for path in ("/vagt/samtaler", "/vagt/alarmer", "/vagt/teknik", "/vagt/statistik", "/vagt/indstillinger", "/i"):
        page.goto(path, wait_until="networkidle")
        expect(page.locator("h1:visible")).to_have_count(1)
        unbitten(page)


def _door() -> Door:
    """Everything that a lead may write, and nothing of it kindly meant."""
    bite = DoorTexts(about=BITE, who_we_are=BITE, meanwhile=BITE)
    return DEFAULT_DOOR.model_copy(
        update={
            "slug": SLUG,
            "place": BITE[:40],
            "da": bite,
            "en": bite,
            "target_group": BITE,
            "purpose": BITE,
            "hours": {day: [("00:00", "24:00")] for day in Weekday},
            "offers": [Offer(name=BITE[:80], what=BITE, for_whom=BITE[:60], phone="00 11", category=Category.LOCAL)],
            "numbers": Numbers(
                bagvagt_name=BITE[:60],
                bagvagt_phone="00 11 22 33",
                social_on_call_phone="00 11 22 44",
                police_text=BITE,
                hotline_name=BITE[:60],
                hotline_phone="00 11 22 55",
            ),
            "phrases": [Phrase(slug="bid", title=BITE[:70], da=BITE, en=BITE)],
        }
    )

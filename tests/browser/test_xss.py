"""Words that bite are only words: whatever people write is shown as they wrote it, and does nothing (A31)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlmodel import Session

from live.people.accounts import create_account
from live.people.actions import create_organisation, grant_certification, join
from live.people.audit import open_book, record
from live.people.passwords import hash_now
from live.people.rules import clean_name, clean_reason
from live.people.tables import Invitation
from live.people.visitor import MembershipView, OrganisationKind, Role, Visitor
from live.refusal import Refused
from live.room.actions import Act, Done
from live.room.verbs import words
from live.storage.clock import MINUTE, now
from live.storage.ids import new_id
from tests.browser.conftest import Visit, sign_in
from tests.browser.practice_pair import at_the_table
from tests.browser.xss_corpus import CORPUS
from tests.cast import PASSWORD, Member
from tests.practice.table import Table
from tests.servers.demo import DemoServer
from trainer.practice.lobby.tables import PracticeInvitation, PracticePresence

BOS_SEAT, YOUNGS_SEAT = 1, 2
PEOPLE, REMARKS = 110, 60
HANNE = "<img src=x onerror=alert(1)> {{constructor.constructor('alert(1)')()}}"
PLACE = "Bidby </title><script>alert(1)</script> `${alert(1)}` {{7*7}}"

LISTEN = """
window.bitten = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => window.bitten.push(name);
"""


@pytest.mark.slow
def test_whatever_is_written_is_shown_as_it_was_written_and_does_nothing(visit: Visit, demo: DemoServer) -> None:
    assert len(set(CORPUS)) >= 200
    opened: list[str] = []

    def hear(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    with at_the_table(demo) as table:
        town = BittenTown(table)
        room = BittenRoom(table, town)
        page = visit()
        page.on("dialog", hear)
        page.add_init_script(LISTEN)
        sign_in(page, town.lead)

        see_the_room(page, room)
        room.finish()
        see_it_again(page, room)
        see_the_organisation(page, town)
        town.somebody_waits()
        see_the_lobby(page, town)
        page.goto("/konto", wait_until="networkidle")
        expect(page.get_by_label("Dit navn")).to_have_value(HANNE)
        unbitten(page)
        for wish in (
            "/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
            "/{{7*7}}",
            "/oevelse/rum/%3Csvg%20onload=alert()%3E",
        ):
            page.goto(f"{wish}?til={wish}&sag={wish}&org={wish}")
            unbitten(page)
    assert opened == []


class BittenTown:
    """A municipality whose name, people, reasons and invitations all bite. Its lead plays, too."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.lead = Member(HANNE, f"hanne-{new_id().lower()}@bidby.example", (), "")
        self.names = [HANNE, *islice(accepted(clean_name, 80), PEOPLE)]
        self.reasons = list(islice(accepted(clean_reason, 500), PEOPLE))
        self.invited = [f"{text[:60]}@bidby.example" for text in islice(accepted(clean_name, 80), 40)]
        open_book(table.database, table.keyring)
        self.people: list[str] = table.database.act_now(self._settle)

    def _settle(self, session: Session) -> list[str]:
        place = create_organisation(session, PLACE, OrganisationKind.MUNICIPALITY)
        self.place = place.id
        people = []
        for number, name in enumerate(self.names):
            email = self.lead.email if number == 0 else f"{new_id().lower()}@bidby.example"
            hashed = hash_now(PASSWORD) if number == 0 else "!"
            account = create_account(session, email=email, name=name, password_hash=hashed, second_factor_exempt=True)
            role = Role.LEAD if number == 0 else Role.TRAINER if number < 40 else Role.NEW_COUNSELLOR
            join(session, account.id, place.id, role)
            people.append(account.id)
        lead = people[0]
        for account_id, reason in zip(people[1:], self.reasons, strict=True):
            grant_certification(session, self.table.keyring, account_id, place.id, lead, reason, now())
        for email in self.invited:
            session.add(
                Invitation(
                    id=new_id(), token_hash=new_id(), organisation_id=place.id, email=email, role=Role.COUNSELLOR.value,
                    invited_by=lead, created_at=now(), expires_at=now() + 60 * MINUTE,
                )
            )  # fmt: skip
        visitor = Visitor("none", lead, HANNE, "da", (MembershipView(place.id, PLACE, Role.LEAD, False),))
        for account_id in people[1:41]:
            record(session, visitor, "certification.given", organisation_id=place.id, object_ref=account_id)
        return people

    def somebody_waits(self) -> None:
        """Colleagues are here, and some ask for the lead."""

        def wait(session: Session) -> None:
            for number, account_id in enumerate(self.people[1:31]):
                session.merge(PracticePresence(account_id=account_id, at=now() + 5 * MINUTE))
                if number < 10:
                    session.add(
                        PracticeInvitation(
                            id=new_id(), inviter_id=account_id, scenario="under-opsyn", way="person",
                            asked_id=self.people[0], state="open", created_at=now(), expires_at=now() + 5 * MINUTE,
                        )
                    )  # fmt: skip

        self.table.database.act_now(wait)


@dataclass
class BittenRoom:
    """A run in which everything that can be said was said by somebody who wants to break out of the page."""

    table: Table
    town: BittenTown
    room: str = ""
    said: list[str] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    partner = "<b>{text}</b>${alert(1)}"

    def __post_init__(self) -> None:
        pair = [(self.town.people[0], HANNE), (self.town.people[1], self.partner)]
        self.room = self.table.open("under-opsyn", pair, self.town.place)
        self.table.play(self.room)
        keys = [key for text in CORPUS if (key := self._say(text))]
        self._act(BOS_SEAT, "end", how="ended")
        self._both("ready")
        for text in islice(accepted_words(1_000), REMARKS):
            self._act(BOS_SEAT, "react", text=text)
            self.reactions.append(text)
        self._both("ready")
        for key, text in zip(keys, islice(accepted_words(1_000), REMARKS), strict=False):
            self._act(YOUNGS_SEAT, "mark", **{"as": "opened", "text": text, **key})
            self.marks.append(text)
        self._both("ready")
        for key, text in zip(keys, islice(accepted_words(1_000), REMARKS), strict=False):
            self._act(YOUNGS_SEAT, "comment", text=text, **key)
            self.comments.append(text)

    def finish(self) -> None:
        """The rest of the opsamling."""
        self._both("ready")
        self.taken = ["\n".join(islice(accepted_words(60), n, n + 12)) for n in (0, 30, 60)]
        self._act(BOS_SEAT, "take_along", **dict(zip(("text", "mine", "theirs"), self.taken, strict=True)))
        self._both("ready")

    def _say(self, text: str) -> dict[str, object]:
        seat = BOS_SEAT if len(self.said) % 2 else YOUNGS_SEAT
        with suppress(Refused):
            clean = words({"text": text})
            key = self._act(seat, "say", text=text)
            self.said.append(clean)
            return {"seat": seat, "said": key}
        return {}

    def _act(self, seat: int, verb: str, /, **args: object) -> str:
        key = new_id()
        done = self.table.database.act_now(self.table.rooms.perform, Act(self.room, seat, key, verb, args))
        assert isinstance(done, Done), (verb, done.code)
        return key

    def _both(self, verb: str) -> None:
        self.table.both(self.room, verb)


def see_the_room(page: Page, room: BittenRoom) -> None:
    """Both views on one table: the messages, and all that was hung under them."""
    page.goto(f"/oevelse/rum/{room.room}")
    expect(page.locator(".room-message")).to_have_count(len(room.said))
    expect(page.locator(".about__comment")).to_have_count(len(room.comments))
    assert texts(page, ".room-text") == room.said
    assert texts(page, ".about__comment") == [f"{room.partner}: {text}" for text in room.comments]
    marks = texts(page, ".about__lines > li:first-child")
    assert [shown.partition(" – ")[2] for shown in marks] == room.marks
    felt = texts(page, "#reactions li")
    assert len(felt) == len(room.reactions)
    assert all(shown.endswith(f" {text}") for shown, text in zip(felt, room.reactions, strict=True))
    unbitten(page)


def see_it_again(page: Page, room: BittenRoom) -> None:
    """History and replay."""
    page.goto("/oevelse/historik", wait_until="networkidle")
    expect(page.locator(".run__facts")).to_contain_text(room.partner)
    page.get_by_text("Vis den til en underviser eller koordinator").click()
    expect(page.locator("select[name=hvem] option").first).to_be_attached()
    shown = " ".join(texts(page, "select[name=hvem] option"))
    assert all(name in shown for name in room.town.names[2:40])
    unbitten(page)

    page.goto(f"/oevelse/afspil/{room.room}", wait_until="networkidle")
    expect(page.locator(".room-message")).to_have_count(len(room.said))
    assert texts(page, ".room-text") == room.said
    everything = page.locator("main").evaluate("node => node.textContent")
    for text in (*room.marks, *room.comments, *room.reactions, *room.taken):
        assert text in everything, text
    unbitten(page)


def see_the_organisation(page: Page, town: BittenTown) -> None:
    """Names, reasons, invitations, settings and the log."""
    page.goto("/organisation", wait_until="networkidle")
    expect(page.locator("main .chip")).to_have_count(len(town.names))
    assert sorted(texts(page, "main .chip__words > span")) == sorted(town.names)
    reasons = "\n".join(texts(page, "main .hint.pre-wrap"))
    assert all(reason in reasons for reason in town.reasons)
    everything = page.locator("main").evaluate("node => node.textContent")
    assert all(email in everything for email in town.invited) and PLACE in everything
    unbitten(page)
    page.goto("/organisation/revision", wait_until="networkidle")
    logged = texts(page, "main tbody td:last-child")
    assert all(name in logged for name in town.names[1:41])
    assert HANNE in texts(page, "main tbody td:nth-child(3)")
    unbitten(page)
    page.goto("/organisation/indstillinger", wait_until="networkidle")
    expect(page.get_by_label("Navn")).to_have_value(PLACE)
    unbitten(page)


def see_the_lobby(page: Page, town: BittenTown) -> None:
    """Somebody asks, on the practice page and on the home page."""
    page.goto("/", wait_until="networkidle")
    assert HANNE.split()[0] in (page.locator("h1").text_content() or "")
    unbitten(page)
    page.goto("/oevelse", wait_until="networkidle")
    expect(page.locator(".asked")).to_have_count(10)
    shown = page.locator(".lobby__people").evaluate("node => node.textContent")
    assert all(name in shown for name in town.names[1:31])
    assert all(any(name.split()[0] in asked for asked in texts(page, ".asked h2")) for name in town.names[1:11])
    unbitten(page)


def texts(page: Page, selector: str) -> list[str]:
    """What stands there, letter by letter: hidden or not, before any layout."""
    found: list[str] = page.locator(selector).evaluate_all("nodes => nodes.map(node => node.textContent)")
    return found


def unbitten(page: Page) -> None:
    """Nothing ran, and nothing that words can make has come into the page."""
    assert page.evaluate("window.bitten") == []
    foreign = "img[src=x], marquee, video, audio, embed, object, iframe, math, base, main script, svg[onload], x-y"
    assert page.locator(foreign).count() == 0


def accepted(clean: object, longest: int) -> Iterator[str]:
    """What the house lets through as a name or a reason, as it then stands there; no two alike."""
    seen = set()
    for text in CORPUS:
        with suppress(Refused):
            kept = clean(text[:longest])  # type: ignore[operator]
            if kept not in seen:
                seen.add(kept)
                yield kept


def accepted_words(longest: int) -> Iterator[str]:
    for text in CORPUS:
        with suppress(Refused):
            yield words({"text": text[:longest]})

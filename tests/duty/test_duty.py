"""Going on and off duty: certified only, introduced as they say, never in the middle of a conversation."""

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from live.duty.actions import Duties, anything_due, sweep_duty
from live.duty.clock import DutyClock
from live.duty.queries import employed_as, introduction, on_duty, on_duty_there, open_duty, still_on_duty
from live.duty.rules import AWAY_AFTER, KEPT, OFF_AFTER
from live.duty.tables import Duty
from live.keys.keyring import Keyring
from live.people.accounts import create_account, end_sessions
from live.people.actions import create_organisation, grant_certification, join
from live.people.tables import Certification, StaffSession
from live.people.visitor import OrganisationKind, Role
from live.refusal import Refused
from live.storage.clock import MINUTE, now
from live.storage.database import Database
from live.storage.ids import new_id


@dataclass
class Lindby:
    """Fatima is certified and signed in, Bo is new, Gunnar is a volunteer and certified in both places."""

    database: Database
    keyring: Keyring
    here: str = ""
    volunteers: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)
    knocked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.duties = Duties(lambda _session, _account, _place: self.running, self.knocked.append)
        self.database.act_now(self._settle)

    def go_on(self, name: str = "Fatima", where: str = "", **said: object) -> None:
        told = {"first_name": name, **said}
        self.database.act_now(self.duties.go_on, self.ids[name], where or self.here, **told)  # type: ignore[arg-type]

    def shift(self, name: str = "Fatima") -> Duty | None:
        return self.database.look_now(open_duty, self.ids[name], self.here)

    def is_on(self, name: str = "Fatima") -> bool:
        return self.database.look_now(on_duty, self.ids[name], self.here)

    def there(self) -> list[str]:
        return [person.first_name for person in self.database.look_now(on_duty_there, self.here)]

    def unseen_for(self, milliseconds: int) -> None:
        self.database.act_now(lambda session: session.execute(update(Duty).values(seen_at=now() - milliseconds)))

    def expire(self) -> None:
        self.database.act_now(self.duties.expire)

    def withdraw(self) -> None:
        self.database.act_now(lambda session: session.execute(update(Certification).values(withdrawn_at=now())))

    def sign_out(self, name: str = "Fatima") -> None:
        self.database.act_now(end_sessions, self.ids[name])

    def _settle(self, session: Session) -> None:
        self.here = create_organisation(session, "Lindby Kommune", OrganisationKind.MUNICIPALITY).id
        self.volunteers = create_organisation(session, "Frivillige", OrganisationKind.VOLUNTEERS).id
        for name, role in (("Fatima", Role.COUNSELLOR), ("Bo", Role.NEW_COUNSELLOR), ("Gunnar", Role.COUNSELLOR)):
            account = create_account(session, email=f"{name}@flyve.example", name=f"{name} Bak", password_hash="none")
            self.ids[name] = account.id
            join(session, account.id, self.here, role)
            at = now()
            session.add(
                StaffSession(
                    id=new_id(), token_hash=name, account_id=account.id, whole=True, begun_at=at, touched_at=at
                )
            )
        join(session, self.ids["Gunnar"], self.volunteers, Role.COUNSELLOR)
        for name, place in (("Fatima", self.here), ("Gunnar", self.here), ("Gunnar", self.volunteers)):
            grant_certification(session, self.keyring, self.ids[name], place, self.ids["Bo"], "Hele vejen", now())


@pytest.fixture
def lindby(database: Database, keyring: Keyring) -> Iterator[Lindby]:
    """On SQLite and on PostgreSQL."""
    yield Lindby(database, keyring)


def test_a_shift_begins_with_a_name_and_a_sound_and_ends_when_one_says_so(lindby: Lindby) -> None:
    lindby.go_on(profession="  SSP-konsulent ", department="Ungeenheden", sound=True)
    shift = lindby.shift()
    assert shift is not None and shift.sound_checked_at is not None and not shift.busy
    assert lindby.there() == ["Fatima"] and lindby.is_on()
    said = lindby.database.look_now(introduction, lindby.ids["Fatima"], lindby.here)
    assert (said.first_name, said.profession, said.department) == ("Fatima", "SSP-konsulent", "Ungeenheden")
    lindby.database.act_now(lindby.duties.go_off, lindby.ids["Fatima"], lindby.here)
    assert lindby.there() == [] and not lindby.is_on()
    assert lindby.knocked == [lindby.here] * 2


def test_who_is_not_certified_does_not_go_on(lindby: Lindby) -> None:
    for name, where, code in (("Bo", "", "not_certified"), ("Fatima", lindby.volunteers, "not_found")):
        with pytest.raises(Refused, match=code):
            lindby.go_on(name, where)
    lindby.withdraw()
    with pytest.raises(Refused, match="not_certified"):
        lindby.go_on("Fatima")


@pytest.mark.parametrize(
    ("name", "code"), [("", "name_empty"), ("x" * 41, "name_long"), ("\u202eamitaF", "name_empty")]
)
def test_nobody_goes_on_under_a_name_that_is_none(lindby: Lindby, name: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        lindby.go_on(first_name=name)
    assert lindby.shift() is None


def test_going_on_twice_is_one_shift_and_the_later_introduction_counts(lindby: Lindby) -> None:
    lindby.go_on()
    first = lindby.shift()
    lindby.go_on(first_name="Fati", sound=True)
    second = lindby.shift()
    assert first and second and (first.id, first.on_at) == (second.id, second.on_at)
    assert second.sound_checked_at and lindby.there() == ["Fati"]


def test_two_tabs_that_go_on_at_once_at_two_servers_are_one_shift(lindby: Lindby) -> None:
    lindby.go_on()
    lindby.database.act_now(lindby.duties.go_off, lindby.ids["Fatima"], lindby.here)
    other = Database(lindby.database.url)
    began = threading.Event()

    def slowly(session: Session) -> None:
        lindby.duties.go_on(session, lindby.ids["Fatima"], lindby.here, first_name="Fatima")
        began.set()
        time.sleep(0.4)  # the COMMIT has not come when the other server asks

    first = lindby.database.submit(slowly)
    assert began.wait(5)
    other.act_now(lindby.duties.go_on, lindby.ids["Fatima"], lindby.here, first_name="Fatima")
    first.result()
    other.close()
    open_ones = select(Duty.id).where(col(Duty.off_at).is_(None))
    assert len(lindby.database.look_now(lambda session: session.exec(open_ones).all())) == 1


def test_nobody_goes_off_in_the_middle_of_a_conversation(lindby: Lindby) -> None:
    lindby.go_on()
    lindby.running.append("room")
    with pytest.raises(Refused, match="still_talking"):
        lindby.database.act_now(lindby.duties.go_off, lindby.ids["Fatima"], lindby.here)
    assert lindby.is_on()
    lindby.running.clear()
    lindby.database.act_now(lindby.duties.go_off, lindby.ids["Fatima"], lindby.here)
    with pytest.raises(Refused, match="not_on_duty"):
        lindby.database.act_now(lindby.duties.go_off, lindby.ids["Fatima"], lindby.here)


def test_busy_asks_for_quiet_and_loses_nothing(lindby: Lindby) -> None:
    with pytest.raises(Refused, match="not_on_duty"):
        lindby.database.act_now(lindby.duties.busy, lindby.ids["Fatima"], lindby.here, True)
    lindby.go_on()
    lindby.database.act_now(lindby.duties.busy, lindby.ids["Fatima"], lindby.here, True)
    (person,) = lindby.database.look_now(on_duty_there, lindby.here)
    assert person.busy and lindby.is_on()


def test_a_desk_that_falls_silent_is_promised_to_nobody_and_then_is_off(lindby: Lindby) -> None:
    lindby.go_on()
    lindby.unseen_for(AWAY_AFTER + 1_000)
    assert lindby.there() == [] and len(lindby.database.look_now(still_on_duty, lindby.here)) == 1
    assert not lindby.database.look_now(anything_due)
    lindby.expire()
    assert lindby.shift() is not None, "away is not off"
    lindby.unseen_for(OFF_AFTER + 1_000)
    assert lindby.database.look_now(anything_due)
    lindby.expire()
    assert lindby.shift() is None and not lindby.is_on()
    assert lindby.database.look_now(still_on_duty, lindby.here) == []


def test_a_shift_with_a_conversation_running_does_not_expire(lindby: Lindby) -> None:
    lindby.go_on()
    lindby.running.append("room")
    lindby.unseen_for(OFF_AFTER + 1_000)
    lindby.expire()
    assert lindby.shift() is not None
    assert not lindby.is_on(), "but it takes no new one before it has been seen again"
    lindby.database.act_now(lindby.duties.seen, [lindby.ids["Fatima"]])
    assert lindby.is_on()


def test_who_comes_back_is_seen_and_the_desks_are_told_only_then(lindby: Lindby) -> None:
    lindby.go_on()
    lindby.knocked.clear()
    lindby.database.act_now(lindby.duties.seen, [lindby.ids["Fatima"]])
    assert lindby.knocked == []
    lindby.unseen_for(AWAY_AFTER + 1_000)
    lindby.database.act_now(lindby.duties.seen, [lindby.ids["Fatima"]])
    assert (lindby.knocked, lindby.there()) == ([lindby.here], ["Fatima"])


def test_signed_out_everywhere_is_off_at_once(lindby: Lindby) -> None:
    lindby.go_on()
    lindby.sign_out()
    lindby.expire()
    assert lindby.shift() is None


def test_signed_out_in_the_middle_is_promised_to_nobody_and_stays_until_handed_over(lindby: Lindby) -> None:
    lindby.go_on()
    lindby.running.append("room")
    lindby.sign_out()
    lindby.expire()
    assert lindby.there() == [] and lindby.shift() is not None
    lindby.knocked.clear()
    lindby.expire()
    assert lindby.knocked == [], "and is said once"
    lindby.running.clear()
    lindby.expire()
    assert lindby.shift() is None


def test_a_withdrawn_certification_counts_from_that_moment(lindby: Lindby) -> None:
    lindby.go_on()
    lindby.withdraw()
    assert not lindby.is_on() and lindby.there() == []
    lindby.expire()
    assert lindby.shift() is None


def test_one_may_be_on_duty_in_two_places_and_is_told_as_a_volunteer(lindby: Lindby) -> None:
    lindby.go_on("Gunnar")
    lindby.go_on("Gunnar", lindby.volunteers)
    lindby.go_on("Fatima")
    people = {person.first_name: person for person in lindby.database.look_now(on_duty_there, lindby.here)}
    assert (people["Gunnar"].employed, people["Fatima"].employed) == ("volunteer", "municipal")
    assert lindby.database.look_now(employed_as, lindby.ids["Gunnar"], lindby.here) == "volunteer"
    assert len(lindby.database.look_now(on_duty_there, lindby.volunteers)) == 1


def test_who_never_introduced_themselves_is_called_by_their_first_name(lindby: Lindby) -> None:
    said = lindby.database.look_now(introduction, lindby.ids["Bo"], lindby.here)
    assert (said.first_name, said.profession) == ("Bo", "")


def test_a_shift_nobody_ended_is_over_when_the_next_begins(lindby: Lindby) -> None:
    lindby.go_on()
    first = lindby.shift()
    lindby.unseen_for(OFF_AFTER + 1_000)
    lindby.go_on()
    second = lindby.shift()
    assert first and second and first.id != second.id


def test_after_three_months_nobody_knows_who_sat_here(lindby: Lindby) -> None:
    lindby.go_on()
    lindby.database.act_now(lindby.duties.go_off, lindby.ids["Fatima"], lindby.here)
    lindby.go_on("Gunnar")
    lindby.database.act_now(
        lambda session: session.execute(
            update(Duty).where(col(Duty.off_at).is_not(None)).values(off_at=now() - KEPT - MINUTE)
        )
    )
    lindby.database.act_now(sweep_duty)
    left = lindby.database.look_now(lambda session: session.exec(select(Duty.account_id)).all())
    assert left == [lindby.ids["Gunnar"]]


async def test_the_clock_notes_who_is_here_in_one_batch_and_ends_what_is_over(lindby: Lindby) -> None:
    lindby.go_on()
    lindby.go_on("Gunnar")
    lindby.unseen_for(AWAY_AFTER + 1_000)
    here = set(lindby.ids.values())
    clock, batches = DutyClock(lindby.database, lindby.duties, lambda: here), list[set[str]]()
    seen = lindby.duties.seen

    def counted(session: Session, accounts: set[str]) -> None:
        batches.append(set(accounts))
        seen(session, accounts)

    lindby.duties.seen = counted  # type: ignore[method-assign, assignment]
    for _ in range(3):
        await clock.look()
    assert batches == [here], "once in thirty seconds, all together"
    assert await asyncio.to_thread(lindby.there) == ["Fatima", "Gunnar"]
    await asyncio.to_thread(lindby.sign_out)
    await clock.look()
    assert await asyncio.to_thread(lindby.there) == ["Gunnar"]

"""Looking after an organisation, and finding nothing of anybody else's (A18, A25, A26)."""

import itertools
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from live.people import actions, queries
from live.people.accounts import NewPerson, accept_invitation, create_account
from live.people.actions import (
    certify,
    change_settings,
    end_membership,
    end_own_session,
    end_sessions_of,
    found_organisation,
    invite,
    invite_lead,
    reset_second_factor,
    withdraw_certification,
    withdraw_invitation,
)
from live.people.audit import open_book, verify_all
from live.people.queries import (
    audit_page,
    invitations,
    is_certified,
    my_sessions,
    network_members,
    people,
    practice_days,
    settings_of,
)
from live.people.tables import Account, Certification, Invitation, Membership
from live.people.visitor import OrganisationKind, Role, Visitor
from live.refusal import Refused
from live.storage.clock import DAY, now
from live.storage.database import Database
from tests.people.conftest import Town


async def test_carla_of_another_municipality_finds_nothing(town: Town) -> None:
    """Every query and every verb, with our ids, as the lead of Fjernby."""
    carla, bo = await town.visitor("carla"), town.people["bo"]
    lis = await town.visitor("lis")
    await town.database.act(invite, lis, town.ours, "ny@solby.example", Role.NEW_COUNSELLOR)
    waiting = town.database.look_now(invitations, lis, town.ours)[0].id
    mine = await town.visitor("bo")
    reads: list[Callable[[], object]] = [
        lambda: town.database.look_now(people, carla, town.ours, town.keyring),
        lambda: town.database.look_now(invitations, carla, town.ours),
        lambda: town.database.look_now(audit_page, carla, town.ours),
        lambda: town.database.look_now(settings_of, carla, town.ours),
        lambda: town.database.look_now(network_members, carla, town.network),
        lambda: town.database.look_now(network_members, carla, town.ours),
    ]
    membership = town.database.look_now(_membership, bo)
    key = town.keyring
    verbs: list[tuple[Any, ...]] = [
        (invite, carla, town.ours, "x@fjernby.example", Role.LEAD),
        (withdraw_invitation, carla, town.ours, waiting),
        (withdraw_invitation, carla, town.theirs, waiting),
        (end_membership, carla, town.ours, membership),
        (end_membership, carla, town.theirs, membership),
        (certify, carla, key, town.ours, bo, "fordi", now(), None),
        (certify, carla, key, town.theirs, bo, "fordi", now(), None),
        (withdraw_certification, carla, town.ours, bo),
        (reset_second_factor, carla, town.ours, bo),
        (reset_second_factor, carla, town.theirs, bo),
        (end_sessions_of, carla, town.ours, bo),
        (end_sessions_of, carla, town.theirs, bo),
        (end_own_session, carla, mine.session_id),
        (change_settings, carla, town.ours, "Carlas by", 1),
        (found_organisation, carla, town.network, "X", OrganisationKind.MUNICIPALITY, "x@fjernby.example"),
        (invite_lead, carla, town.network, town.ours, "x@fjernby.example"),
    ]
    before = await _snapshot(town)
    for look in reads:
        with pytest.raises(Refused, match="not_found"):
            look()
    for verb in verbs:
        with pytest.raises(Refused, match="not_found"):
            town.database.act_now(*verb)
    assert await _snapshot(town) == before, "nothing was changed on the way"
    assert town.people["bo"] not in str(town.database.look_now(people, carla, town.theirs, town.keyring))
    assert len(town.database.look_now(my_sessions, carla)) == 1


async def test_every_verb_is_covered_by_the_test_above() -> None:
    """A new verb or query that takes a visitor must be tried by Carla as well."""
    import inspect

    source = inspect.getsource(test_carla_of_another_municipality_finds_nothing)
    own = {"change_own_name", "change_own_language", "own_account", "authorise", "where"}
    for module in (actions, queries):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            takes_visitor = "visitor" in inspect.signature(function).parameters
            if takes_visitor and not name.startswith("_") and function.__module__ == module.__name__:
                assert name in own or name in source, name


async def test_every_role_with_every_verb(town: Town) -> None:
    """S3: role × deed; who may not, finds nothing; no cell is left out."""
    bo = town.people["bo"]
    deeds: dict[str, tuple[set[str], Callable[[Any], object]]] = {
        "people": (
            {"dorte", "lis"},
            lambda who: town.database.look_now(people, who, town.ours, town.keyring),
        ),
        "audit": ({"dorte", "lis"}, lambda who: town.database.look_now(audit_page, who, town.ours)),
        "settings": ({"lis"}, lambda who: town.database.act_now(change_settings, who, town.ours, "Solby", 30)),
        "invite": (
            {"dorte", "lis"},
            lambda who: town.database.act_now(invite, who, town.ours, "ny@solby.example", Role.NEW_COUNSELLOR),
        ),
        "certify": (
            {"lis"},
            lambda who: town.database.act_now(certify, who, town.keyring, town.ours, bo, "set", now(), None),
        ),
        "reset": ({"dorte", "lis"}, lambda who: town.database.act_now(reset_second_factor, who, town.ours, bo)),
        "sign out": ({"dorte", "lis"}, lambda who: town.database.act_now(end_sessions_of, who, town.ours, bo)),
    }
    for name, (deed, (allowed, do)) in itertools.product(town.people, deeds.items()):
        visitor = await town.visitor(name)
        if name in allowed:
            do(visitor)
            town.tokens.pop("bo", None)
        elif name == "bo":
            town.tokens.pop("bo", None)
            with pytest.raises(Refused):
                do(await town.visitor("bo"))
        else:
            with pytest.raises(Refused, match="not_found"):
                do(visitor)
        assert deed


async def test_a_coordinator_cannot_make_a_lead_and_cannot_end_one(town: Town) -> None:
    dorte = await town.visitor("dorte")
    for role in (Role.COORDINATOR, Role.TRAINER, Role.LEAD, Role.NETWORK_ADMINISTRATOR):
        with pytest.raises(Refused, match="role_not_yours"):
            town.database.act_now(invite, dorte, town.ours, "ny@solby.example", role)
    with pytest.raises(Refused, match="role_not_yours"):
        town.database.act_now(end_membership, dorte, town.ours, town.database.look_now(_membership, town.people["lis"]))


async def test_the_last_lead_stays(town: Town) -> None:
    lis = await town.visitor("lis")
    with pytest.raises(Refused, match="not_yourself"):
        town.database.act_now(end_membership, lis, town.ours, town.database.look_now(_membership, town.people["lis"]))

    def second_lead(session: Session) -> str:
        actions.join(session, town.people["fatima"], town.ours, Role.LEAD)
        return session.exec(
            select(Membership.id).where(Membership.account_id == town.people["fatima"], Membership.role == "lead")
        ).one()

    extra = town.database.act_now(second_lead)
    town.database.act_now(end_membership, lis, town.ours, extra)
    with pytest.raises(Refused, match="not_found"):
        town.database.act_now(end_membership, lis, town.ours, extra)


async def test_certifying_by_hand_makes_a_new_counsellor_a_counsellor_with_a_sealed_reason(town: Town) -> None:
    lis, bo = await town.visitor("lis"), town.people["bo"]
    assert not (await town.visitor("bo")).home.certified
    reason = "Sat to vagter ved siden af Dorte, rolig og tydelig"
    town.database.act_now(certify, lis, town.keyring, town.ours, bo, reason, now() - DAY, now() + 30 * DAY)
    town.sessions.reread_person(bo)
    home = (await town.visitor("bo")).home
    assert home.certified and home.role is Role.COUNSELLOR
    row = next(r for r in town.database.look_now(people, lis, town.ours, town.keyring) if r.account_id == bo)
    assert (row.certified_reason, row.certified_by) == (reason, "Lis")
    stored = town.database.look_now(lambda s: s.exec(select(Certification.reason)).one())
    assert b"vagter" not in stored
    town.database.act_now(withdraw_certification, lis, town.ours, bo)
    assert not town.database.look_now(is_certified, bo, town.ours)


async def test_a_certification_runs_out_by_itself(town: Town) -> None:
    lis, bo = await town.visitor("lis"), town.people["bo"]
    town.database.act_now(certify, lis, town.keyring, town.ours, bo, "set", now(), now() + DAY)
    assert town.database.look_now(is_certified, bo, town.ours)
    with town.database.engines.writer.begin() as connection:
        connection.execute(text("UPDATE certification SET until = 1"))
    assert not town.database.look_now(is_certified, bo, town.ours)


@pytest.mark.parametrize(
    ("reason", "begins", "until", "code"),
    [
        ("  ", 0, None, "reason_empty"),
        ("x" * 501, 0, None, "reason_long"),
        ("set", 3 * DAY, None, "date_ahead"),
        ("set", 0, -DAY, "until_past"),
    ],
)
async def test_an_odd_certification_is_refused(
    town: Town, reason: str, begins: int, until: int | None, code: str
) -> None:
    lis, at = await town.visitor("lis"), now()
    end = at + until if until is not None else None
    with pytest.raises(Refused, match=code):
        town.database.act_now(certify, lis, town.keyring, town.ours, town.people["bo"], reason, at + begins, end)


async def test_the_last_role_ends_the_sessions_and_the_certification(town: Town) -> None:
    lis, fatima = await town.visitor("lis"), town.people["fatima"]
    await town.visitor("fatima")
    town.database.act_now(certify, lis, town.keyring, town.ours, fatima, "set", now(), None)
    town.database.act_now(end_membership, lis, town.ours, town.database.look_now(_membership, fatima))
    await town.sessions.sweep()
    assert await town.sessions.visitor(town.tokens["fatima"]) is None
    assert not town.database.look_now(is_certified, fatima, town.ours)


async def test_a_lost_phone_is_reset_by_a_second_person_and_written_down(town: Town) -> None:
    dorte = await town.visitor("dorte")
    await town.visitor("bo")
    notice = town.database.act_now(reset_second_factor, dorte, town.ours, town.people["bo"])
    assert notice.email == "bo@solby.example"
    await town.sessions.sweep()
    assert await town.sessions.visitor(town.tokens["bo"]) is None
    line = town.database.look_now(audit_page, dorte, town.ours)[0]
    assert (line.action, line.actor, line.object_name) == ("second_factor.reset", "Dorte", "Bo")
    with pytest.raises(Refused, match="not_yourself"):
        town.database.act_now(reset_second_factor, dorte, town.ours, town.people["dorte"])
    assert verify_all(town.database, town.keyring).whole


async def test_a_network_administrator_opens_a_municipality_and_sees_none_of_its_people(town: Town) -> None:
    nina = await town.visitor("nina")
    letter = town.database.act_now(
        found_organisation, nina, town.network, "Nyby", OrganisationKind.MUNICIPALITY, "leder@nyby.example"
    )
    member = next(m for m in town.database.look_now(network_members, nina, town.network) if m.name == "Nyby")
    assert member.invited and not member.has_lead
    again = town.database.act_now(invite_lead, nina, town.network, member.id, "anden@nyby.example")
    town.database.act_now(accept_invitation, again.token, NewPerson("Leder", "x"))
    town.database.act_now(accept_invitation, letter.token, NewPerson("Leder to", "x"))
    with pytest.raises(Refused, match="has_lead"):
        town.database.act_now(invite_lead, nina, town.network, member.id, "tredje@nyby.example")
    for place in (member.id, town.ours):
        with pytest.raises(Refused, match="not_found"):
            town.database.look_now(people, nina, place, town.keyring)
    with pytest.raises(Refused, match="kind_odd"):
        town.database.act_now(found_organisation, nina, town.network, "X", OrganisationKind.NETWORK, "x@x.example")


async def test_inviting_says_nothing_of_accounts_elsewhere(town: Town) -> None:
    lis = await town.visitor("lis")
    known = town.database.act_now(invite, lis, town.ours, "carla@solby.example", Role.COUNSELLOR)
    unknown = town.database.act_now(invite, lis, town.ours, "ingen@solby.example", Role.COUNSELLOR)
    assert {**vars(known), "email": "", "token": ""} == {**vars(unknown), "email": "", "token": ""}
    with pytest.raises(Refused, match="already_member"):
        town.database.act_now(invite, lis, town.ours, "bo@solby.example", Role.NEW_COUNSELLOR)


async def test_a_second_invitation_to_the_same_address_ends_the_first(town: Town) -> None:
    lis = await town.visitor("lis")
    first = town.database.act_now(invite, lis, town.ours, "ny@solby.example", Role.COUNSELLOR)
    town.database.act_now(invite, lis, town.ours, "NY@solby.example", Role.LEAD)
    with pytest.raises(Refused, match="invitation_old"):
        town.database.act_now(accept_invitation, first.token, NewPerson("Ny", "x"))
    assert len(town.database.look_now(invitations, lis, town.ours)) == 1


async def test_somebody_may_work_in_two_places_and_see_both(town: Town) -> None:
    town.database.act_now(actions.join, town.people["erik"], town.ours, Role.TRAINER)
    erik = await town.visitor("erik")
    assert erik.organisation_ids == {town.network, town.ours}
    assert erik.home.organisation_id == town.network
    assert erik.has(Role.TRAINER, organisation_id=town.ours) and not erik.has(Role.LEAD)


async def test_settings_are_checked_when_they_are_saved(town: Town) -> None:
    lis = await town.visitor("lis")
    town.database.act_now(change_settings, lis, town.ours, "Ny Solby", 14)
    assert town.database.look_now(practice_days, town.ours) == 14
    for name, days, code in (("", 14, "name_empty"), ("Solby", 91, "practice_days_odd"), ("Solby", None, "days")):
        with pytest.raises(Refused, match=code):
            town.database.act_now(change_settings, lis, town.ours, name, days)
    assert town.database.look_now(practice_days, town.ours) == 14


async def test_the_log_shows_its_pages_and_only_its_own_lines(town: Town) -> None:
    lis, carla = await town.visitor("lis"), await town.visitor("carla")
    for number in range(7):
        town.database.act_now(invite, lis, town.ours, f"ny{number}@solby.example", Role.COUNSELLOR)
        town.database.act_now(invite, carla, town.theirs, f"ny{number}@fjernby.example", Role.COUNSELLOR)
    first = town.database.look_now(audit_page, lis, town.ours, None, 5)
    second = town.database.look_now(audit_page, lis, town.ours, first[-1].seq, 5)
    assert [len(first), len(second)] == [5, 2]
    assert all(line.actor == "Lis" for line in [*first, *second])
    assert "solby.example" not in str([*first, *second]), "no address rests in the log"
    assert len(town.database.look_now(audit_page, lis, town.ours, 10**30)) == 7, "an address may name any number"
    assert town.database.look_now(audit_page, lis, town.ours, -(10**30)) == []


async def test_no_account_is_made_twice(town: Town) -> None:
    with pytest.raises(Refused, match="account_exists"):
        town.database.act_now(create_account, email="BO@solby.example", name="Bo", password_hash="x")


def _membership(session: Session, account_id: str) -> str:
    return session.exec(select(Membership.id).where(Membership.account_id == account_id)).one()


async def _snapshot(town: Town) -> str:
    def rows(session: Session) -> str:
        found: list[Any] = []
        for table in (Account, Membership, Invitation, Certification):
            found += [row.model_dump() for row in session.exec(select(table).order_by(col(table.id)))]
        return str(found)

    return town.database.look_now(rows)


async def test_two_leads_who_end_each_other_at_once_leave_one(town: Town, database_url: str) -> None:
    """On two servers, so that only the database stands between them."""
    town.database.act_now(actions.join, town.people["fatima"], town.ours, Role.LEAD)
    there = Database(database_url)
    open_book(there, town.keyring)
    lis, fatima = await town.visitor("lis"), await town.visitor("fatima")
    places = {who: town.database.look_now(_lead_membership, town.people[who]) for who in ("lis", "fatima")}
    outcomes: list[str] = []

    def end(database: Database, visitor: Visitor, membership: str) -> None:
        try:
            database.act_now(end_membership, visitor, town.ours, membership)
            outcomes.append("ended")
        except Refused as refused:
            outcomes.append(refused.code)

    threads = [
        threading.Thread(target=end, args=(town.database, lis, places["fatima"])),
        threading.Thread(target=end, args=(there, fatima, places["lis"])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    there.close()
    assert outcomes.count("ended") == 1, outcomes
    assert town.database.look_now(queries.count_of_role, town.ours, Role.LEAD) == 1


async def test_a_page_left_open_does_nothing_after_its_session_ended(town: Town) -> None:
    """A9: the handler still holds yesterday's visitor, and the role still stands; the session does not."""
    lis = await town.visitor("lis")
    await town.sessions.end(town.tokens["lis"])
    with pytest.raises(Refused, match="not_found"):
        town.database.look_now(people, lis, town.ours, town.keyring)
    with pytest.raises(Refused, match="not_found"):
        town.database.act_now(invite, lis, town.ours, "ny@solby.example", Role.COUNSELLOR)


def _lead_membership(session: Session, account_id: str) -> str:
    lead = select(Membership.id).where(Membership.account_id == account_id, Membership.role == Role.LEAD.value)
    return session.exec(lead).one()

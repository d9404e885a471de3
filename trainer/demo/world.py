"""Building the demo world, once, from a fixed seed."""

import asyncio
import random
import secrets

from faker import Faker
from sqlmodel import Session, select

from live.keys.keyring import Keyring
from live.people.accounts import create_account, seed_place
from live.people.actions import create_organisation, grant_certification, join
from live.people.passwords import hash_password
from live.people.tables import Account
from live.people.visitor import Role
from live.storage.clock import DAY, now
from trainer.app import Parts
from trainer.demo.evenings import live_evenings
from trainer.demo.people import (
    CAST,
    HANNE,
    LINDBY,
    NETWORK,
    ORGANISATIONS,
    PASSWORD,
    STRANDBY,
    TOTP_SEED,
    VOLUNTEERS,
    Member,
)
from trainer.demo.runs import practise

SEED = 2026
COLLEAGUES = {LINDBY: 6, STRANDBY: 4, VOLUNTEERS: 8}
Places = dict[str, str]  # organisation's name → id


def is_filled(session: Session) -> bool:
    """Whether anybody lives here already."""
    return session.exec(select(Account.id)).first() is not None


def fill(parts: Parts) -> None:
    """Organisations, the cast, colleagues that Faker made up, practice runs that have been through an opsamling, doors
    that are filled in, and what six weeks of conversations have left."""
    password_hash = asyncio.run(hash_password(PASSWORD))
    places = parts.database.act_now(_settle_organisations)
    accounts = parts.database.act_now(_settle_cast, parts.keyring, places, password_hash)
    parts.database.act_now(_settle_colleagues, places)
    practise(parts, places[LINDBY], accounts)
    if "live" in parts.settings.worlds:
        live_evenings(parts, places, accounts, SEED)


def _settle_organisations(session: Session) -> Places:
    places: Places = {}
    for name, kind in ORGANISATIONS.items():
        organisation = create_organisation(session, name, kind, network_id=places.get(NETWORK))
        places[name] = organisation.id
    return places


def _settle_cast(session: Session, keyring: Keyring, places: Places, password_hash: str) -> dict[str, str]:
    """Answers account ids by e-mail."""
    accounts = {member.email: _settle(session, keyring, places, member, password_hash) for member in CAST}
    for member in CAST:
        for place in member.certified:
            reason = "Har gennemført forløbet, og vi er begge trygge ved vagter alene."
            giver, given_at = accounts[HANNE.email], now() - 90 * DAY
            grant_certification(session, keyring, accounts[member.email], places[place], giver, reason, given_at)
    return accounts


def _settle(session: Session, keyring: Keyring, places: Places, member: Member, password_hash: str) -> str:
    account = create_account(
        session,
        email=member.email,
        name=member.name,
        password_hash=password_hash,
        second_factor_exempt=not member.second_factor,
    )
    if member.second_factor:
        account.totp_secret = keyring.seal_personal(TOTP_SEED.encode(), seed_place(account.id))
        session.add(account)
        session.flush()
    for place, role in member.places:
        join(session, account.id, places[place], role)
    return account.id


def _settle_colleagues(session: Session, places: Places) -> None:
    """People to see on lists. Nobody can sign in as them: their passwords are hashes of nothing."""
    faker = Faker("da_DK")
    faker.seed_instance(SEED)
    chance = random.Random(SEED)
    for place, count in COLLEAGUES.items():
        for number in range(count):
            name = f"{faker.first_name()} {faker.last_name()}"
            email = f"kollega{number + 1}@{place.split()[0].strip(chr(39)).lower()}.example"
            account = create_account(
                session, email=email, name=name, password_hash=f"!{secrets.token_hex(8)}", second_factor_exempt=True
            )
            join(session, account.id, places[place], chance.choice((Role.NEW_COUNSELLOR, Role.COUNSELLOR)))

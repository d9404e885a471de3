"""The very first person: nobody can invite them, so the terminal gives them a code."""

from sqlmodel import Session

from live.people.accounts import create_account
from live.people.actions import create_organisation, join
from live.people.audit import record
from live.people.queries import anybody_here
from live.people.rules import runs
from live.people.tables import SetUpCode
from live.people.tokens import code_hash, new_code
from live.people.visitor import OrganisationKind
from live.refusal import Refused
from live.storage.clock import now
from live.storage.database import Database


def setup_code(database: Database) -> str | None:
    """A fresh code for `trainer serve` to print, or None when somebody is here already. Older codes stop working."""
    return database.act_now(_new_setup_code)


def begin(
    session: Session,
    code: str,
    *,
    organisation: str,
    kind: OrganisationKind,
    name: str,
    email: str,
    password_hash: str,
    language: str = "da",
) -> str:
    """Make the first organisation and the one who runs it; answers the account's id. Works once.

    Raises Refused: already_begun, setup_code_wrong, and what names and addresses raise.
    """
    if anybody_here(session):
        raise Refused("already_begun")
    row = session.get(SetUpCode, 1, with_for_update=True)
    if row is None or row.code_hash != code_hash(code):
        raise Refused("setup_code_wrong")
    place = create_organisation(session, organisation, kind)
    account = create_account(session, email=email, name=name, password_hash=password_hash, language=language)
    join(session, account.id, place.id, runs(kind))
    session.delete(row)
    session.flush()
    record(session, account.id, "organisation.begun", organisation_id=place.id, object_ref=place.id)
    return account.id


def _new_setup_code(session: Session) -> str | None:
    if anybody_here(session):
        return None
    code = new_code(groups=5)
    row = session.get(SetUpCode, 1) or SetUpCode(id=1, code_hash="", created_at=0)
    row.code_hash, row.created_at = code_hash(code), now()
    session.add(row)
    return code

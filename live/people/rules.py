"""What is allowed among people. Values in, a decision or `Refused` out."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from live.people.visitor import OrganisationKind, Role
from live.refusal import Refused


class Deed(StrEnum):
    """What one can do with an organisation's people."""

    SEE_PEOPLE = "see_people"
    INVITE = "invite"
    END_MEMBERSHIP = "end_membership"
    CERTIFY = "certify"
    RESET_SECOND_FACTOR = "reset_second_factor"
    END_SESSIONS = "end_sessions"
    READ_AUDIT = "read_audit"
    CHANGE_SETTINGS = "change_settings"
    FOUND_ORGANISATION = "found_organisation"
    SEE_STATISTICS = "see_statistics"
    READ_CLOSED = "read_closed"


_MAY: dict[Deed, frozenset[Role]] = {
    Deed.SEE_PEOPLE: frozenset({Role.COORDINATOR, Role.LEAD, Role.NETWORK_ADMINISTRATOR}),
    Deed.INVITE: frozenset({Role.COORDINATOR, Role.LEAD, Role.NETWORK_ADMINISTRATOR}),
    Deed.END_MEMBERSHIP: frozenset({Role.COORDINATOR, Role.LEAD, Role.NETWORK_ADMINISTRATOR}),
    Deed.CERTIFY: frozenset({Role.LEAD}),
    Deed.RESET_SECOND_FACTOR: frozenset({Role.COORDINATOR, Role.LEAD, Role.NETWORK_ADMINISTRATOR}),
    Deed.END_SESSIONS: frozenset({Role.COORDINATOR, Role.LEAD, Role.NETWORK_ADMINISTRATOR}),
    Deed.READ_AUDIT: frozenset({Role.COORDINATOR, Role.LEAD, Role.NETWORK_ADMINISTRATOR}),
    Deed.CHANGE_SETTINGS: frozenset({Role.LEAD, Role.NETWORK_ADMINISTRATOR}),
    Deed.FOUND_ORGANISATION: frozenset({Role.NETWORK_ADMINISTRATOR}),
    Deed.SEE_STATISTICS: frozenset({Role.COORDINATOR, Role.LEAD}),
    Deed.READ_CLOSED: frozenset({Role.COORDINATOR, Role.LEAD}),
}

# whom each may bring in, and so also send out
_MAY_BRING: dict[Role, frozenset[Role]] = {
    Role.COORDINATOR: frozenset({Role.NEW_COUNSELLOR, Role.COUNSELLOR}),
    Role.LEAD: frozenset({Role.NEW_COUNSELLOR, Role.COUNSELLOR, Role.COORDINATOR, Role.TRAINER, Role.LEAD}),
    Role.NETWORK_ADMINISTRATOR: frozenset(Role),
}

_RUNS: dict[OrganisationKind, Role] = {
    OrganisationKind.MUNICIPALITY: Role.LEAD,
    OrganisationKind.VOLUNTEERS: Role.LEAD,
    OrganisationKind.NETWORK: Role.NETWORK_ADMINISTRATOR,
}


def may(roles: Iterable[Role], deed: Deed) -> bool:
    """Roles are those held in the organisation it is about."""
    return not _MAY[deed].isdisjoint(roles)


def may_bring(roles: Iterable[Role], kind: OrganisationKind) -> frozenset[Role]:
    """The roles that somebody with these roles may hand out there: never one above their own."""
    brought = frozenset(role for mine in roles for role in _MAY_BRING.get(mine, frozenset()))
    return brought if kind is OrganisationKind.NETWORK else brought - {Role.NETWORK_ADMINISTRATOR}


def runs(kind: OrganisationKind) -> Role:
    """The role that an organisation is never left without."""
    return _RUNS[kind]


SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 128
_CONTEXT_WORDS = (
    "flyvefærdig", "flyvefaerdig", "fledged", "cyberhus", "rådgiver", "raadgiver", "rådgivning", "counsellor",
    "kommune", "kommunen", "kodeord", "adgangskode", "password", "passwort", "passw0rd", "hemmelig", "secret",
    "welcome", "velkommen", "letmein", "iloveyou", "jegelskerdig", "qwerty", "qwertz", "admin", "danmark",
    "monkey", "dragon", "football", "sommer", "vinter", "foraar", "forår", "efterår", "ung-i", "ungi",
)  # fmt: skip
_ROWS = (
    "abcdefghijklmnopqrstuvwxyzæøå",
    "01234567890123456789",
    "qwertyuiopå",
    "asdfghjklæø",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)


def check_password(password: str, *about: str) -> None:
    """Long is what counts; no demand for signs and digits. `about` are the person's own name and address.

    Raises Refused: password_short, password_long, password_easy.
    """
    if len(password) > LONGEST_PASSWORD:
        raise Refused("password_long", longest=LONGEST_PASSWORD)
    plain = unicodedata.normalize("NFC", password)
    if len(plain) < SHORTEST_PASSWORD:
        raise Refused("password_short", shortest=SHORTEST_PASSWORD)
    if _guessable_rest(plain.lower(), about) < 8 or len(set(plain.lower())) < 5:
        raise Refused("password_easy")


def _guessable_rest(password: str, about: Iterable[str]) -> int:
    """How many characters are left when everything that anybody would try first is taken out."""
    own = [word for text in about for word in re.split(r"[\W_]+", text.lower()) if len(word) >= 2]
    rest = re.sub(r"(19|20)\d\d", "\0", password)
    for word in sorted({*_CONTEXT_WORDS, *own}, key=len, reverse=True):
        rest = rest.replace(word, "\0")
    for row in _ROWS:
        for run in (row, row[::-1]):
            for length in range(len(run), 3, -1):
                for start in range(len(run) - length + 1):
                    rest = rest.replace(run[start : start + length], "\0")
    rest = re.sub(r"(.{2,})\1+", r"\1", re.sub(r"(.)\1{2,}", r"\1", rest))
    return len(re.sub(r"[\0\s]", "", rest))


_EMAIL = re.compile(r"[^@\s\"'<>(),:;\\\[\]]{1,64}@(?=.{3,190}$)[^@\s.\"'<>(),:;\\\[\]]+(\.[^@\s.\"'<>(),:;\\\[\]]+)+")


def clean_email(typed: str) -> str:
    """In small letters, without space around. Raises Refused("email_odd")."""
    email = unicodedata.normalize("NFC", typed).strip().lower()
    if len(email) > 254 or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise Refused("email_odd")
    return email


def clean_name(typed: str, longest: int = 80) -> str:
    """One line with something to read in it. Raises Refused("name_empty") or Refused("name_long")."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if len(name) > longest:
        raise Refused("name_long", longest=longest)
    if not name or not any(letter.isalnum() for letter in name) or not all(map(_shows, name)):
        raise Refused("name_empty")
    return name


def clean_reason(typed: str, longest: int = 500) -> str:
    """Why somebody was certified. Raises Refused("reason_empty") or Refused("reason_long")."""
    reason = "\n".join(" ".join(line.split()) for line in typed.strip().splitlines())
    if len(reason) > longest:
        raise Refused("reason_long", longest=longest)
    if not reason or not all(map(_shows, reason.replace("\n", " "))):
        raise Refused("reason_empty")
    return reason


def check_practice_days(days: object) -> int:
    """How long practice runs are kept: 1–90 whole days. Raises Refused("practice_days_odd")."""
    if isinstance(days, bool) or not isinstance(days, int | float) or not 1 <= days <= 90 or days != int(days):
        raise Refused("practice_days_odd", least=1, most=90)
    return int(days)


def _shows(letter: str) -> bool:
    """Not a control or direction sign: those can make one name look like another's."""
    return letter == " " or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

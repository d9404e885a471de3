"""Who is asking: the one value that every query and every rule about people starts from."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in, as they were at most two seconds ago.

    `locked`: nobody has touched the screen for a while; no words go out before the password has been given again.
    `memberships` are the living ones, oldest first, and never empty.
    """

    session_id: str
    account_id: str
    name: str
    language: str
    memberships: tuple["MembershipView", ...]
    locked: bool = False

    @property
    def organisation_ids(self) -> frozenset[str]:
        """The organisations whose things this person may find."""
        return frozenset(membership.organisation_id for membership in self.memberships)

    @property
    def home(self) -> "MembershipView":
        """Where this person works first of all."""
        return self.memberships[0]

    def has(self, *roles: "Role", organisation_id: str | None = None) -> bool:
        """True when one of `roles` is held, in that organisation or (without one) anywhere."""
        return any(
            membership.role in roles and organisation_id in (None, membership.organisation_id)
            for membership in self.memberships
        )


@dataclass(frozen=True, slots=True)
class MembershipView:
    """A person's role in one organisation. `certified`: "flyvefærdig" there, today."""

    organisation_id: str
    organisation_name: str
    role: "Role"
    certified: bool


class Role(StrEnum):
    """What a person does in an organisation."""

    NEW_COUNSELLOR = "new_counsellor"
    COUNSELLOR = "counsellor"
    COORDINATOR = "coordinator"
    TRAINER = "trainer"
    LEAD = "lead"
    NETWORK_ADMINISTRATOR = "network_administrator"


class OrganisationKind(StrEnum):
    """A municipality, a service of volunteers that works for several, or the network they learn in."""

    MUNICIPALITY = "municipality"
    VOLUNTEERS = "volunteers"
    NETWORK = "network"

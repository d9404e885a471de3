"""When somebody is on duty, away, or off. Values in, a decision or `Refused` out."""

from collections.abc import Collection

from live.people.rules import clean_name
from live.people.visitor import Role
from live.refusal import Refused
from live.storage.clock import DAY, MINUTE, SECOND

AWAY_AFTER = 120 * SECOND  # unseen for so long: a young person is not promised this counsellor any more
OFF_AFTER = 10 * MINUTE  # unseen for so long: the shift is over, unless a conversation runs
KEPT = 90 * DAY  # how long it is remembered who was on duty when
NAME, PROFESSION = 40, 60  # characters


def check_may_go_on(roles: Collection[Role], certified: bool) -> None:
    """Certified people only (product, promise 4). Raises Refused: not_found, not_certified."""
    if not roles:
        raise Refused("not_found")
    if not certified or set(roles) == {Role.NEW_COUNSELLOR}:
        raise Refused("not_certified")


def role_on_duty(roles: Collection[Role]) -> Role:
    """What a person is to their colleagues there: the one who decides most comes first."""
    for role in (Role.COORDINATOR, Role.LEAD, Role.TRAINER):
        if role in roles:
            return role
    return Role.COUNSELLOR


def is_away(seen_at: int, at: int) -> bool:
    """Whether their desk has been silent for too long to promise them to anybody."""
    return at - seen_at > AWAY_AFTER


def is_over(seen_at: int, at: int) -> bool:
    """Whether their shift has ended by itself."""
    return at - seen_at > OFF_AFTER


def clean_introduction(first_name: str, profession: str, department: str) -> tuple[str, str, str]:
    """One line each, the last two may be empty. Raises Refused: name_empty, name_long."""
    return (
        clean_name(first_name, NAME),
        clean_name(profession, PROFESSION) if profession.strip() else "",
        clean_name(department, PROFESSION) if department.strip() else "",
    )

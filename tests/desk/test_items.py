"""The gate of the desk, enumerated: every kind of person against every part of a board."""

import itertools

import pytest

from live.desk.board import Asked, AtTheKeys, Board, Person, Shift, Talking, Waiting, Words
from live.desk.items import SEES, Part, Screen, Stance, items, stances
from live.door.rules import Opening
from live.duty.queries import OnDuty
from live.emergency.queries import AlarmNow
from live.people.visitor import Role

# Who sees what, written out for people to read: x sees it. Read the difference before you change a line.
TABLE = """
                              on duty  certified  coordinator  lead  member
me                               x         x           x         x      x
door                             x         x           x         x      x
waiting                          x         .           x         x      .
waiting: words                   x         .           x         .      .
talk: mine                       x         x           x         x      x
talk: of others                  .         .           x         x      .
duty                             x         x           x         x      .
call: to me                      x         .           x         .      .
call: to whoever is on duty      x         .           .         .      .
alarm: mine                      x         x           x         x      x
alarm                            x         .           x         x      .
"""

ME, OTHER = "me", "other"


def test_the_table_is_the_gate() -> None:
    head, *lines = TABLE.strip("\n").splitlines()
    assert [stance.value for stance in Stance] == [name.strip() for name in head.split("  ") if name.strip()]
    told = {line[:28].strip(): line[28:].split() for line in lines}
    assert told == {part.value: ["x" if stance in SEES[part] else "." for stance in Stance] for part in Part}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("certified", [False, True])
@pytest.mark.parametrize("shift", [False, True])
@pytest.mark.parametrize("part", list(Part))
def test_every_role_sees_exactly_the_parts_that_the_table_gives(
    role: Role, certified: bool, shift: bool, part: Part
) -> None:
    person = somebody(role, certified=certified, shift=shift)
    shown = items(board_with(part, person), Screen(ME, str))
    assert is_shown(part, shown) == (not SEES[part].isdisjoint(stances(person)))


def test_who_works_elsewhere_sees_nothing() -> None:
    whole = board_with(Part.WAITING, somebody(Role.COORDINATOR, certified=True, shift=True))
    assert items(whole, Screen("carla", str)) == {}


def test_a_shift_without_a_certificate_is_worth_nothing() -> None:
    assert Stance.ON_DUTY not in stances(somebody(Role.COUNSELLOR, certified=False, shift=True))
    assert Stance.ON_DUTY not in stances(somebody(Role.NEW_COUNSELLOR, certified=True, shift=True))
    assert Stance.ON_DUTY in stances(somebody(Role.COUNSELLOR, certified=True, shift=True))


@pytest.mark.parametrize(("locked", "bell"), [(True, False), (False, True), (True, True)])
@pytest.mark.parametrize("role", list(Role))
def test_neither_a_locked_screen_nor_a_bell_shows_a_word_or_a_nickname(role: Role, locked: bool, bell: bool) -> None:
    person = somebody(role, certified=True, shift=True)
    for part in Part:
        shown = str(items(board_with(part, person), Screen(ME, str, locked=locked, bell=bell)))
        assert "Alma" not in shown and "Hej" not in shown


def test_a_bell_shows_what_must_not_be_missed_and_nothing_else() -> None:
    person = somebody(Role.COUNSELLOR, certified=True, shift=True)
    kinds = set(itertools.chain.from_iterable(items(board_with(p, person), Screen(ME, str, bell=True)) for p in Part))
    assert {kind.split("/")[0] for kind in kinds} == {"door", "call", "alarm"}


def somebody(role: Role, *, certified: bool, shift: bool) -> Person:
    on = Shift(1, 1, False, None, False) if shift else None
    return Person("Fatima Holm", frozenset({role}), certified, "Fatima", "pædagog", "", "municipal", on)


def board_with(part: Part, me: Person) -> Board:
    """A board that holds one thing of this part."""
    other = AtTheKeys(OTHER, "Gorm", "", "counsellor", 2)
    mine = AtTheKeys(ME, "Fatima", "", "counsellor", 2)
    waiting = Waiting("room", "Alma", 1, None, (Words("Hej", 2, "key"),))
    talk = Talking("room", "Alma", "open", (other,), 1, 2, None, 3, True)
    to = {Part.CALL_TO_ME: ME, Part.CALL_TO_WHOEVER: None}
    return Board(
        "lindby",
        Opening(True, "open"),
        people={ME: me, OTHER: somebody(Role.COUNSELLOR, certified=True, shift=True)},
        waiting=(waiting,) if part in (Part.WAITING, Part.WAITING_WORDS) else (),
        talking=(
            (Talking("room", "Alma", "open", (mine, other), 1, 2, None, 3, True),)
            if part is Part.TALK_MINE
            else (talk,)
            if part is Part.TALK_OF_OTHERS
            else ()
        ),
        on_duty=(OnDuty(OTHER, "Gorm", "", "municipal", Role.COUNSELLOR, False, 1),) if part is Part.DUTY else (),
        calls=(Asked("call", "room", OTHER, to[part], "join", 1),) if part in to else (),
        alarms=(alarm(ME if part is Part.ALARM_MINE else OTHER),) if part in (Part.ALARM_MINE, Part.ALARM) else (),
    )


def alarm(raised_by: str) -> AlarmNow:
    return AlarmNow(
        id="alarm", organisation_id="lindby", room_id="room", raised_at=1, raised_by=raised_by, raised_by_name="",
        branch="life", level=0, rung_at=1, acknowledged_by=None, acknowledged_by_name="", acknowledged_at=None,
        reached_bagvagt=False, mailed_at=None, assessed_at=None, decision="", closed_at=None, mistake=False,
    )  # fmt: skip


def is_shown(part: Part, shown: dict[str, dict[str, object]]) -> bool:
    if part is Part.WAITING_WORDS:
        return bool(shown.get("waiting/room", {}).get("words"))
    kind = part.value.split(":")[0]
    return any(id_.startswith(f"{kind}/") for id_ in shown)

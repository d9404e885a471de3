"""One run told from its beginning to the next one, on both databases."""

import pytest

from live.refusal import Refused
from live.room.actions import Done
from tests.practice.table import BO, FATIMA, LIBRARY, Table
from trainer.practice import casting
from trainer.practice.gate import DEBRIEF
from trainer.practice.runs import seen_by
from trainer.practice.tables import CardSeen, PracticeRun

GONE = frozenset({FATIMA})


def test_a_theme_left_out_by_one_gives_both_another_case_and_no_word_about_it(table: Table) -> None:
    wished = LIBRARY.get("under-opsyn")
    assert wished is not None
    room = table.open("under-opsyn")
    table.act(room, BO, "leave_out", themes=[])
    table.act(room, FATIMA, "leave_out", themes=["sleep"])  # a quiet theme of the case

    (dealt,) = [entry.body for entry in table.seen_by(room, BO) if entry.kind == "case"]
    assert dealt is not None
    case = LIBRARY.get(dealt["scenario"])
    assert case is not None
    assert "sleep" not in case.every_theme
    assert "sleep" not in str([entry.body for entry in table.seen_by(room, BO)])


def test_when_no_case_is_left_the_run_ends_before_it_began(table: Table) -> None:
    room = table.open()
    everything = sorted(frozenset[str]().union(*(case.every_theme for case in LIBRARY.all())))
    table.act(room, BO, "leave_out", themes=everything)
    table.act(room, FATIMA, "leave_out", themes=[])
    assert table.phase(room) == "closed"
    assert {"how": "no_case"} in [entry.body for entry in table.seen_by(room, FATIMA)]


def test_stop_before_the_play_ends_the_run_and_stop_in_it_begins_the_opsamling(table: Table) -> None:
    early, late = table.open(), table.open()
    table.act(early, BO, "stop")
    assert table.phase(early) == "closed"
    table.play(late)
    table.act(late, FATIMA, "stop")
    assert table.phase(late) == "out"


def test_only_the_young_person_logs_off(table: Table) -> None:
    room = table.open()
    table.play(room)
    refused = table.act(room, BO, "end", how="logged_off")
    assert isinstance(refused, Refused)
    assert isinstance(table.act(room, FATIMA, "end", how="logged_off"), Done)


def test_the_alarm_is_for_the_counsellor_alone(table: Table) -> None:
    room = table.open()
    table.play(room)
    table.act(room, BO, "alarm")
    table.act(room, BO, "close_alarm", text="Jeg vurderede det selv")
    assert not [entry for entry in table.seen_by(room, FATIMA) if "alarm" in entry.kind]
    assert isinstance(table.act(room, FATIMA, "alarm"), Refused)


def test_one_may_go_on_alone_through_the_opsamling_but_not_into_the_play(table: Table) -> None:
    room = table.open()
    table.both(room, "leave_out", themes=[])
    table.both(room, "want", role="any")
    table.act(room, BO, "ready", alone=True, away=GONE)
    assert table.phase(room) == "cards"
    table.act(room, FATIMA, "ready")
    table.act(room, BO, "end", how="ended")
    for step in DEBRIEF:
        assert table.phase(room) == step
        table.act(room, BO, "ready", alone=True, away=GONE)
    assert table.phase(room) == "closed"


def test_nobody_goes_on_alone_while_the_partner_sits_there(table: Table) -> None:
    """Whether the partner is away is what the server knows, never what the page says."""
    room = table.open()
    table.advance(room, "out")
    for away in (frozenset[int](), frozenset({BO}), frozenset({3})):
        refused = table.act(room, BO, "ready", alone=True, phase="out", away=away)
        assert isinstance(refused, Refused)
        assert refused.code == "partner_is_here"
    assert table.phase(room) == "out"
    table.act(room, BO, "ready", phase="out")
    table.act(room, BO, "ready", alone=True, phase="out", away=GONE)
    assert table.phase(room) == "reactions", "who has waited may still go on when the partner leaves"


def test_alone_is_no_lie_when_the_partner_was_ready_first(table: Table) -> None:
    room = table.open()
    table.advance(room, "out")
    table.act(room, FATIMA, "ready", phase="out")
    assert isinstance(table.act(room, BO, "ready", alone=True, phase="out"), Done)
    assert table.phase(room) == "reactions"


def test_ready_pressed_in_a_step_the_other_has_left_does_not_count_for_the_next(table: Table) -> None:
    room = table.open()
    table.play(room)
    table.act(room, BO, "end", how="ended")
    table.act(room, BO, "ready", alone=True, phase="out", away=GONE)
    late = table.act(room, FATIMA, "ready", phase="out")
    assert isinstance(late, Refused)
    assert late.code == "not_now"
    assert table.phase(room) == "reactions"


def test_the_last_mark_counts_and_none_takes_it_away(table: Table) -> None:
    room = table.open()
    table.play(room)
    table.act(room, BO, "say", text="Hej")
    key = table.seen_by(room, BO)[-1].key
    table.act(room, BO, "end", how="ended")
    table.both(room, "ready")
    table.both(room, "ready")
    table.act(room, FATIMA, "mark", seat=BO, said=key, **{"as": "closed"})
    table.act(room, FATIMA, "mark", seat=BO, said=key, **{"as": "opened", "text": "roligt"})
    table.act(room, BO, "guess", seat=BO, said=key, **{"as": "closed"})
    table.act(room, BO, "guess", seat=BO, said=key, **{"as": "none"})
    table.both(room, "ready")
    (revealed,) = [entry.body for entry in table.seen_by(room, BO) if entry.kind == "revealed"]
    assert revealed is not None
    assert revealed["marked"] == [[BO, key, {"as": "opened", "text": "roligt"}]]
    assert revealed["guessed"] == []
    assert revealed["card"] is not None


def test_again_switches_the_roles_with_a_case_that_neither_has_seen(table: Table) -> None:
    room = table.open()
    table.whole(room)
    following = table.database.act_now(table.runs.again, room, "bo-id", same=False)
    seated = [entry.body for entry in table.seen_by(following, BO) if entry.kind == "seated"]
    assert [(body["seat"], body["role"]) for body in seated if body][-2:] == [(BO, "young"), (FATIMA, "counsellor")]
    (case,) = [entry.body for entry in table.seen_by(following, BO) if entry.kind == "case"]
    assert case is not None
    assert case["scenario"] != "er-du-en-robot"
    assert table.phase(following) == "cards"
    assert table.database.act_now(table.runs.again, room, "fatima-id", same=True) == following
    assert {"room": following} in [entry.body for entry in table.seen_by(room, FATIMA)]


def test_the_same_case_again_is_a_choice_of_its_own(table: Table) -> None:
    room = table.open()
    table.whole(room)
    following = table.database.act_now(table.runs.again, room, "fatima-id", same=True)
    run = table.database.look_now(lambda session: session.get(PracticeRun, following))
    assert run is not None
    assert run.scenario == "er-du-en-robot"


def test_again_is_for_the_two_and_for_afterwards(table: Table) -> None:
    room = table.open()
    with pytest.raises(Refused, match="not_found"):
        table.database.act_now(table.runs.again, room, "carla-id", same=False)
    with pytest.raises(Refused, match="not_now"):
        table.database.act_now(table.runs.again, room, "bo-id", same=False)


def test_when_every_card_is_seen_only_the_same_case_is_left(table: Table) -> None:
    room = table.open()
    table.whole(room)
    table.database.act_now(
        lambda session: session.add_all(
            CardSeen(account_id="bo-id", scenario=case.slug, at=1)
            for case in LIBRARY.all()
            if case.slug not in seen_by(session, ["bo-id"])
        )
    )
    with pytest.raises(Refused, match="all_seen"):
        table.database.act_now(table.runs.again, room, "bo-id", same=False)
    table.database.act_now(table.runs.again, room, "bo-id", same=True)


@pytest.mark.parametrize(
    ("wants", "roles", "drawn"),
    [
        (("counsellor", "young"), ("counsellor", "young"), False),
        (("any", "young"), ("counsellor", "young"), False),
        (("young", "any"), ("young", "counsellor"), False),
        (("young", "young"), ("counsellor", "young"), True),
        (("any", "any"), ("counsellor", "young"), True),
    ],
)
def test_wishes_become_two_roles(wants: tuple[str, str], roles: tuple[str, str], drawn: bool) -> None:
    assert casting.cast(wants, draw=lambda _of: 0) == (roles, drawn)


def test_lots_fall_both_ways() -> None:
    assert casting.cast(("any", "any"), draw=lambda _of: 1)[0] == ("young", "counsellor")


def test_again_after_the_words_were_deleted_asks_anew_what_to_leave_out(table: Table) -> None:
    """What one would rather not play has gone with the words: nobody is dealt it for that."""
    room = table.open()
    table.whole(room)
    table.database.act_now(table.rooms.erase, room)
    following = table.database.act_now(table.runs.again, room, "bo-id", same=False)
    assert table.phase(following) == "boundaries"
    assert table.database.act_now(table.runs.again, room, "fatima-id", same=False) == following
    assert {"room": following} in [entry.body for entry in table.seen_by(room, FATIMA)]
    table.advance(following, "closed")

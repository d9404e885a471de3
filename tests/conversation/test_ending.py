"""How it ends: neutral for everyone, registered in fixed words, deleted by Alma whenever she likes."""

import pytest

from live.conversation.queries import visit_of, waiting
from live.conversation.rules import ENDINGS, NEEDED, TOPICS
from live.conversation.tables import Call, Conversation, YoungVisit
from live.people.tables import AuditRow
from live.room.tables import Room, SeatHolder
from live.storage.clock import DAY, now
from tests.conversation.evening import ALMA, Evening, refusal


def test_alma_leaves_without_a_word_of_why(evening: Evening) -> None:
    room = evening.taken()
    assert evening.does(room, ALMA, "leave") == "done"
    row = evening.row(room)
    assert (row.ending, evening.phase(room)) == ("young_left", "after")
    assert row.ended_at is not None
    assert [entry.body for entry in evening.seen(room, ALMA) if entry.kind == "ended"] == [{"how": "young_left"}]


def test_alma_leaves_the_line_and_nobody_is_asked_to_register_her(evening: Evening) -> None:
    room = evening.arrive().room_id
    evening.does(room, ALMA, "leave")
    row = evening.row(room)
    assert (row.ending, row.taken_at, evening.phase(room)) == ("gave_up", None, "closed")
    assert evening.database.look_now(waiting, evening.places["Aaby"]) == []
    assert refusal(lambda: evening.register("Fatima", room)) in ("not_found", "ended")
    (rest,) = evening.rows(Room)
    assert rest.closed_at is not None


def test_after_the_end_nobody_writes_to_the_other_but_colleagues_talk_it_over(evening: Evening) -> None:
    room = evening.taken()
    fatima = evening.seat(room, "Fatima")
    assert evening.does(room, ALMA, "finish") == "not_allowed"
    assert evening.does(room, fatima, "leave") == "not_allowed", "who answers for her hands over"
    assert evening.does(room, fatima, "finish") == "done"
    assert evening.row(room).ending == "finished"
    assert evening.does(room, ALMA, "say", text="Vent") == "not_now"
    assert evening.does(room, fatima, "say", text="Hej hej") == "not_now"
    assert evening.does(room, fatima, "spar", text="Puh") == "done"
    assert evening.does(room, fatima, "alarm") == "done", "she may have left in the middle of it (EM6)"
    assert evening.does(room, ALMA, "leave") == "done"
    assert evening.row(room).ending == "finished", "how it ended is not rewritten"


def test_the_five_questions_are_offered_but_never_after_an_alarm(evening: Evening) -> None:
    calm, acute, gone = evening.taken(), evening.taken(), evening.arrive().room_id
    evening.does(acute, evening.seat(acute, "Fatima"), "alarm")
    for room in (calm, acute, gone):
        evening.does(room, ALMA, "leave")
    survey = {visit.room_id: visit.survey for visit in evening.rows(YoungVisit)}
    assert survey == {calm: "offered", acute: "barred", gone: ""}


def test_registering_closes_it_for_everybody_at_the_keys(evening: Evening) -> None:
    room = evening.taken()
    evening.enter("Dorte", room)
    assert refusal(lambda: evening.register("Fatima", room)) == "not_now"
    evening.does(room, evening.seat(room, "Fatima"), "finish")
    evening.goes_off("Fatima")
    evening.register("Fatima", room, topics=["grief", "loneliness"], referrals=["local"], bagvagt=True)
    row = evening.row(room)
    assert (row.topics, row.needed, row.referrals, row.bagvagt, row.underretning) == (
        "loneliness,grief", "empathy", "local", True, False,
    )  # fmt: skip
    assert evening.phase(room) == "closed"
    bridge = [holder.principal_kind for holder in evening.rows(SeatHolder)]
    assert bridge == ["young"], "no staff door finds a seat any more (A28)"
    (rest,) = evening.rows(Room)
    assert rest.closed_at is not None
    assert evening.kinds(room, ALMA)[-1] == "closed"
    assert refusal(lambda: evening.register("Fatima", room)) == "not_found"


def test_only_who_answers_for_it_registers_it(evening: Evening) -> None:
    room = evening.taken("Fatima")
    evening.enter("Dorte", room)
    evening.does(room, evening.seat(room, "Fatima"), "finish")
    assert refusal(lambda: evening.register("Gorm", room)) == "not_found"
    assert refusal(lambda: evening.register("Dorte", room)) == "not_yours"
    assert refusal(lambda: evening.register("Carla", room)) == "not_found"
    evening.leaves_the_house("Fatima")
    evening.tidy()
    evening.register("Hanne", room)
    assert evening.row(room).registered_at is not None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"topics": []}, "topics"),
        ({"topics": ["=cmd|'/c calc'!A1"]}, "topics"),
        ({"topics": ["loneliness", "Alma fra 7.b"]}, "topics"),
        ({"needed": "hjælp"}, "needed"),
        ({"referrals": ["http://example"]}, "referrals"),
    ],
)
def test_only_fixed_words_are_registered(evening: Evening, facts: dict[str, object], field: str) -> None:
    room = evening.over()
    assert refusal(lambda: evening.register("Fatima", room, **facts)) == "bad_input"
    assert evening.row(room).registered_at is None


def test_the_topics_cover_those_that_were_met() -> None:
    met = {
        "love", "law", "mental_health", "suicidal_thoughts", "sexuality", "feelings", "body", "identity_and_gender",
        "loneliness", "school_pressure", "conflicts_at_home", "anxiety", "depression", "illness_in_the_family",
        "self_harm", "abuse", "violence", "eating", "bullying", "grief", "self_worth",
    }  # fmt: skip
    assert met <= set(TOPICS), "LC27, ST5"
    assert not any("," in slug for slug in (*TOPICS, *NEEDED, *ENDINGS))


@pytest.mark.parametrize("state", ["waiting", "open", "after", "closed", "erased"])
def test_alma_deletes_her_conversation_in_whatever_state_it_is(evening: Evening, state: str) -> None:
    room = evening.arrive("Alma").room_id
    evening.does(room, ALMA, "say", text="En hemmelighed")
    if state != "waiting":
        evening.take("Fatima", room)
        evening.does(room, evening.seat(room, "Fatima"), "spar", text="En vurdering")
    if state in ("after", "closed", "erased"):
        evening.does(room, evening.seat(room, "Fatima"), "finish")
    if state in ("closed", "erased"):
        evening.register("Fatima", room)
    if state == "erased":
        evening.erase(room)
    evening.erase(room)
    whole = evening.whole(room)
    words = [entry.body for entry in whole.entries if entry.body and {"text", "name"} & set(entry.body)]
    assert words == []
    row = evening.row(room)
    assert row.erased
    assert row.ended_at is not None
    assert row.ending == {"waiting": "gave_up", "open": "young_left"}.get(state, "finished")
    assert evening.phase(room) == {"waiting": "closed", "open": "after", "after": "after"}.get(state, "closed")
    if state == "open":
        evening.register("Fatima", room)
    assert "conversation.erased" in [entry.action for entry in evening.rows(AuditRow)]


def test_what_two_people_keep_is_not_deleted_and_she_is_told_so(evening: Evening) -> None:
    room = evening.taken()
    evening.does(room, ALMA, "say", text="En hemmelighed")
    them, people = evening.them, evening.people
    hold = evening.act(them.ask_hold, people["Hanne"], room, purpose="Politiet har bedt om det", until=now() + DAY)
    evening.act(them.approve_hold, people["Dorte"], hold)
    assert refusal(lambda: evening.erase(room)) == "held"
    assert evening.phase(room) == "open", "she decides herself whether she goes on"


def test_nobody_closes_the_door_on_an_alarm(evening: Evening) -> None:
    room = evening.taken()
    fatima = evening.seat(room, "Fatima")
    evening.does(room, fatima, "alarm")
    evening.does(room, fatima, "finish")
    assert refusal(lambda: evening.register("Fatima", room)) == "alarm_open"
    evening.does(room, fatima, "close_alarm", text="Trykket ved en fejl", mistake=True)
    evening.register("Fatima", room)


def test_what_was_asked_of_colleagues_ends_with_it(evening: Evening) -> None:
    room = evening.taken()
    call = evening.ask("Fatima", room, "join")
    evening.does(room, ALMA, "leave")
    assert [row.answered_at is not None for row in evening.rows(Call)] == [True]
    assert refusal(lambda: evening.answer("Gorm", call)) == "taken"


def test_the_cookie_and_the_tab_together_name_a_visit(evening: Evening) -> None:
    alma, other = evening.arrive(), evening.arrive("Anna")
    look = evening.database.look_now
    assert look(visit_of, alma.token, alma.tab).room_id == alma.room_id  # type: ignore[union-attr]
    assert look(visit_of, alma.token, other.tab) is None
    assert look(visit_of, alma.token, "") is None
    assert look(visit_of, "gættet", alma.tab) is None
    assert look(visit_of, alma.token, None) is not None
    stored = [(visit.token_hash, visit.tab_hash) for visit in evening.rows(YoungVisit)]
    assert not any(secret in pair for pair in stored for secret in (alma.token, alma.tab))
    assert len(alma.token) >= 43, "256 bits (S9)"


def test_nothing_in_the_tables_is_a_word_of_hers(evening: Evening) -> None:
    room = evening.arrive("Solstråle").room_id
    evening.does(room, ALMA, "say", text="Ingen ved det")
    evening.take("Fatima", room)
    told = [str(row.model_dump()) for table in (Conversation, YoungVisit, AuditRow) for row in evening.rows(table)]
    assert not any(word in line for line in told for word in ("Solstråle", "Ingen ved"))

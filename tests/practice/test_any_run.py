"""Whatever two people press, in whatever order: promises that hold in every run."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from live.keys.keyring import Keyring
from live.refusal import Refused
from live.room.actions import Done
from live.room.queries import Shown
from live.storage.database import Database
from tests.practice.table import BO, FATIMA, LIBRARY, Table
from trainer.practice.gate import BEFORE_PLAY, DEBRIEF, PLAY

ORDER = ("open", *BEFORE_PLAY, PLAY, *DEBRIEF, "closed")
SLUGS = [case.slug for case in LIBRARY.all()]
SEATS = st.sampled_from([BO, FATIMA])
REMARKS = st.sampled_from(["tak", "<img src=x onerror=alert(1)>", "æøå 😭", "", "x" * 1_001])
THEMES = st.lists(st.sampled_from([*sorted(LIBRARY.all()[0].every_theme), "violence", "nonsense"]), max_size=2)

# What each step is about: chosen more often than the rest, or no run would get past its beginning.
FITTING = {
    "boundaries": ["leave_out"],
    "roles": ["want"],
    "cards": ["ready"],
    "play": ["say", "say", "twist", "alarm", "close_alarm", "withdraw", "end"],
    "out": ["ready"],
    "reactions": ["react", "ready"],
    "marks": ["mark", "guess", "answer", "reflect", "ready"],
    "together": ["comment", "ready"],
    "takeaway": ["take_along", "ready"],
    "closed": ["say"],
}
EVERY_VERB = sorted({verb for verbs in FITTING.values() for verb in verbs} | {"stop", "close", "leave", "note"})


@pytest.fixture(scope="module")
def shared_table(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    folder = tmp_path_factory.mktemp("any-run")
    shutil.copy(sqlite_template, folder / "flyve.sqlite3")
    database = Database(f"sqlite:///{folder}/flyve.sqlite3")
    yield Table(database, Keyring.from_folder(folder / "keys", create=True))
    database.close()


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_order_of_presses_breaks_a_promise(shared_table: Table, data: st.DataObject) -> None:
    table, room = shared_table, shared_table.open(data.draw(st.sampled_from(SLUGS)))
    table.advance(room, data.draw(st.sampled_from(ORDER[1:-1])), young=data.draw(SEATS))
    said = [(entry.seat, str(entry.key)) for entry in table.seen_by(room, BO) if entry.kind == "said"]
    before = {seat: table.seen_by(room, seat) for seat in (BO, FATIMA)}
    reached = ORDER.index(table.phase(room))
    for _ in range(data.draw(st.integers(5, 30))):
        seat = data.draw(SEATS)
        likely = FITTING[ORDER[reached]]
        verb = data.draw(st.sampled_from(likely * 9 + EVERY_VERB))
        outcome = table.act(room, seat, verb, **data.draw(arguments(verb, said)))
        now = {each: table.seen_by(room, each) for each in (BO, FATIMA)}

        nothing_shown_is_ever_taken_back(before, now)
        each_seat_counts_without_a_gap(now)
        the_hidden_stays_hidden(now)
        roles_are_two(now)
        if isinstance(outcome, Refused):
            assert now == before, "a refused wish left a trace"
        else:
            assert now[seat][-1].n > (before[seat][-1].n if before[seat] else 0), "a wish that was granted shows itself"
        phase = ORDER.index(table.phase(room))
        assert phase >= reached, "a run never goes back"
        if verb == "say" and isinstance(outcome, Done):
            said.append((seat, str(now[seat][-1].key)))
        before, reached = now, phase
    event(f"reached {ORDER[reached]}")


def nothing_shown_is_ever_taken_back(before: dict[int, list[Shown]], now: dict[int, list[Shown]]) -> None:
    for seat, shown in before.items():
        assert now[seat][: len(shown)] == shown


def each_seat_counts_without_a_gap(now: dict[int, list[Shown]]) -> None:
    for shown in now.values():
        assert [entry.n for entry in shown] == list(range(1, len(shown) + 1))


def the_hidden_stays_hidden(now: dict[int, list[Shown]]) -> None:
    """Before everything is laid on the table nobody holds the other's card, marks, wishes or boundaries."""
    for seat, shown in now.items():
        role = role_of(seat, shown)
        covered = shown[: next((at for at, entry in enumerate(shown) if entry.kind == "revealed"), len(shown))]
        kinds = {entry.kind for entry in covered}
        text = json.dumps([entry.body for entry in covered], ensure_ascii=False)
        if role != "young":
            assert "card_young" not in kinds
            assert not any(secret in text for secret in SECRETS)
        if role != "counsellor":
            assert "card_counsellor" not in kinds
        for entry in shown:
            if entry.kind in ("left_out", "wanted", "marked", "guessed", "answered", "reflected", "took_along"):
                assert entry.seat == seat
            if entry.kind == "stopped" and entry.seat != seat:
                assert (entry.seat, entry.body, entry.key) == (0, {}, None), "nobody learns who said stop"


def roles_are_two(now: dict[int, list[Shown]]) -> None:
    roles = {role_of(seat, now[BO]) for seat in (BO, FATIMA)}
    assert roles in ({"partner"}, {"counsellor", "young"})


def role_of(seat: int, shown: list[Shown]) -> str:
    seated = [entry.body for entry in shown if entry.kind == "seated" and entry.body and entry.body["seat"] == seat]
    return str(seated[-1]["role"]) if seated else "partner"


SECRETS = [
    secret
    for case in LIBRARY.all()
    for language in ("da", "en")
    for card in [case.text(language).young]
    for secret in (
        card.who.strip(),
        *(hidden.what for hidden in card.hidden),
        *(twist.happens for twist in card.twists),
    )
]


def arguments(verb: str, said: list[tuple[int, str]]) -> st.SearchStrategy[dict[str, Any]]:
    """Mostly sensible, now and then not."""
    message = st.sampled_from([*said, (BO, "never-said")])
    about = message.map(lambda name: {"seat": name[0], "said": name[1]})
    match verb:
        case "leave_out":
            return THEMES.map(lambda themes: {"themes": themes})
        case "want":
            return st.sampled_from(["counsellor", "young", "any", "any", "king"]).map(lambda role: {"role": role})
        case "ready":
            return st.sampled_from([{}, {}, {"alone": True}, {"phase": "marks"}, {"phase": "out", "alone": True}])
        case "end":
            return st.sampled_from([{"how": "ended"}, {"how": "logged_off"}, {"how": "won"}])
        case "twist":
            return st.integers(0, 5).map(lambda number: {"twist": number})
        case "mark" | "guess":
            kinds = st.sampled_from(["opened", "closed", "missed", "none", "best"])
            return st.tuples(about, kinds, REMARKS).map(lambda t: {**t[0], "as": t[1], "text": t[2]})
        case "comment":
            return st.tuples(about, REMARKS).map(lambda t: {**t[0], "text": t[1]})
        case "withdraw":
            return message.map(lambda name: {"said": name[1]})
        case "answer":
            return st.sampled_from(
                [{"question": "safe", "answer": "yes"}, {"question": "return", "answer": "no"}, {"question": "age"}]
            )
        case "reflect":
            return st.tuples(st.integers(0, 7), REMARKS).map(lambda t: {"tip": t[0], "text": t[1]})
        case "take_along":
            return REMARKS.map(lambda text: {"mine": text})
    return REMARKS.map(lambda text: {"text": text})

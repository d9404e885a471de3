"""Any conversation, in any order, from two processes at once: nothing is lost, doubled, reordered or shown wrongly."""

import copy
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from live.keys.keyring import Keyring
from live.refusal import Refused
from live.room.actions import Done
from live.room.entries import Draft, RoomKind, World
from live.room.queries import Shown, as_seen_by, show
from live.room.state import State
from live.storage.database import Database
from tests.room.engine import BODIES, GATE, KINDS, Engine, new_key
from tests.room.gates import sees

ROLES = ["young", "counsellor", "colleague", "coordinator", "observer", "guest", "trainer", "partner"]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(
    lambda t: t.replace("\0", "").strip()
)
VERBS = ["say", "spar", "whisper", "note", "warn", "mute", "unmute", "alarm", "acknowledge_alarm", "close_alarm"]
SHAPE = ("placed", "seated", "unseated", "closed", "erased", "withdrawn")
HOUSE_KINDS = [kind.name for kind in KINDS if kind.name not in SHAPE]


@dataclass
class Person:
    """A seat as the model sees it: roles change, and each entry is judged by the role of its moment."""

    role: str
    seen: list[tuple[int, str]] = field(default_factory=list)  # (seq, whole | masked)
    gone: bool = False
    vacant: bool = False


class Conversation(RuleBasedStateMachine):
    """The model knows no gate: it looks up `sees`, the table that people have read (test_gates.py)."""

    acts: Bundle[tuple[Any, ...]] = Bundle("acts")

    def __init__(self, engines: tuple[Engine, Engine], news: list[Any]) -> None:
        super().__init__()
        self.engines = engines
        self.news = news  # what both processes tell after their commits

    @initialize(
        world=st.sampled_from(World),
        kind=st.sampled_from(RoomKind),
        roles=st.lists(st.sampled_from(ROLES), min_size=1, max_size=3),
    )
    def open(self, world: World, kind: RoomKind, roles: list[str]) -> None:
        self.world, self.kind = world, kind
        self.people: dict[int, Person] = {}
        self.written: list[tuple[str, int, dict[str, Any] | None]] = []
        self.news.clear()
        self.room = self.engines[0].open(world=world, kind=kind)
        self.follower = State(world, kind)
        self.follower_shown: dict[int, list[Shown]] = {}
        for role in roles:
            self.seat(role, 0)

    @rule(role=st.sampled_from(ROLES), process=st.integers(0, 1))
    @precondition(lambda self: len(self.people) < 6)
    def seat(self, role: str, process: int) -> None:
        number = self.engines[process].seat(self.room, role)
        assert number == len(self.people) + 1
        self.people[number] = Person(role)
        self._expect("seated", 0, {"seat": number, "role": role})

    @rule(role=st.sampled_from(ROLES), process=st.integers(0, 1))
    @precondition(lambda self: len(self.people) < 6 and self._vacant() is None)
    def place(self, role: str, process: int) -> None:
        """A seat waits for somebody, and counts from now on."""
        self.engines[process].place(self.room, role)
        number = len(self.people) + 1
        self.people[number] = Person(role, vacant=True)
        self._expect("placed", 0, {"seat": number, "role": role})

    @rule(role=st.sampled_from(ROLES), process=st.integers(0, 1))
    @precondition(lambda self: len(self.people) < 6 and self._vacant() is not None)
    def fill(self, role: str, process: int) -> None:
        """Whoever takes it sees what it has counted, and the next one goes on counting from there."""
        number = self._vacant()
        assert number is not None
        person, behind = self.people[number], len(self.people) + 1
        assert self.engines[process].fill(self.room, role) == number
        self.people[behind] = Person(person.role, seen=list(person.seen), vacant=True)
        self._expect("placed", 0, {"seat": behind, "role": person.role})
        person.role, person.vacant = role, False
        self._expect("seated", 0, {"seat": number, "role": role})

    def _vacant(self) -> int | None:
        return next((number for number, person in self.people.items() if person.vacant), None)

    def _sitting(self) -> list[int]:
        return [number for number, person in sorted(self.people.items()) if not person.vacant]

    @rule(data=st.data(), role=st.sampled_from(ROLES), process=st.integers(0, 1))
    def change_role(self, data: st.DataObject, role: str, process: int) -> None:
        number = data.draw(st.sampled_from(self._sitting()))
        self.engines[process].write(self.room, Draft("seated", {"seat": number, "role": role}))
        self.people[number].role = role
        self._expect("seated", 0, {"seat": number, "role": role})

    @rule(data=st.data(), process=st.integers(0, 1))
    def unseat(self, data: st.DataObject, process: int) -> None:
        number = data.draw(st.sampled_from(self._sitting()))
        if not self.people[number].gone:
            self.engines[process].write(self.room, Draft("unseated", {"seat": number}))
            self._expect("unseated", 0, {"seat": number})
            self.people[number].gone = True

    @rule(data=st.data(), kind=st.sampled_from(HOUSE_KINDS), process=st.integers(0, 1))
    def happen(self, data: st.DataObject, kind: str, process: int) -> None:
        """Anything the log can hold, by anybody: sight is decided by the gate and not by what made the entry."""
        by = data.draw(st.sampled_from([0, *self.people]))
        body = dict(BODIES[kind])
        if "to" in body:
            body["to"] = data.draw(st.sampled_from(sorted(self.people)))
        self.engines[process].write(self.room, Draft(kind, body), seat=by)
        self._expect(kind, by, body)

    @rule(target=acts, data=st.data(), verb=st.sampled_from(VERBS), text=WORDS, process=st.integers(0, 1))
    def act(self, data: st.DataObject, verb: str, text: str, process: int) -> tuple[Any, ...]:
        number, to = (data.draw(st.sampled_from(sorted(self.people))) for _ in range(2))
        key, args = new_key(), {"text": text, "to": to}
        before = len(self.written)
        outcome = self.engines[process].act(self.room, number, verb, key, **args)
        if isinstance(outcome, Done):
            entry = self.engines[process].whole(self.room).entries[-1]
            assert (outcome.seq, outcome.again) == (before + 1, False)
            assert (entry.seq, entry.seat, entry.key) == (before + 1, number, key)
            assert not self.people[number].gone
            assert not self.people[number].vacant, "a seat that waits does nothing"
            if verb == "say":
                assert not (entry.body or {})["text"].startswith((" ", "\n"))
            self._expect(entry.kind, number, entry.body)
        return number, verb, key, args, outcome

    @rule(act=acts, process=st.integers(0, 1))
    def act_again(self, act: tuple[Any, ...], process: int) -> None:
        """Sending twice is harmless, whichever process hears it; what was refused may be tried anew."""
        number, verb, key, args, first = act
        if isinstance(first, Done):
            assert self.engines[process].act(self.room, number, verb, key, **args) == Done(first.seq, again=True)

    @rule(act=acts, process=st.integers(0, 1))
    def act_with_other_words(self, act: tuple[Any, ...], process: int) -> None:
        number, verb, key, args, first = act
        if isinstance(first, Done) and verb in ("say", "spar"):
            answer = self.engines[process].act(self.room, number, verb, key, **{**args, "text": "noget helt andet"})
            erased = any(kind == "erased" for kind, _, _ in self.written[first.seq :])
            if erased:
                assert answer == Done(first.seq, again=True), "nobody knows any more what the words were"
            else:
                assert isinstance(answer, Refused) and answer.code == "key_reused"

    @rule(act=acts, process=st.integers(0, 1))
    def withdraw(self, act: tuple[Any, ...], process: int) -> None:
        number, verb, key, _, first = act
        answer = self.engines[process].act(self.room, number, "withdraw", said=key)
        if isinstance(answer, Done):
            assert verb == "say" and isinstance(first, Done)
            self._expect("withdrawn", number, {"seat": number, "said": key})

    @rule(process=st.integers(0, 1))
    def erase(self, process: int) -> None:
        self.engines[process].erase(self.room)
        keeps = {kind.name: kind.keeps for kind in KINDS}
        self.written = [
            (kind, by, {name: body[name] for name in keeps[kind] if name in (body or {})} or None if body else body)
            for kind, by, body in self.written
        ]
        self.follower_shown = {
            number: [Shown(s.n, s.kind, s.seat, None, s.key, s.at) for s in shown]
            for number, shown in self.follower_shown.items()
        }
        self._expect("erased", 0, {})

    @invariant()
    def the_log_is_what_was_written(self) -> None:
        if not hasattr(self, "room"):
            return
        room = self.engines[0].whole(self.room)
        assert [entry.seq for entry in room.entries] == list(range(1, len(self.written) + 1))
        assert room.row.last_seq == len(self.written)
        for entry, (kind, by, body) in zip(room.entries, self.written, strict=True):
            assert (entry.kind, entry.seat) == (kind, by)
            assert {name: (entry.body or {}).get(name) for name in body or {}} == (body or {})

    @invariant()
    def everybody_sees_what_the_table_says(self) -> None:
        if not hasattr(self, "room"):
            return
        room = self.engines[1].whole(self.room)
        for number, person in self.people.items():
            shown = as_seen_by(room, number)
            assert [entry.n for entry in shown] == list(range(1, len(person.seen) + 1)), "gapless for each seat"
            for entry, (seq, sight) in zip(shown, person.seen, strict=True):
                if sight == "masked":
                    assert (entry.seat, entry.body, entry.key) == (0, {}, None)
                else:
                    assert entry.seat == room.entries[seq - 1].seat

    @invariant()
    def who_follows_along_knows_what_a_newcomer_reads(self) -> None:
        """fold(before, new) == fold(whole log), for both writers and for one who only hears the news."""
        if not hasattr(self, "room"):
            return
        whole = self.engines[0].whole(self.room)
        for room_id, entries in self.news:
            for entry in entries if room_id == self.room else ():
                if entry.seq <= self.follower.last_seq:
                    continue
                before = self.follower.vacant
                if entry.kind == "placed" and before is not None and entry.body is not None:
                    self.follower_shown[entry.body["seat"]] = list(self.follower_shown.get(before.number, []))
                for number, (n, sight) in self.follower.grow(entry, GATE).items():
                    self.follower_shown.setdefault(number, []).append(show(entry, n, sight))
        self.news.clear()
        assert self.follower == whole.state
        for engine in self.engines:
            assert engine.database.act_now(engine.rooms.log.open, self.room).state == whole.state
        for number in self.people:
            followed = [(s.n, s.kind, s.seat, s.key, s.at) for s in self.follower_shown.get(number, [])]
            assert followed == [(s.n, s.kind, s.seat, s.key, s.at) for s in as_seen_by(whole, number)]

    def _expect(self, kind: str, by: int, body: dict[str, Any] | None) -> None:
        self.written.append((kind, by, body))
        seq = len(self.written)
        for number, person in self.people.items():
            if person.gone:
                continue
            own, to_me, others = sees(GATE, self.world, self.kind, person.role, kind)
            sight = own if by == number else to_me if (body or {}).get("to") == number else others
            if sight != "hidden":
                person.seen.append((seq, sight))


@pytest.mark.slow
def test_any_conversation_is_kept_and_shown_as_it_was(sqlite_template: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{shutil.copy(sqlite_template, Path(folder) / 'flyve.sqlite3')}"
        news: list[Any] = []
        engines = tuple(
            Engine(
                Database(url),
                Keyring.from_folder(Path(folder) / "keys", create=True),
                lambda room, entries: news.append((room, copy.deepcopy(entries))),
            )
            for _ in range(2)
        )
        run_state_machine_as_test(
            lambda: Conversation(engines, news),  # type: ignore[arg-type]
            settings=settings(
                max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        for engine in engines:
            engine.database.close()

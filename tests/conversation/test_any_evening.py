"""Any evening, in any order, on two servers: whatever people press, what was promised of a conversation holds."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import update
from sqlmodel import col, select

from live.conversation.tables import Call
from live.keys.keyring import Keyring
from live.people.tables import Certification
from live.room.tables import SeatHolder
from live.storage.database import Database
from tests.conversation.evening import ALMA, STAFF, Evening, open_evening, refusal

HERE = [name for name, (place, *_) in STAFF.items() if place == "Aaby"]
EVERYBODY = list(STAFF)
UNSEEN_BY_HER = {"placed", "sparred", "out_of_turn", "alarm", "alarm_rung", "alarm_branch", "assessed"}
KNOWN = {
    "done", "taken", "nobody_waits", "not_certified", "not_on_duty", "reason_needed", "not_yours", "already_there",
    "ended", "not_found", "not_now",
}  # fmt: skip


class AnyEvening(RuleBasedStateMachine):
    """`servers` are two writers on one database."""

    def __init__(self, servers: tuple[Evening, Evening]) -> None:
        super().__init__()
        self.servers = servers

    @initialize()
    def begin(self) -> None:
        self.rooms: list[str] = []
        self.left: set[str] = set()  # where she has gone out of the room herself
        self.outside: set[str] = set()  # staff whose certification is withdrawn now
        one = self.servers[0]
        one.act(lambda session: session.execute(update(Certification).values(withdrawn_at=None)) and None)
        while refusal(lambda: one.take_next("Fatima")) == "done":
            pass  # whoever an earlier evening left waiting
        self.rooms += [one.taken("Fatima"), one.arrive().room_id]

    @rule(server=st.integers(0, 1))
    def arrive(self, server: int) -> None:
        if len(self.rooms) < 4:
            self.rooms.append(self.servers[server].arrive().room_id)

    @rule(data=st.data(), verb=st.sampled_from(["say", "leave", "spar", "finish"]), server=st.integers(0, 1))
    def she_does(self, data: st.DataObject, verb: str, server: int) -> None:
        room = self._room(data)
        before = self.servers[0].phase(room)
        answer = self.servers[server].does(room, ALMA, verb, text="Hej")
        if verb in ("spar", "finish"):
            assert answer in ("not_allowed", "no_seat", "closed")
        elif room in self.left:
            assert answer in ("no_seat", "closed")
        elif before in ("waiting", "open"):
            assert answer == "done", "she may always write, and always leave"
        if verb == "leave" and answer == "done" and before == "after":
            self.left.add(room)

    @rule(data=st.data(), name=st.sampled_from(EVERYBODY), verb=st.sampled_from(["say", "spar", "alarm", "leave"]))
    def they_do(self, data: st.DataObject, name: str, verb: str) -> None:
        room = self._room(data)
        if self.servers[0].has_seat(room, name):
            answer = self.servers[0].does(room, self.servers[0].seat(room, name), verb, text="Hej")
            if verb == "say":
                assert (answer == "done") == (self.servers[0].phase(room) == "open")

    @rule(name=st.sampled_from(EVERYBODY), server=st.integers(0, 1))
    def take_next(self, name: str, server: int) -> None:
        self._tries(name, lambda: self.servers[server].take_next(name))

    @rule(data=st.data(), name=st.sampled_from(EVERYBODY), reason=st.sampled_from(["", "haster"]))
    def take(self, data: st.DataObject, name: str, reason: str) -> None:
        room = self._room(data)
        self._tries(name, lambda: self.servers[1].take(name, room, reason))

    @rule(data=st.data(), name=st.sampled_from(EVERYBODY), server=st.integers(0, 1))
    def enter(self, data: st.DataObject, name: str, server: int) -> None:
        room = self._room(data)
        if self._tries(name, lambda: self.servers[server].enter(name, room)) == "done":
            assert name == "Dorte"

    @rule(
        data=st.data(),
        name=st.sampled_from(EVERYBODY),
        to=st.sampled_from([None, *EVERYBODY]),
        why=st.sampled_from(["join", "take_over"]),
    )
    def ask(self, data: st.DataObject, name: str, to: str | None, why: str) -> None:
        room = self._room(data)
        sits = self.servers[0].has_seat(room, name)
        if refusal(lambda: self.servers[0].ask(name, room, why, to)) == "done":
            assert sits
            assert to is None or to in HERE

    @rule(data=st.data(), name=st.sampled_from(EVERYBODY), yes=st.booleans(), server=st.integers(0, 1))
    def answer(self, data: st.DataObject, name: str, yes: bool, server: int) -> None:
        rooms = set(self.rooms)
        calls = [call.id for call in self.servers[0].rows(Call) if call.room_id in rooms]
        if calls:
            call = data.draw(st.sampled_from(sorted(calls)))
            answered = refusal(lambda: self.servers[server].answer(name, call, yes))
            assert answered in KNOWN
            if answered == "done" and yes:
                assert name in HERE
                assert name not in self.outside

    @rule(data=st.data(), name=st.sampled_from(EVERYBODY), to=st.sampled_from(EVERYBODY), server=st.integers(0, 1))
    def hand_over(self, data: st.DataObject, name: str, to: str, server: int) -> None:
        room = self._room(data)
        one = self.servers[0]
        owner = one.has_seat(room, name) and one.seat(room, name) == one.row(room).counsellor_seat
        outcome = refusal(lambda: self.servers[server].hand_over(name, room, to))
        assert outcome in KNOWN
        if outcome == "done":
            assert owner or name in ("Dorte", "Hanne", "Helle")
            assert to in ("Fatima", "Gorm", "Dorte")
            assert to not in self.outside
            assert one.seat(room, to) == one.row(room).counsellor_seat

    @rule(data=st.data(), name=st.sampled_from(EVERYBODY), server=st.integers(0, 1))
    def finish_and_register(self, data: st.DataObject, name: str, server: int) -> None:
        room = self._room(data)
        one = self.servers[server]
        if one.has_seat(room, name):
            one.does(room, one.seat(room, name), "finish")
        if refusal(lambda: one.register(name, room)) == "done":
            assert one.row(room).registered_at is not None
            assert refusal(lambda: one.register(name, room)) != "done"

    @rule(data=st.data(), server=st.integers(0, 1))
    def erase(self, data: st.DataObject, server: int) -> None:
        room = self._room(data)
        self.servers[server].erase(room)
        assert self.servers[0].row(room).erased
        assert not any("text" in (entry.body or {}) for entry in self.servers[0].whole(room).entries)

    @rule(data=st.data(), seconds=st.sampled_from([10, 60, 200, 4 * 3_600]), server=st.integers(0, 1))
    def be_away(self, data: st.DataObject, seconds: int, server: int) -> None:
        room = self._room(data)
        self.servers[server].away(room, seconds)
        before = self.servers[0].phase(room)
        self.servers[server].tidy()
        after = self.servers[0].phase(room)
        if seconds < 180:
            assert after == before, "a place is kept (R17), and nobody is cut off"
        self.servers[server].act(self.servers[server].them.line, [room], [])

    @rule(name=st.sampled_from(["Fatima", "Gorm"]))
    def withdraw_certification(self, name: str) -> None:
        self.outside.add(name)
        self.servers[0].withdraw_certification(name)

    @invariant()
    def facts_and_log_say_the_same(self) -> None:
        for room in getattr(self, "rooms", []):
            state, row = self.servers[0].whole(room).state, self.servers[0].row(room)
            assert (state.phase == "waiting") == (row.taken_at is None and row.ended_at is None)
            assert (state.phase == "open") == (row.taken_at is not None and row.ended_at is None)
            assert row.registered_at is None or state.phase == "closed"
            assert (row.counsellor_seat is None) == (row.taken_at is None)

    @invariant()
    def one_answers_for_her_and_one_seat_waits(self) -> None:
        for room in getattr(self, "rooms", []):
            state, row = self.servers[1].whole(room).state, self.servers[1].row(room)
            counsellors = [seat.number for seat in state.seats.values() if seat.sits and seat.role == "counsellor"]
            assert counsellors == ([] if row.counsellor_seat is None else [row.counsellor_seat])
            assert sum(seat.vacant for seat in state.seats.values()) == 1
            assert state.seats[ALMA].sits == (room not in self.left)

    @invariant()
    def the_bridge_leads_to_who_sits_there_and_to_nobody_else(self) -> None:
        for room in getattr(self, "rooms", []):
            state, row = self.servers[0].whole(room).state, self.servers[0].row(room)
            held = {holder.seat: holder.principal_id for holder in self._holders(room) if holder.seat != ALMA}
            sits = {seat.number for seat in state.seats.values() if seat.sits} - {ALMA}
            assert set(held) == (set() if row.registered_at is not None else sits)
            assert len(set(held.values())) == len(held), "nobody sits twice"
            assert set(held.values()) <= {self.servers[0].people[name] for name in HERE}

    @invariant()
    def she_sees_what_is_hers_and_counts_without_a_gap(self) -> None:
        for room in getattr(self, "rooms", []):
            shown = self.servers[0].seen(room, ALMA)
            assert [entry.n for entry in shown] == list(range(1, len(shown) + 1))
            assert not UNSEEN_BY_HER & {entry.kind for entry in shown}

    def _tries(self, name: str, deed: Any) -> str:
        outcome = refusal(deed)
        assert outcome in KNOWN
        if outcome == "done":
            assert name in ("Fatima", "Gorm", "Dorte"), "certified and on duty, or not at all"
            assert name not in self.outside
        return outcome

    def _room(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(self.rooms))

    def _holders(self, room: str) -> list[SeatHolder]:
        return self.servers[0].database.look_now(
            lambda session: list(session.exec(select(SeatHolder).where(col(SeatHolder.room_id) == room)).all())
        )


@pytest.mark.slow
def test_any_evening_keeps_its_promises(sqlite_template: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{shutil.copy(sqlite_template, Path(folder) / 'flyve.sqlite3')}"
        one = open_evening(Database(url), Keyring.from_folder(Path(folder) / "keys", create=True))
        servers = (one, one.second_server(url))
        run_state_machine_as_test(
            lambda: AnyEvening(servers),  # type: ignore[arg-type]
            settings=settings(
                max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        for server in servers:
            server.database.close()

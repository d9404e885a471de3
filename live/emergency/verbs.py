"""The alarm as a live room knows it (EM1, LC28): one press rings, and every step of it stands in the log.

Rooms of the practice world keep the room's own alarm, untouched: nobody is rung by an exercise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from live.conversation.tables import Conversation
from live.emergency.queries import reachable, running_alarm
from live.emergency.rules import BRANCHES, DANGERS, DECISIONS, TOLD, Level, first_level
from live.emergency.tables import Alarm
from live.people.audit import record
from live.refusal import Refused
from live.room import verbs as plain
from live.room.actions import Scene, Verb
from live.room.entries import HOUSE, Draft, World
from live.room.tables import SeatHolder
from live.room.verbs import nothing, words
from live.storage.clock import now
from live.storage.database import after_commit
from live.storage.ids import new_id

Knock = Callable[[str], None]

FACTS = 2_000  # characters of what an assessment stands on
WHO = 120  # of who decided it


@dataclass(frozen=True)
class EmergencyVerbs:
    """The verbs; `knock(organisation_id)` tells the desks, after the COMMIT."""

    knock: Knock

    def all(self) -> dict[str, Verb]:
        """By the name they have on the wire. `alarm`, `acknowledge_alarm` and `close_alarm` stand over the room's."""
        return {
            "alarm": _live_over("alarm", _read_branch, self._raise),
            "acknowledge_alarm": _live_over("acknowledge_alarm", nothing, self._acknowledge),
            "close_alarm": _live_over("close_alarm", _read_close, self._close),
            "alarm_branch": Verb(lambda args: {"branch": one_of(args, "branch", BRANCHES)}, self._branch),
            "assess": Verb(_read_assessment, self._assess),
        }

    def _raise(self, scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
        """Row, conversation and entry in one COMMIT: an alarm that is seen also rings, and the other way round."""
        session, room = scene.session, scene.room
        if scene.state.alarm is not None:
            raise Refused("alarm_rings_already")
        conversation = session.exec(select(Conversation).where(Conversation.room_id == room.id)).first()
        if conversation is None:
            raise Refused("not_found")
        account_id = holder_of(scene)
        branch, at = args.get("branch", "unsure"), now()
        level = first_level(reachable(session, room.organisation_id, account_id))
        session.add(
            Alarm(
                id=new_id(),
                organisation_id=room.organisation_id,
                room_id=room.id,
                conversation_id=conversation.id,
                raised_at=at,
                raised_by=account_id,
                branch=branch,
                level=level,
                rung_at=at,
            )
        )
        conversation.alarmed = True
        session.add(conversation)
        self._tell(session, room.organisation_id)
        return [Draft("alarm", {"branch": branch}), Draft("alarm_rung", {"level": int(level)}, seat=HOUSE)]

    def _acknowledge(self, scene: Scene, _args: dict[str, Any]) -> Sequence[Draft]:
        """From inside the room. From outside it is `Alarms.acknowledge`."""
        alarm = _running(scene)
        account_id = holder_of(scene)
        if alarm.acknowledged_at is not None:
            raise Refused("alarm_taken")
        own = account_id == alarm.raised_by
        if own and alarm.level < Level.BAGVAGT:
            raise Refused("alarm_needs_another")
        take(scene.session, alarm, account_id, reached_bagvagt=own)
        self._tell(scene.session, alarm.organisation_id)
        record(
            scene.session, account_id, "alarm.acknowledged", organisation_id=alarm.organisation_id, object_ref=alarm.id
        )
        return [Draft("alarm_acknowledged", {"name": scene.seat.name, "bagvagt": own})]

    def _branch(self, scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
        """What it is about becomes clear after the bell has begun to ring."""
        alarm = _running(scene)
        alarm.branch = args["branch"]
        scene.session.add(alarm)
        self._tell(scene.session, alarm.organisation_id)
        return [Draft("alarm_branch", args)]

    def _assess(self, scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
        """Who assessed, when, on what facts, and who decided what (EM2). The words stay in the room; a new assessment
        stands beside the first and replaces nothing."""
        alarm = _running(scene)
        account_id, at = holder_of(scene), now()
        alarm.assessed_at, alarm.decision = at, args["decision"]
        scene.session.add(alarm)
        self._tell(scene.session, alarm.organisation_id)
        record(scene.session, account_id, "alarm.assessed", organisation_id=alarm.organisation_id, object_ref=alarm.id)
        return [Draft("assessed", {"who": scene.seat.name, "when": at, **args})]

    def _close(self, scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
        """Handled, by somebody who answers for it. Without an assessment only what was pressed by mistake."""
        alarm = _running(scene)
        mistake = bool(args.get("mistake", False))
        if not mistake and alarm.assessed_at is None:
            raise Refused("assess_first")
        account_id = holder_of(scene)
        shut(scene.session, alarm, account_id, mistake=mistake)
        self._tell(scene.session, alarm.organisation_id)
        return [Draft("alarm_closed", {"who": scene.seat.name, **args})]

    def _tell(self, session: Session, organisation_id: str) -> None:
        after_commit(session, lambda: self.knock(organisation_id))


def take(session: Session, alarm: Alarm, account_id: str, *, reached_bagvagt: bool = False) -> None:
    """Somebody has it: it rings no more."""
    alarm.acknowledged_by, alarm.acknowledged_at, alarm.reached_bagvagt = account_id, now(), reached_bagvagt
    session.add(alarm)


def shut(session: Session, alarm: Alarm, account_id: str, *, mistake: bool) -> None:
    """It is over. What was pressed by mistake is no alarm in any count."""
    alarm.closed_at, alarm.closed_by, alarm.mistake = now(), account_id, mistake
    session.add(alarm)
    if mistake:
        _not_alarmed_after_all(session, alarm)
    record(
        session,
        account_id,
        "alarm.closed",
        organisation_id=alarm.organisation_id,
        object_ref=alarm.id,
        result="mistake" if mistake else "ok",
    )


def _not_alarmed_after_all(session: Session, alarm: Alarm) -> None:
    others = select(Alarm.id).where(
        Alarm.conversation_id == alarm.conversation_id, Alarm.id != alarm.id, col(Alarm.mistake).is_(False)
    )
    conversation = session.get(Conversation, alarm.conversation_id)
    if conversation is not None and session.exec(others).first() is None:
        conversation.alarmed = False
        session.add(conversation)


def holder_of(scene: Scene) -> str:
    """The account that sits in the seat that acts. Raises Refused("no_seat")."""
    holder = scene.session.get(SeatHolder, (scene.room.id, scene.seat.number))
    if holder is None or holder.principal_kind != "account":
        raise Refused("no_seat")
    return holder.principal_id


def one_of(args: dict[str, Any], field: str, choices: Sequence[str]) -> str:
    """One of a few words. Raises Refused("bad_input")."""
    value = args.get(field)
    if not isinstance(value, str) or value not in choices:
        raise Refused("bad_input", field=field)
    return value


def _running(scene: Scene) -> Alarm:
    alarm = running_alarm(scene.session, scene.room.id)
    if alarm is None or scene.state.alarm is None:
        raise Refused("no_alarm")
    return alarm


def _live_over(
    name: str,
    read: Callable[[dict[str, Any]], dict[str, Any]],
    do: Callable[[Scene, dict[str, Any]], Sequence[Draft]],
) -> Verb:
    """In a live room `do`; in any other world what the room does by itself, told only what it knows."""
    rooms_own = plain.VERBS[name]

    def by_world(scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
        if scene.state.world == World.LIVE:
            return do(scene, args)
        return rooms_own.do(scene, rooms_own.read(args))

    return Verb(read, by_world)


def _read_branch(args: dict[str, Any]) -> dict[str, Any]:
    return {"branch": one_of(args, "branch", BRANCHES)} if "branch" in args else {}


def _read_close(args: dict[str, Any]) -> dict[str, Any]:
    if args.get("mistake") is True:
        return {"text": words(args) if args.get("text") else "–", "mistake": True}
    read = {"text": words(args)}
    return {**read, "decided_by": words(args, "decided_by", WHO)} if "decided_by" in args else read


def _read_assessment(args: dict[str, Any]) -> dict[str, Any]:
    return {
        "danger": one_of(args, "danger", DANGERS),
        "facts": words(args, "facts", FACTS),
        "decision": one_of(args, "decision", DECISIONS),
        "because": words(args, "because", FACTS) if args.get("because") else "",
        "decided_by": words(args, "decided_by", WHO),
        "told": one_of(args, "told", TOLD),
    }

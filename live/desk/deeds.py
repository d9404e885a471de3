"""What one may ask for at a desk. Each deed authorises again where it is done: the screen that asks proves nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlmodel import Session

from live.conversation.actions import Conversations
from live.conversation.rules import NEEDED
from live.duty.actions import Duties
from live.refusal import Refused

Args = dict[str, Any]
Answer = dict[str, Any]

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
SLUG = re.compile(r"[a-z0-9_]{1,40}")
LONGEST = 300  # characters of a reason; names are shorter
SLUGS = 30  # topics or referrals in one registration at most


class AlarmDeeds(Protocol):
    """What a desk asks of the alarms (live.emergency)."""

    def acknowledge(self, session: Session, account_id: str, alarm_id: str) -> None: ...

    def ring_next(self, session: Session, account_id: str, alarm_id: str) -> None: ...


@dataclass(frozen=True)
class Deed:
    """`read` cleans what came over the wire, `do` does it, `done` says what came of it. Both first raise `Refused`."""

    read: Callable[[Args], Args]
    do: Callable[[Session, str, Args], Any]
    done: Callable[[Args, Any], Answer] = lambda _args, _result: {}


def desk_deeds(conversations: Conversations, duties: Duties, alarms: AlarmDeeds) -> Mapping[str, Deed]:
    """Every verb of the desk's socket, by name. `do` gets the session, the account and the clean arguments."""
    return {
        "on_duty": Deed(
            lambda a: {
                "org": _id(a, "org"),
                "first_name": _text(a, "first_name"),
                "profession": _text(a, "profession", ""),
                "department": _text(a, "department", ""),
                "sound": _flag(a, "sound", False),
            },
            lambda s, who, a: duties.go_on(
                s,
                who,
                a["org"],
                first_name=a["first_name"],
                profession=a["profession"],
                department=a["department"],
                sound=a["sound"],
            ),
        ),
        "off_duty": Deed(lambda a: {"org": _id(a, "org")}, lambda s, who, a: duties.go_off(s, who, a["org"])),
        "busy": Deed(
            lambda a: {"org": _id(a, "org"), "on": _flag(a, "on")},
            lambda s, who, a: duties.busy(s, who, a["org"], a["on"]),
        ),
        "take_next": Deed(
            lambda a: {"org": _id(a, "org")}, lambda s, who, a: conversations.take_next(s, who, a["org"]), _room_of
        ),
        "take": Deed(
            lambda a: {"room": _id(a, "room"), "reason": _text(a, "reason", "")},
            lambda s, who, a: conversations.take(s, who, a["room"], reason=a["reason"]),
            _the_room,
        ),
        "enter": Deed(
            lambda a: {"room": _id(a, "room")}, lambda s, who, a: conversations.enter(s, who, a["room"]), _the_room
        ),
        "ask": Deed(
            lambda a: {
                "room": _id(a, "room"),
                "to": _id(a, "to") if a.get("to") is not None else None,
                "why": _one_of(a, "why", "join", "take_over"),
            },
            lambda s, who, a: conversations.ask(s, who, a["room"], to=a["to"], why=a["why"]),
            _call_of,
        ),
        "answer": Deed(
            lambda a: {"call": _id(a, "call"), "yes": _flag(a, "yes")},
            lambda s, who, a: conversations.answer(s, who, a["call"], a["yes"]),
            _room_of,
        ),
        "withdraw_call": Deed(
            lambda a: {"call": _id(a, "call")},
            lambda s, who, a: conversations.withdraw_call(s, who, a["call"]),
        ),
        "hand_over": Deed(
            lambda a: {"room": _id(a, "room"), "to": _id(a, "to")},
            lambda s, who, a: conversations.hand_over(s, who, a["room"], a["to"]),
            _the_room,
        ),
        "register": Deed(
            lambda a: {
                "room": _id(a, "room"),
                "topics": _slugs(a, "topics"),
                "needed": _one_of(a, "needed", *NEEDED),
                "referrals": _slugs(a, "referrals"),
                "underretning": _flag(a, "underretning", False),
                "bagvagt": _flag(a, "bagvagt", False),
            },
            lambda s, who, a: conversations.register(
                s,
                who,
                a["room"],
                topics=a["topics"],
                needed=a["needed"],
                referrals=a["referrals"],
                underretning=a["underretning"],
                bagvagt=a["bagvagt"],
            ),
            _the_room,
        ),
        "acknowledge": Deed(
            lambda a: {"alarm": _id(a, "alarm")}, lambda s, who, a: alarms.acknowledge(s, who, a["alarm"])
        ),
        "ring_next": Deed(lambda a: {"alarm": _id(a, "alarm")}, lambda s, who, a: alarms.ring_next(s, who, a["alarm"])),
    }


def _the_room(args: Args, _result: Any) -> Answer:
    return {"room": args["room"]}


def _room_of(_args: Args, result: str | None) -> Answer:
    return {"room": result}


def _call_of(_args: Args, result: str) -> Answer:
    return {"call": result}


def _id(args: Args, name: str) -> str:
    value = args.get(name)
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise Refused("bad_input", field=name)
    return value


def _text(args: Args, name: str, missing: str | None = None) -> str:
    value = args.get(name, missing)
    if not isinstance(value, str):
        raise Refused("bad_input", field=name)
    if len(value) > LONGEST:
        raise Refused("too_long", longest=LONGEST)
    return value.replace("\x00", "").strip()


def _flag(args: Args, name: str, missing: bool | None = None) -> bool:
    value = args.get(name, missing)
    if not isinstance(value, bool):
        raise Refused("bad_input", field=name)
    return value


def _one_of(args: Args, name: str, *known: str) -> str:
    value = args.get(name)
    if not isinstance(value, str) or value not in known:
        raise Refused("bad_input", field=name)
    return value


def _slugs(args: Args, name: str) -> list[str]:
    value = args.get(name, [])
    if not isinstance(value, list) or len(value) > SLUGS:
        raise Refused("bad_input", field=name)
    if not all(isinstance(slug, str) and SLUG.fullmatch(slug) for slug in value):
        raise Refused("bad_input", field=name)
    return list(dict.fromkeys(value))

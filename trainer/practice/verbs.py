"""The verbs of a practice run, from leaving out themes to the one thing taken along.

Each answers with entries; moving on to the next phase is part of the same act, so that two people who press at the
same moment never end in different places.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from live.refusal import Refused
from live.room.actions import Scene, Verb
from live.room.entries import HOUSE, Draft
from live.room.log import flush, read
from live.room.verbs import nothing, number, short, words
from live.storage.clock import now
from scenarios.library import Library
from scenarios.schema import Scenario
from scenarios.vocabulary import Theme
from trainer.practice import casting
from trainer.practice.cards import counsellor_card, debrief_card, public_card, young_card
from trainer.practice.gate import CARDS, OUT, PLAY, ROLES, TOGETHER
from trainer.practice.state import PracticeState, fold, next_phase
from trainer.practice.tables import CardSeen, PracticePart, PracticeRun

REMARK = 1_000  # characters of a remark in the opsamling
TIPS = 6  # the six tips of the booklet (S0)


@dataclass(frozen=True)
class PracticeVerbs:
    """The verbs, with the shelf of scenarios that they deal from."""

    library: Library

    def all(self) -> dict[str, Verb]:
        """By the name they have on the wire."""
        return {
            "leave_out": Verb(_read_themes, self._leave_out),
            "want": Verb(lambda args: {"role": _one_of(args, "role", ROLE_WISHES)}, self._want),
            "ready": Verb(_read_ready, self._ready, asks_who_is_away=True),
            "twist": Verb(lambda args: {"twist": number(args, "twist")}, _twist),
            "stop": Verb(nothing, _stop),
            "end": Verb(lambda args: {"how": _one_of(args, "how", ("ended", "logged_off"))}, _end),
            "react": Verb(lambda args: {"text": words(args, longest=REMARK)}, _note_down("reacted")),
            "mark": Verb(lambda args: _read_mark(args, ("opened", "closed", "missed", "none")), _about("marked")),
            "guess": Verb(lambda args: _read_mark(args, ("opened", "closed", "none")), _about("guessed")),
            "answer": Verb(_read_answer, _note_down("answered")),
            "reflect": Verb(_read_reflection, _note_down("reflected")),
            "comment": Verb(_read_comment, _about("commented")),
            "take_along": Verb(_read_takeaway, _note_down("took_along")),
        }

    def _leave_out(self, scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
        state = practice_state(scene)
        left_out = {**state.left_out, scene.seat.number: frozenset(args["themes"])}
        drafts = [Draft("left_out", args)]
        if _seats(scene) - left_out.keys():
            return drafts
        return [*drafts, *self.deal_case(scene, frozenset[str]().union(*left_out.values()))]

    def deal_case(self, scene: Scene, left_out: Collection[str]) -> list[Draft]:
        """Both have said what they leave out: the case is dealt without a word about why it is this one."""
        run = run_of(scene)
        case = casting.choose_case(self.library, run.scenario, left_out=left_out, seen=_seen(scene), wish_counts=True)
        if case is None:
            return _finish(scene, "no_case", [Draft("ended", {"how": "no_case"}, seat=HOUSE)])
        run.scenario, run.scenario_version = case.slug, case.version
        scene.session.add(run)
        return [Draft("case", public_card(case), seat=HOUSE), _phase(ROLES)]

    def _want(self, scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
        state = practice_state(scene)
        wanted = {**state.wanted, scene.seat.number: args["role"]}
        drafts = [Draft("wanted", args)]
        seats = sorted(_seats(scene))
        if any(seat not in wanted for seat in seats):
            return drafts
        roles, drawn = casting.cast([wanted[seat] for seat in seats])
        return [*drafts, *self.deal_cards(scene, dict(zip(seats, roles, strict=True)), drawn=drawn)]

    def deal_cards(self, scene: Scene, roles: dict[int, str], *, drawn: bool) -> list[Draft]:
        """Seat both in their roles and hand each their own card."""
        case = casting.needs_words(self.library.get(run_of(scene).scenario))
        for part in _parts(scene):
            part.role = roles[part.seat]
            scene.session.add(part)
            if part.role == casting.YOUNG:
                remember_card(scene, part.account_id, case.slug)
        return [
            *(Draft("seated", {"seat": seat, "role": role}, seat=HOUSE) for seat, role in roles.items()),
            Draft("dealt", {"drawn": drawn}, seat=HOUSE),
            Draft("card_young", young_card(case), seat=HOUSE),
            Draft("card_counsellor", counsellor_card(case), seat=HOUSE),
            _phase(CARDS),
        ]

    def _ready(self, scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
        """Ready for what comes next. `alone`: one goes on through the opsamling without the partner, who must really
        be away for it: nobody is left behind by a page's word."""
        phase = scene.state.phase
        if args.get("phase", phase) != phase:  # pressed in a step that the partner has left meanwhile
            raise Refused("not_now")
        drafts = [Draft("ready", {"phase": phase})]
        missing = _seats(scene) - practice_state(scene).ready.get(phase, set()) - {scene.seat.number}
        if missing and (phase == CARDS or not args["alone"]):
            return drafts
        if missing - scene.away:
            raise Refused("partner_is_here")
        if phase == CARDS:
            run = run_of(scene)
            run.play_began_at = now()
            scene.session.add(run)
            return [*drafts, _phase(PLAY)]
        after = next_phase(phase)
        if after == TOGETHER:
            return [*drafts, self._reveal(scene), _phase(TOGETHER)]
        return [*drafts, _phase(after)] if after != "closed" else [*drafts, Draft("closed", {}, seat=HOUSE)]

    def _reveal(self, scene: Scene) -> Draft:
        """The role card and both views on one table. What was marked and guessed becomes one entry for both."""
        state = practice_state(scene)
        case: Scenario | None = self.library.get(state.case)
        for part in _parts(scene):
            remember_card(scene, part.account_id, state.case)
        return Draft(
            "revealed",
            {
                "card": state.card_young,
                "debrief": debrief_card(case) if case else None,
                "twists": state.twists,
                "marked": [[seat, said, note] for (seat, said), note in state.marked.items()],
                "guessed": [[seat, said, note] for (seat, said), note in state.guessed.items()],
                "answered": state.answered,
            },
            seat=HOUSE,
        )


def practice_state(scene: Scene) -> PracticeState:
    """The run as its log says it right now, what this transaction has gathered included."""
    flush(scene.session)
    return fold(read(scene.session, scene.room.box, scene.room.id))


def run_of(scene: Scene) -> PracticeRun:
    """The run of this room. Raises Refused("not_found")."""
    run = scene.session.get(PracticeRun, scene.room.id)
    if run is None:
        raise Refused("not_found")
    return run


def remember_card(scene: Scene, account_id: str, scenario: str) -> None:
    """This person has now read the young person's card of that case."""
    if scenario and scene.session.get(CardSeen, (account_id, scenario)) is None:
        scene.session.add(CardSeen(account_id=account_id, scenario=scenario, at=now()))
        scene.session.flush()


ROLE_WISHES = (casting.COUNSELLOR, casting.YOUNG, casting.ANY)


def _read_ready(args: dict[str, Any]) -> dict[str, Any]:
    """`alone`: without waiting. `phase`, if given: the step one is ready to leave, and no other."""
    clean: dict[str, Any] = {"alone": args.get("alone") is True}
    if "phase" in args:
        clean["phase"] = short(args, "phase")
    return clean


def _read_themes(args: dict[str, Any]) -> dict[str, Any]:
    themes = args.get("themes")
    if not isinstance(themes, list) or not all(theme in set(Theme) for theme in themes if isinstance(theme, str)):
        raise Refused("bad_input", field="themes")
    if not all(isinstance(theme, str) for theme in themes):
        raise Refused("bad_input", field="themes")
    return {"themes": sorted(set(themes))}


def _read_mark(args: dict[str, Any], choices: Collection[str]) -> dict[str, Any]:
    clean: dict[str, Any] = {**_read_said(args), "as": _one_of(args, "as", choices)}
    if args.get("text"):
        clean["text"] = words(args, longest=REMARK)
    return clean


def _read_said(args: dict[str, Any]) -> dict[str, Any]:
    return {"seat": number(args, "seat"), "said": short(args, "said")}


def _read_comment(args: dict[str, Any]) -> dict[str, Any]:
    return {**_read_said(args), "text": words(args, longest=REMARK)}


def _read_answer(args: dict[str, Any]) -> dict[str, Any]:
    """Survey questions 4 (safe with the counsellor) and 5 (would come back), as the young person (ST1)."""
    return {"question": _one_of(args, "question", ("safe", "return")), "answer": _one_of(args, "answer", ("yes", "no"))}


def _read_reflection(args: dict[str, Any]) -> dict[str, Any]:
    tip = number(args, "tip")
    if tip > TIPS:
        raise Refused("bad_input", field="tip")
    return {"tip": tip, "text": words(args, longest=REMARK)}


def _read_takeaway(args: dict[str, Any]) -> dict[str, Any]:
    """One thing to take along, and "hvad var dit behov, hvad var den unges?" (S0 tip 5, PR7). Each may stay empty."""
    clean = {name: words(args, name, REMARK) for name in ("text", "mine", "theirs") if args.get(name)}
    if not clean:
        raise Refused("empty")
    return clean


def _one_of(args: dict[str, Any], field: str, choices: Collection[str]) -> str:
    value = args.get(field)
    if not isinstance(value, str) or value not in choices:
        raise Refused("bad_input", field=field)
    return value


def _twist(scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
    card = practice_state(scene).card_young
    if card is None or args["twist"] > len(card["da"]["twists"]):
        raise Refused("bad_input", field="twist")
    return [Draft("twist", args)]


def _stop(scene: Scene, _args: dict[str, Any]) -> Sequence[Draft]:
    """Said in so many words: the play is over, no reason asked. Before the play there is nothing to talk over."""
    stopped = Draft("stopped", {})
    if scene.state.phase == PLAY:
        return [stopped, *_end_play(scene, "stopped")]
    return _finish(scene, "stopped", [stopped])


def _end(scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
    """Either may end. "Den unge loggede af" is an ending like any other (LC3)."""
    if args["how"] == "logged_off" and scene.seat.role != casting.YOUNG:
        raise Refused("bad_input", field="how")
    return [Draft("ended", args), *_end_play(scene, args["how"])]


def _end_play(scene: Scene, how: str) -> list[Draft]:
    _remember_end(scene, how)
    return [_phase(OUT)]


def _finish(scene: Scene, how: str, drafts: list[Draft]) -> list[Draft]:
    _remember_end(scene, how)
    return [*drafts, Draft("closed", {}, seat=HOUSE)]


def _remember_end(scene: Scene, how: str) -> None:
    run = run_of(scene)
    run.ended_at, run.ending = now(), how
    scene.session.add(run)


def _note_down(kind: str) -> Any:
    return lambda _scene, args: [Draft(kind, args)]


def _about(kind: str) -> Any:
    """A remark about a message that stands in this conversation."""

    def write(scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
        if (args["seat"], args["said"]) not in practice_state(scene).messages:
            raise Refused("no_such_message")
        return [Draft(kind, args)]

    return write


def _phase(phase: str) -> Draft:
    return Draft("phase", {"phase": phase}, seat=HOUSE)


def _seats(scene: Scene) -> set[int]:
    return {seat.number for seat in scene.state.seats.values() if seat.until_seq is None}


def _parts(scene: Scene) -> Sequence[PracticePart]:
    statement = select(PracticePart).where(PracticePart.room_id == scene.room.id)
    return scene.session.exec(statement).all()


def _seen(scene: Scene) -> set[str]:
    accounts = [part.account_id for part in _parts(scene)]
    statement = select(CardSeen.scenario).where(CardSeen.account_id.in_(accounts))  # type: ignore[attr-defined]
    return set(scene.session.exec(statement).all())

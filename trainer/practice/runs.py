"""Beginning a run, and beginning the next one with the roles switched."""

from collections.abc import Collection, Mapping, Sequence

from sqlmodel import Session, select

from live.refusal import Refused
from live.room.actions import Rooms, Scene
from live.room.entries import HOUSE, Draft, RoomKind, SeatRole, World
from live.room.log import OpenRoom
from live.storage.clock import DAY, now
from scenarios.library import Library
from scenarios.schema import Scenario
from trainer.practice import casting
from trainer.practice.cards import public_card
from trainer.practice.gate import BOUNDARIES, TAKEAWAY
from trainer.practice.tables import CardSeen, PracticePart, PracticeRun
from trainer.practice.verbs import PracticeVerbs, practice_state

Person = tuple[str, str]  # (account id, first name)


class Runs:
    """Opens practice rooms. All methods are actions: they take the session of a transaction and never commit."""

    def __init__(self, rooms: Rooms, library: Library) -> None:
        self.rooms = rooms
        self.library = library
        self._verbs = PracticeVerbs(library)

    def open(
        self, session: Session, *, organisation_id: str, people: Sequence[Person], scenario: str, keep_days: int
    ) -> str:
        """A new run for two people who have found each other; it begins with what each would rather leave out.

        Answers the room's id. Raises Refused("no_case") for a scenario that is not on the shelf.
        """
        casting.needs_words(self.library.get(scenario))
        room = self._room(session, organisation_id, people, scenario, keep_days, previous=None)
        self.rooms.append(session, room, [Draft("phase", {"phase": BOUNDARIES}, seat=HOUSE)])
        return room.id

    def again(self, session: Session, room_id: str, account_id: str, *, same: bool) -> str:
        """Once more with the roles switched; `same` is the deliberate choice of the same case.

        Whoever presses second comes to the same new room. Where the words have been deleted, each is asked again what
        to leave out. Raises Refused("not_found") for others than the two, Refused("not_now") before the opsamling,
        Refused("all_seen") when no case is left whose card neither has read.
        """
        old = self.rooms.log.open(session, room_id)
        run = session.get(PracticeRun, room_id)
        parts = {part.seat: part for part in _parts(session, room_id)}
        if run is None or account_id not in {part.account_id for part in parts.values()}:
            raise Refused("not_found")
        if following := session.exec(select(PracticeRun).where(PracticeRun.previous_room == room_id)).first():
            return following.room_id
        if run.play_began_at is None or old.state.phase not in (TAKEAWAY, "closed"):
            raise Refused("not_now")
        before = practice_state(Scene(session, self.rooms.log, old, next(iter(old.state.seats.values()))))
        people = [(parts[seat].account_id, parts[seat].name) for seat in sorted(parts)]
        left_out = frozenset[str]().union(*before.left_out.values())
        case = casting.choose_case(
            self.library,
            run.scenario,
            left_out=left_out,
            seen=() if same else seen_by(session, [person for person, _ in people]),
            wish_counts=same,
        )
        if case is None:
            raise Refused("all_seen")
        keep_days = max(1, round((run.keep_until - run.opened_at) / DAY))
        room = self._room(
            session, run.organisation_id, people, case.slug, keep_days, previous=room_id, version=case.version
        )
        if before.left_out.keys() == parts.keys():
            roles = {seat: casting.other(part.role) for seat, part in parts.items()}
            self._deal_again(session, room, before.left_out, case, roles)
        else:
            self.rooms.append(session, room, [Draft("phase", {"phase": BOUNDARIES}, seat=HOUSE)])
        self.rooms.append(session, old, [Draft("again", {"room": room.id}, seat=HOUSE)])
        return room.id

    def _deal_again(
        self,
        session: Session,
        room: OpenRoom,
        left_out: Mapping[int, frozenset[str]],
        case: Scenario,
        roles: dict[int, str],
    ) -> None:
        """Straight to the cards. Both sit in the seats they had, so what each left out stays theirs alone."""
        carried = [Draft("left_out", {"themes": sorted(themes)}, seat=seat) for seat, themes in left_out.items()]
        self.rooms.append(session, room, [*carried, Draft("case", public_card(case), seat=HOUSE)])
        scene = Scene(session, self.rooms.log, room, room.state.seats[1])
        self.rooms.append(session, room, self._verbs.deal_cards(scene, roles, drawn=False))

    def _room(
        self,
        session: Session,
        organisation_id: str,
        people: Sequence[Person],
        scenario: str,
        keep_days: int,
        previous: str | None,
        version: str = "",
    ) -> OpenRoom:
        room = self.rooms.open_room(
            session, organisation_id=organisation_id, world=World.PRACTICE, kind=RoomKind.PAIR, keep_days=keep_days
        )
        session.add(
            PracticeRun(
                room_id=room.id,
                organisation_id=organisation_id,
                scenario=scenario,
                scenario_version=version,
                opened_at=now(),
                keep_until=room.keep_until,
                previous_room=previous,
            )
        )
        for account_id, name in people:
            seat = self.rooms.take_seat(
                session,
                room,
                role=SeatRole.PARTNER.value,
                name=name,
                principal_kind="account",
                principal_id=account_id,
            )
            session.add(PracticePart(room_id=room.id, account_id=account_id, seat=seat, name=name))
        session.flush()
        return room


def seen_by(session: Session, account_ids: Collection[str]) -> set[str]:
    """The scenarios whose role card at least one of them has read."""
    statement = select(CardSeen.scenario).where(CardSeen.account_id.in_(list(account_ids)))  # type: ignore[attr-defined]
    return set(session.exec(statement).all())


def _parts(session: Session, room_id: str) -> Sequence[PracticePart]:
    return session.exec(select(PracticePart).where(PracticePart.room_id == room_id)).all()

"""What is done over the socket of a live 1-1 conversation; other rooms keep the plain verbs of the room."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from live.conversation.authority import Knock, boards_changed, leave_bridge
from live.conversation.ending import end
from live.conversation.gate import AFTER, WAITING, YOUNG
from live.room import verbs as plain
from live.room.actions import Scene, Verb
from live.room.entries import Draft, RoomKind, World
from live.room.verbs import nothing

Do = Callable[[Scene, dict[str, Any]], Sequence[Draft]]


@dataclass(frozen=True)
class ConversationVerbs:
    """The verbs; `knock(organisation_id)` wakes the desks after the COMMIT."""

    knock: Knock

    def all(self) -> dict[str, Verb]:
        """By the name they have on the wire. `say`, `withdraw` and `leave` stand over the room's own."""
        return {
            "say": self._over("say", self._heard_in_line("say")),
            "withdraw": self._over("withdraw", self._heard_in_line("withdraw")),
            "leave": self._over("leave", self._leave),
            "finish": Verb(nothing, self._finish),
        }

    def _over(self, name: str, live: Do) -> Verb:
        """The same wish in two kinds of room."""
        other = plain.VERBS[name]
        return Verb(other.read, lambda scene, args: live(scene, args) if _is_ours(scene) else other.do(scene, args))

    def _heard_in_line(self, name: str) -> Do:
        """Who waits is read at the desk: her first words decide who is taken out of turn."""

        def do(scene: Scene, args: dict[str, Any]) -> Sequence[Draft]:
            if scene.state.phase == WAITING:
                boards_changed(scene.session, self.knock, scene.room.organisation_id)
            return plain.VERBS[name].do(scene, args)

        return do

    def _leave(self, scene: Scene, _args: dict[str, Any]) -> Sequence[Draft]:
        """She leaves: it ends (LC3). A colleague beside leaves: they hold nothing of it any more, and it goes on."""
        seat = scene.seat
        if seat.role == YOUNG and scene.state.phase != AFTER:
            how = "gave_up" if scene.state.phase == WAITING else "young_left"
            return end(scene.session, self.knock, scene.room, how)
        if seat.role != YOUNG:
            leave_bridge(scene.session, scene.room.id, seat.number)
            boards_changed(scene.session, self.knock, scene.room.organisation_id)
        return [Draft("unseated", {"seat": seat.number})]

    def _finish(self, scene: Scene, _args: dict[str, Any]) -> Sequence[Draft]:
        """The counsellor says goodbye; she may still read it, and answer the five questions."""
        return end(scene.session, self.knock, scene.room, "finished")


def _is_ours(scene: Scene) -> bool:
    return scene.state.world == World.LIVE and scene.state.kind == RoomKind.PAIR

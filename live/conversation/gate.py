"""What is added to the two gates for live 1-1 conversations. No row here speaks about practice, groups or guests."""

from live.room.entries import EntryKind, RoomKind, SeatRole, World
from live.room.rules import AT_THE_KEYS, EVERYONE, DeedRow, SightRow

LIVE = (World.LIVE,)
PAIR = (RoomKind.PAIR,)
YOUNG, COUNSELLOR, COLLEAGUE, COORDINATOR = (
    SeatRole.YOUNG,
    SeatRole.COUNSELLOR,
    SeatRole.COLLEAGUE,
    SeatRole.COORDINATOR,
)

WAITING, OPEN, AFTER, CLOSED = "waiting", "open", "after", "closed"
PHASES = (WAITING, OPEN, AFTER)

ENTRY_KINDS: tuple[EntryKind, ...] = (
    EntryKind("handed_over", keeps=("from", "to")),
    EntryKind("out_of_turn"),
)

SIGHT: tuple[SightRow, ...] = (
    # That somebody else takes over is told as it is (LC19).
    SightRow(("handed_over",), EVERYONE, worlds=LIVE, kinds=PAIR),
    # Why one was taken before another is a matter among colleagues.
    SightRow(("out_of_turn",), AT_THE_KEYS, worlds=LIVE, kinds=PAIR),
)

DEEDS: tuple[DeedRow, ...] = (
    # She may write from the first second, before anybody is there; nobody writes after the end (LC22).
    DeedRow(("say", "withdraw"), (YOUNG,), (WAITING, OPEN), LIVE, PAIR),
    DeedRow(("say", "withdraw"), AT_THE_KEYS, (OPEN,), LIVE, PAIR),
    # Who has been alone with something hard can still talk it over with a colleague when she has gone (EM6).
    DeedRow(("spar",), AT_THE_KEYS, (OPEN, AFTER), LIVE, PAIR),
    DeedRow(("note",), (COORDINATOR,), (OPEN, AFTER), LIVE, PAIR),
    # She leaves at any moment, without a word of why (LC3). Who answers for her does not leave: they hand over.
    DeedRow(("leave",), (YOUNG,), PHASES, LIVE, PAIR),
    DeedRow(("leave",), (COLLEAGUE, COORDINATOR), (OPEN, AFTER), LIVE, PAIR),
    DeedRow(("finish",), (COUNSELLOR,), (OPEN,), LIVE, PAIR),
)

"""What is added to the two gates for practice rooms. No row here speaks about live rooms."""

from live.room.entries import EntryKind, RoomKind, SeatRole, World
from live.room.rules import DeedRow, SightRow, Whose

PRACTICE = (World.PRACTICE,)
PAIR = (RoomKind.PAIR,)

PARTNER, COUNSELLOR, YOUNG = SeatRole.PARTNER, SeatRole.COUNSELLOR, SeatRole.YOUNG
BOTH = (COUNSELLOR, YOUNG)
ALL_OF_US = (PARTNER, COUNSELLOR, YOUNG)

BOUNDARIES, ROLES, CARDS, PLAY = "boundaries", "roles", "cards", "play"
OUT, REACTIONS, MARKS, TOGETHER, TAKEAWAY = "out", "reactions", "marks", "together", "takeaway"
BEFORE_PLAY = (BOUNDARIES, ROLES, CARDS)
DEBRIEF = (OUT, REACTIONS, MARKS, TOGETHER, TAKEAWAY)  # first out of the role, in that order (PR1)

ENTRY_KINDS: tuple[EntryKind, ...] = (
    EntryKind("left_out"),
    EntryKind("wanted"),
    EntryKind("case", keeps=("scenario", "version")),
    EntryKind("dealt"),
    EntryKind("card_young"),
    EntryKind("card_counsellor"),
    EntryKind("ready", keeps=("phase",)),
    EntryKind("twist"),
    EntryKind("stopped"),
    EntryKind("reacted"),
    EntryKind("marked"),
    EntryKind("guessed"),
    EntryKind("answered"),
    EntryKind("reflected"),
    EntryKind("revealed"),
    EntryKind("commented"),
    EntryKind("took_along"),
    EntryKind("again", keeps=("room",)),
)

SIGHT: tuple[SightRow, ...] = (
    # What a person would rather not play is for nobody's eyes but their own.
    SightRow(("left_out", "wanted"), ALL_OF_US, Whose.OWN, PRACTICE, PAIR),
    SightRow(("case", "dealt", "ready", "again"), ALL_OF_US, worlds=PRACTICE, kinds=PAIR),
    # Each card has one reader. What the young person hides is found out by asking, never by looking.
    SightRow(("card_young",), (YOUNG,), worlds=PRACTICE, kinds=PAIR),
    SightRow(("card_counsellor",), (COUNSELLOR,), worlds=PRACTICE, kinds=PAIR),
    # "Stop – jeg er mig selv nu" is said by nobody in particular.
    SightRow(("stopped",), ALL_OF_US, Whose.OWN_OTHERS_MASKED, PRACTICE, PAIR),
    SightRow(("twist", "marked", "answered"), (YOUNG,), Whose.OWN, PRACTICE, PAIR),
    SightRow(("guessed", "reflected"), (COUNSELLOR,), Whose.OWN, PRACTICE, PAIR),
    SightRow(("took_along",), BOTH, Whose.OWN, PRACTICE, PAIR),
    SightRow(("reacted", "revealed", "commented"), BOTH, worlds=PRACTICE, kinds=PAIR),
)

DEEDS: tuple[DeedRow, ...] = (
    DeedRow(("leave_out",), (PARTNER,), (BOUNDARIES,), PRACTICE, PAIR),
    DeedRow(("want",), (PARTNER,), (ROLES,), PRACTICE, PAIR),
    DeedRow(("stop",), ALL_OF_US, (*BEFORE_PLAY, PLAY), PRACTICE, PAIR),
    DeedRow(("ready",), BOTH, (CARDS, *DEBRIEF), PRACTICE, PAIR),
    DeedRow(("twist",), (YOUNG,), (PLAY,), PRACTICE, PAIR),
    DeedRow(("end",), BOTH, (PLAY,), PRACTICE, PAIR),
    DeedRow(("react",), BOTH, (REACTIONS,), PRACTICE, PAIR),
    DeedRow(("mark", "answer"), (YOUNG,), (MARKS,), PRACTICE, PAIR),
    DeedRow(("guess", "reflect"), (COUNSELLOR,), (MARKS,), PRACTICE, PAIR),
    DeedRow(("comment",), BOTH, (TOGETHER,), PRACTICE, PAIR),
    DeedRow(("take_along",), BOTH, (TAKEAWAY,), PRACTICE, PAIR),
)

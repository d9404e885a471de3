"""What is added to the two gates for the alarm of live rooms. Practice keeps the room's own alarm.

The young person sees none of it: that help has been called is told by a human (EM5), and she has no such button.
"""

from live.room.entries import EntryKind, World
from live.room.rules import AT_THE_KEYS, TRAINER, DeedRow, SightRow

LIVE = (World.LIVE,)
TALKING = ("open", "after")  # also when she has left in the middle of it (EM6)

ENTRY_KINDS: tuple[EntryKind, ...] = (
    EntryKind("alarm_branch"),
    EntryKind("alarm_rung", keeps=("level",)),
    EntryKind("assessed"),
)

SIGHT: tuple[SightRow, ...] = (
    SightRow(("alarm_branch", "alarm_rung", "assessed"), (*AT_THE_KEYS, TRAINER), worlds=LIVE),
)

DEEDS: tuple[DeedRow, ...] = (
    DeedRow(("alarm", "acknowledge_alarm", "close_alarm", "alarm_branch", "assess"), AT_THE_KEYS, TALKING, LIVE),
)

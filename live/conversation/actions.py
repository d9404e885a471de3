"""Everything that is done to live conversations. Each method takes the session of a transaction and never commits."""

from live.conversation.arriving import Arrival as Arrival
from live.conversation.arriving import Arriving
from live.conversation.asking import Asking
from live.conversation.holding import Holding
from live.conversation.housekeeping import Housekeeping
from live.conversation.reading import Reading
from live.conversation.taking import Taking


class Conversations(Arriving, Taking, Asking, Housekeeping, Reading, Holding):
    """`Conversations(rooms, keyring, knock)`, built once in `trainer/app.py`. The verbs of the socket stand beside
    (`live.conversation.verbs`), for they answer with entries instead of writing them."""

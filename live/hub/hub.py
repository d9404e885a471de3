"""The hub knocks and signals; it never carries what must not be lost.

A knock says "this topic has news": listeners read the log after what they have shown. A lost knock is healed by the
slow poll of each process. Signals (typing, presence, drafts) are short-lived and encrypted by their sender.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

log = logging.getLogger(__name__)

OnKnock = Callable[[], None]
OnSignal = Callable[[bytes], None]


class Hub(Protocol):
    """Calls every listener of a topic, in every process, on its event loop."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def knock(self, topic: str, *, rode_along: bool = False) -> None:
        """Say that `topic` has news. May be called from any thread; returns at once; may be lost.

        `rode_along`: the news itself went to those in this process who ride along, so they are not called.
        """

    def signal(self, topic: str, payload: bytes) -> None:
        """Pass `payload` (already encrypted) to whoever listens now; never stored. From any thread."""

    def subscribe(
        self, topic: str, on_knock: OnKnock, on_signal: OnSignal | None = None, *, rides_along: bool = False
    ) -> "Subscription":
        """Listen from now on. Call it before reading, so that nothing falls between."""


@dataclass(eq=False)
class Subscription:
    """One listener of one topic."""

    topic: str
    on_knock: OnKnock
    on_signal: OnSignal | None
    rides_along: bool
    _listeners: "Listeners"

    def close(self) -> None:
        """Stop listening; harmless when done twice."""
        self._listeners.remove(self)


@dataclass
class Listeners:
    """Who listens to what in this process."""

    by_topic: dict[str, dict[int, Subscription]] = field(default_factory=dict)

    def add(self, topic: str, on_knock: OnKnock, on_signal: OnSignal | None, rides_along: bool) -> Subscription:
        subscription = Subscription(topic, on_knock, on_signal, rides_along, self)
        self.by_topic.setdefault(topic, {})[id(subscription)] = subscription
        return subscription

    def remove(self, subscription: Subscription) -> None:
        listeners = self.by_topic.get(subscription.topic, {})
        listeners.pop(id(subscription), None)
        if not listeners:
            self.by_topic.pop(subscription.topic, None)

    def knock(self, topic: str, rode_along: bool = False) -> None:
        for subscription in self.who_hears(topic, rode_along):
            _call(subscription.on_knock)

    def who_hears(self, topic: str, rode_along: bool) -> list[Subscription]:
        """Those whom a knock calls. Safe on any thread: the copy is made in one step."""
        listeners = list(self.by_topic.get(topic, {}).values())
        return [subscription for subscription in listeners if not (rode_along and subscription.rides_along)]

    def signal(self, topic: str, payload: bytes) -> None:
        for subscription in list(self.by_topic.get(topic, {}).values()):
            if subscription.on_signal is not None:
                _call(subscription.on_signal, payload)


def _call(listener: Callable[..., None], *payload: bytes) -> None:
    """One listener's fault must not leave the others, or the hub itself, deaf."""
    try:
        listener(*payload)
    except Exception as problem:
        log.error("hub: a listener failed with %s", type(problem).__name__)

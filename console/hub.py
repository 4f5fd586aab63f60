"""What has changed, as numbered events, and who wants to hear of it.

An event names a topic, such as ``incident inc_1``, and never has content: a viewer loads what it shows
again, as itself. So nobody hears of something that its role may not see, and a lost event costs a reload.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from console.context import Console

KEPT = 1000
"""Events that are kept for viewers who reconnect. One who missed older ones loads everything."""
MOST_WAITING = 100
"""Topics that wait for one slow viewer; with more it loads everything."""
RESET = "*"
"""The topic of an event that says: anything may have changed."""

TOPICS = ("frame", "now", "incident", "run", "silence", "configuration", "delivery")

Source = Callable[[Console], Awaitable[None]]
"""Looks at what no trigger announces, and has the hub observe it."""


@dataclass(frozen=True, slots=True)
class Event:
    """``topic``: a word of `TOPICS`, and what it is about after a space; or `RESET`."""

    number: int
    topic: str


@dataclass(slots=True, eq=False)
class Subscription:
    """What one viewer has not been sent yet. ``wanted``: topics; one without an object is of all objects."""

    wanted: frozenset[str]
    waiting: dict[str, int] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wants(self, topic: str) -> bool:
        word, _, about = topic.partition(" ")
        if topic == RESET or topic in self.wanted or word in self.wanted:
            return True
        return not about and any(each.startswith(f"{word} ") for each in self.wanted)

    def add(self, event: Event) -> None:
        if not self.wants(event.topic):
            return
        self.waiting[event.topic] = event.number
        if event.topic == RESET or len(self.waiting) > MOST_WAITING:
            self.waiting = {RESET: event.number}
        self.wake.set()

    def take(self) -> list[Event]:
        taken = [Event(number, topic) for topic, number in self.waiting.items()]
        self.waiting = {}
        return taken


class Hub:
    """The console's own one. ``boot`` differs in every process: numbers of another one mean nothing here."""

    def __init__(self, _console: Console) -> None:
        self.boot = secrets.token_hex(4)
        self.number = 0
        self.ending = False
        self.sources: dict[str, Source] = {}
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._subscriptions: set[Subscription] = set()
        self._seen: dict[str, object] = {}
        self._lost_until = 0

    @property
    def last_id(self) -> str:
        return self.id_of(self.number)

    def id_of(self, number: int) -> str:
        return f"{self.boot}-{number}"

    @property
    def viewers(self) -> int:
        return len(self._subscriptions)

    def has_viewers_of(self, word: str) -> bool:
        return any(each.wants(word) for each in self._subscriptions)

    def publish(self, topic: str) -> None:
        """Tells whoever wants it."""
        self.number += 1
        event = Event(self.number, topic)
        self._kept.append(event)
        for each in self._subscriptions:
            each.add(event)

    def publish_loss(self) -> None:
        """Says that changes may have been missed: everybody loads everything, also who comes back later."""
        self.publish(RESET)
        self._lost_until = self.number

    def observe(self, topic: str, value: object) -> None:
        """Publishes the topic if its value is not the one observed before."""
        known = topic in self._seen
        if known and self._seen[topic] == value:
            return
        self._seen[topic] = value
        if known:
            self.publish(topic)

    @contextmanager
    def subscribed(self, wanted: Iterable[str], after: str | None) -> Iterator[Subscription]:
        """Subscribes from the event with the id ``after`` on; None: from now on."""
        made = Subscription(frozenset(wanted))
        for event in self._since(after):
            made.add(event)
        self._subscriptions.add(made)
        try:
            yield made
        finally:
            self._subscriptions.discard(made)

    def _since(self, after: str | None) -> Iterable[Event]:
        if after is None:
            return ()
        boot, _, number = after.partition("-")
        if boot != self.boot or not number.isascii() or not number.isdecimal() or len(number) > 15:
            return (Event(self.number, RESET),)
        last, oldest = int(number), self._kept[0].number if self._kept else self.number + 1
        if last + 1 < oldest or last < self._lost_until or last > self.number:
            return (Event(self.number, RESET),)
        return [event for event in self._kept if event.number > last]

    def end(self) -> None:
        """Ends all streams: the process is about to stop."""
        self.ending = True
        self.wake_all()

    def wake_all(self) -> None:
        """Has every stream look at what it must tell, such as how it is live, before its next beat."""
        for each in self._subscriptions:
            each.wake.set()

"""The functions that decide what the store records: pure, and called in the transaction that records it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from alerts.content import Content
from alerts.model import AlertState, Effect, Notice, Notification
from alerts.suppression import Facts
from probes.reading import Reading

Decision = tuple[AlertState, Sequence[Effect]]


class Evaluator(Protocol):
    """What the store calls of `alerts.Evaluator`. ``now`` is the database's time."""

    @property
    def revision(self) -> str | None:
        """The digest of the revision by which it decides: while another one is active, nothing is recorded.

        None for a person's command, which decides by no revision.
        """
        ...

    def fingerprints(self, reading: Reading) -> Sequence[str]:
        """The states that this reading may change."""
        ...

    def parents(self, fingerprints: Iterable[str]) -> Collection[str]:
        """Returns the states that decide whether messages about these are held: `Facts.states` has them."""
        ...

    def evaluate(
        self, reading: Reading, states: Mapping[str, AlertState], now: datetime, facts: Facts
    ) -> Mapping[str, Decision]:
        """Returns the decisions by fingerprint. ``states`` has the stored states of `fingerprints`."""
        ...

    def acknowledge(
        self, fingerprint: str, state: AlertState, by: str, now: datetime, lasts: timedelta | None
    ) -> Decision: ...

    def resolve(
        self, fingerprint: str, state: AlertState, reason: str, now: datetime, by: str | None = None
    ) -> Decision:
        """Also works for a fingerprint that is no longer configured: its channels must get the resolve."""
        ...

    def forget(
        self, fingerprint: str, state: AlertState, location: str, now: datetime, facts: Facts
    ) -> Decision:
        """Returns what follows when readings from this location are no longer expected."""
        ...

    def tick(self, fingerprint: str, state: AlertState, now: datetime, facts: Facts) -> Decision:
        """Returns what is due by time in an open incident: what was held, reminders, escalations."""
        ...

    def content(self, notification: Notification | Notice) -> Content:
        """Returns what the message says. Raises a KeyError if the channel is not configured."""
        ...

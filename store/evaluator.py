"""What the store needs of whoever decides: pure functions, called in the transaction that keeps it all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from alerts.model import AlertState, Effect, Notice, Notification
from probes.reading import Json, Reading

Decision = tuple[AlertState, Sequence[Effect]]


class Evaluator(Protocol):
    """The alert policies as the store sees them (`alerts.Evaluator`). ``now`` is the database's."""

    def fingerprints(self, reading: Reading) -> Sequence[str]:
        """The states that this reading may change."""
        ...

    def evaluate(
        self, reading: Reading, states: Mapping[str, AlertState], now: datetime
    ) -> Mapping[str, Decision]:
        """What follows from the reading, by fingerprint; ``states`` holds those of `fingerprints`."""
        ...

    def acknowledge(self, fingerprint: str, state: AlertState, by: str, now: datetime) -> Decision: ...

    def resolve(self, fingerprint: str, state: AlertState, reason: str, now: datetime) -> Decision:
        """Also for a fingerprint that is no longer configured: who was told must hear the end."""
        ...

    def tick(self, fingerprint: str, state: AlertState, now: datetime) -> Decision:
        """What time alone makes due in an open incident: reminders and escalations."""
        ...

    def payload(self, notification: Notification | Notice) -> Mapping[str, Json]:
        """The body for its channel; raises a KeyError when that channel is no longer configured."""
        ...

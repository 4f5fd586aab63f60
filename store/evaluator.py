"""The functions that decide what the store records: pure, and called in the transaction that records it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from alerts.model import AlertState, Effect, Notice, Notification
from probes.reading import Json, Reading

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

    def evaluate(
        self, reading: Reading, states: Mapping[str, AlertState], now: datetime
    ) -> Mapping[str, Decision]:
        """Returns the decisions by fingerprint. ``states`` has the stored states of `fingerprints`."""
        ...

    def acknowledge(self, fingerprint: str, state: AlertState, by: str, now: datetime) -> Decision: ...

    def resolve(self, fingerprint: str, state: AlertState, reason: str, now: datetime) -> Decision:
        """Also works for a fingerprint that is no longer configured: its channels must get the resolve."""
        ...

    def tick(self, fingerprint: str, state: AlertState, now: datetime) -> Decision:
        """Returns what is due by time in an open incident: reminders and escalations."""
        ...

    def payload(self, notification: Notification | Notice) -> Mapping[str, Json]:
        """Returns the payload for the channel. Raises a KeyError if the channel is not configured."""
        ...

"""The words of alerting: policy, state, effects, messages. Plain values; nothing here does I/O."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

import msgspec

from probes.reading import Json
from settings.values import Severity

NOTICE: Final = "notice"
"""The kind of a message that belongs to no incident, beside those of `NotificationKind`."""


class NotificationKind(StrEnum):
    OPENED = "opened"
    REMINDER = "reminder"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Escalation:
    """``after`` this long open and unacknowledged, tell ``channels``."""

    after: timedelta
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """What one severity means: who is told, how often again, and who next."""

    channels: tuple[str, ...] = ()
    remind_every: timedelta | None = None
    escalations: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """How one check or rule becomes an incident. ``fingerprint`` is ``check:NAME``,
    ``rule:NAME@CHECK`` (a rule is judged for each check that measures its value) or ``reconcile:OBJECT``.
    """

    fingerprint: str
    subject: str
    severity: Severity
    opens_after: int
    closes_after: int
    routes: Mapping[Severity, Route]
    runbook: str | None = None


class AlertState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that `step` remembers of one fingerprint between readings. Stored as JSON."""

    failing: int = 0
    """Readings in a row that fail."""
    troubled: int = 0
    """Readings in a row that do not pass: fail, degraded, unknown or missed."""
    passing: int = 0
    incident: str | None = None
    severity: Severity | None = None
    opened_at: datetime | None = None
    acknowledged_at: datetime | None = None
    reminded_at: datetime | None = None
    escalated: int = 0
    """Escalation steps already taken."""
    sequence: int = 0
    """Notifications of this incident so far; each takes the next number. A channel must see them in order."""
    notified: tuple[str, ...] = ()
    """Channels that were told of this incident, and so must hear that it is resolved."""
    reason: str = ""
    """Why the latest reading that did not pass did not."""
    seen: datetime | None = None
    """The latest slot that was counted: what is not newer is late."""
    since: datetime | None = None
    """For a rule: the slot in which its condition became true."""


@dataclass(frozen=True, slots=True)
class Opened:
    incident: str
    fingerprint: str
    subject: str
    severity: Severity
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Raised:
    """The open incident became worse."""

    incident: str
    severity: Severity
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Acknowledged:
    incident: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Resolved:
    incident: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notification:
    """One message of one incident to one channel. ``dedupe_key`` is unique for all time.

    ``first``: the channel has heard nothing of the incident yet, so it must read as an opening, whatever
    its kind. ``by``: who acknowledged.
    """

    incident: str
    sequence: int
    kind: NotificationKind
    channel: str
    subject: str
    severity: Severity
    reason: str
    opened_at: datetime
    at: datetime
    runbook: str | None = None
    first: bool = False
    by: str | None = None

    @property
    def dedupe_key(self) -> str:
        return f"{self.incident}:{self.sequence}:{self.channel}"


Effect = Opened | Raised | Acknowledged | Resolved | Notification


@dataclass(frozen=True, slots=True)
class Notice:
    """How a scheduled reconciliation ended, told to one channel. It belongs to no incident.

    ``head`` (``sha256:...``) is the hash of report ``position`` of the account's chain: a copy of it outside
    the database shows later whether the end of the chain was cut off.
    """

    channel: str
    subject: str
    run: str
    account: str | None
    from_: datetime
    until: datetime
    status: str
    reason: str
    summary: str
    details: tuple[str, ...]
    position: int
    head: str
    at: datetime
    environment: str
    service: str

    @property
    def dedupe_key(self) -> str:
        """A run that went on later has a report, and a notice, for each time that it ended."""
        return f"{NOTICE}:{self.run}:{self.position}:{self.channel}"


@dataclass(frozen=True, slots=True)
class Message:
    """A notification with what the reader needs to place it; channels render it."""

    notification: Notification
    environment: str
    service: str
    respond_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a channel sends: the body rendered at decision time, and its keys. A notice has no incident."""

    incident: str | None
    kind: NotificationKind | Literal["notice"]
    dedupe_key: str
    payload: Mapping[str, Json]
    attempt: int = 1


def incident_id(fingerprint: str, slot: datetime) -> str:
    """The id of the incident that the reading of ``slot`` opened: ``inc_`` and ten letters of a SHA-256.

    From the slot and not from the clock at the decision, so that a replay of the same readings gives the
    same ids. No two incidents of one fingerprint share a slot, because a slot is counted once (see
    `alerts.step`).
    """
    digest = hashlib.sha256(f"{fingerprint}|{slot.astimezone(UTC).isoformat()}".encode()).digest()
    return "inc_" + base64.b32encode(digest)[:10].decode().lower()

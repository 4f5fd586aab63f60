"""The values of alerting: policy, state, effects, messages."""

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
"""The kind of a message that belongs to no incident, in addition to those of `NotificationKind`."""


class NotificationKind(StrEnum):
    OPENED = "opened"
    REMINDER = "reminder"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Escalation:
    """Notify ``channels`` when the incident has been open and unacknowledged for ``after``."""

    after: timedelta
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Whom a severity notifies: when an incident opens, how often again, and by escalation."""

    channels: tuple[str, ...] = ()
    remind_every: timedelta | None = None
    escalations: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """How the readings of one check or rule become incidents.

    ``fingerprint`` is ``check:NAME``, ``rule:NAME@CHECK`` (a rule is evaluated for each check that measures
    its value), ``reconcile:OBJECT`` or ``reconcile:OBJECT@ACCOUNT``. ``opens_after`` and ``closes_after`` are
    counts of readings in a row.
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
    """Readings in a row with the verdict fail."""
    troubled: int = 0
    """Readings in a row that do not pass: with the verdict fail, degraded, unknown or missed."""
    passing: int = 0
    incident: str | None = None
    severity: Severity | None = None
    opened_at: datetime | None = None
    acknowledged_at: datetime | None = None
    reminded_at: datetime | None = None
    escalated: int = 0
    """Escalation steps already taken."""
    sequence: int = 0
    """The number of the incident's last notification. A channel must receive them in order."""
    notified: tuple[str, ...] = ()
    """Channels that have been notified of this incident, and so must be notified that it is resolved."""
    reason: str = ""
    """The reason of the latest reading that did not pass."""
    seen: datetime | None = None
    """The latest slot that was counted. A reading with a slot that is not newer is late."""
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
    """One message of one incident to one channel. No two have the same ``dedupe_key``.

    ``first``: the channel's first message of the incident, which must say that the incident opened, whatever
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
    """The result of a scheduled reconciliation, for one channel. It belongs to no incident.

    ``head`` (``sha256:...``) is the hash of report ``position`` of the account's chain. A copy of it outside
    the database shows later whether reports were removed from the end of the chain.
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
        """Includes the position: a run that is resumed has a report, and a notice, each time that it ends."""
        return f"{NOTICE}:{self.run}:{self.position}:{self.channel}"


@dataclass(frozen=True, slots=True)
class Message:
    """A notification with what its reader needs to know about the installation. Channels render it."""

    notification: Notification
    environment: str
    service: str
    respond_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a channel sends: the payload as it was rendered, and its keys. A notice has no incident.

    ``at`` is the Unix time of this attempt, by the database's clock; None: by the clock of this process.
    """

    incident: str | None
    kind: NotificationKind | Literal["notice"]
    dedupe_key: str
    payload: Mapping[str, Json]
    attempt: int = 1
    at: float | None = None


def incident_id(fingerprint: str, slot: datetime) -> str:
    """Returns the id of the incident that the reading of ``slot`` opened: ``inc_`` and ten base32 characters.

    It depends on the slot and not on the time of the decision, so that a replay of the same readings gives
    the same ids. No two incidents of one fingerprint share a slot, because a slot is counted once (see
    `alerts.step`).
    """
    digest = hashlib.sha256(f"{fingerprint}|{slot.astimezone(UTC).isoformat()}".encode()).digest()
    return "inc_" + base64.b32encode(digest)[:10].decode().lower()

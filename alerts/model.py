"""The values of alerting: policy, state, effects, messages."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

import msgspec

from alerts.events import Event
from probes.reading import Json
from settings.values import Severity

NOTICE: Final = "notice"
"""The kind of a message that belongs to no incident, in addition to those of `NotificationKind`."""

REACHED: Final = "reached"
"""The key of a payload under which a channel keeps which recipients have the message already."""


class NotificationKind(StrEnum):
    OPENED = "opened"
    REMINDER = "reminder"
    ESCALATED = "escalated"
    FLAPPING = "flapping"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Counts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Readings in a row, as in AlertState, of one location."""

    failing: int = 0
    troubled: int = 0
    passing: int = 0
    seen: datetime | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the last message of an incident said, so that the next one can say what has changed."""

    severity: Severity
    reason: str = ""
    failures: int = 0
    flapping: bool = False


class HeldBack(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why the messages of an incident are held (see `alerts.events.Held`), as it was recorded last."""

    code: str
    by: str
    since: datetime
    until: datetime | None = None


class About(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an incident is of, as it was configured when the incident opened."""

    subject: str
    check: str = ""
    kind: str = ""
    groups: tuple[str, ...] = ()
    labels: dict[str, str] = {}


class AlertState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that `step` remembers of one fingerprint between readings. Stored as JSON.

    A field has a default, because the stored states of earlier versions lack those that were added later.
    """

    failing: int = 0
    """Readings in a row with the verdict fail."""
    troubled: int = 0
    """Readings in a row that do not pass: with the verdict fail, degraded, unknown or missed."""
    passing: int = 0
    troubled_since: datetime | None = None
    """The slot of the first of the readings in a row that do not pass."""
    incident: str | None = None
    severity: Severity | None = None
    severity_since: datetime | None = None
    """When it was raised to this severity; None: when it opened."""
    opened_at: datetime | None = None
    about: About | None = None
    """Its messages keep to it: receivers tell alerts apart by it, and a check may be changed or removed
    meanwhile. None: no incident is open, or an earlier version opened it."""
    failures: int = 0
    """Readings that did not pass since the incident opened, and those that opened it."""
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_until: datetime | None = None
    """When the acknowledgement expires; None: not before the incident ends."""
    speak: bool = False
    """A reminder is due at once, because an acknowledgement expired."""
    reminded_at: datetime | None = None
    escalated: int = 0
    """Escalation steps of the severity that were taken."""
    escalates_from: datetime | None = None
    """From when escalation steps count; None: from the opening. Later by all pauses."""
    paused_since: datetime | None = None
    """Since when escalation is paused, by an acknowledgement or because messages are held."""
    held: HeldBack | None = None
    sequence: int = 0
    """The number of the incident's last notification. A channel must receive them in order."""
    notified: tuple[str, ...] = ()
    """Channels that have been notified of this incident, and so must be notified that it is resolved."""
    said: Said | None = None
    """None: no message has been made yet, or by an earlier version."""
    reason: str = ""
    """The reason of the latest reading that did not pass."""
    seen: datetime | None = None
    """The latest slot that was counted. A reading with a slot that is not newer is late."""
    places: dict[str, Counts] = {}
    """The counts of each location, where workers have one. Those above are then what enough of them say."""
    restarted: datetime | None = None
    """When a person last resolved an incident: a rule counts only readings of later slots."""
    ended_at: datetime | None = None
    """When the last incident ended."""
    flips: tuple[datetime, ...] = ()
    """The last times at which an incident opened or ended, or would have ended if it were not flapping."""
    flapping_since: datetime | None = None
    drill: str = ""
    """The drill whose readings are counted at the moment; empty if none are."""
    calm: bool = False
    """Of a flapping incident: its subject passes at the moment."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One message of one incident to one channel. No two have the same ``dedupe_key``.

    ``first``: the channel's first message of the incident, which must say that the incident opened, whatever
    its kind. ``by``: who acknowledged, or resolved by hand; ``until``: when that acknowledgement expires.
    ``check`` is empty for an incident that is of no check; ``check_kind``, ``groups`` and ``labels`` are
    those of its check.
    ``level``: the escalation step, counted from 1; 0 for other messages. ``changes``: sentences on what has
    changed since the incident's last message. ``failures``: readings since the opening that did not pass.
    ``drill``: the id of the drill that opened the incident, or empty.
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
    until: datetime | None = None
    fingerprint: str = ""
    check: str = ""
    check_kind: str = ""
    groups: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    level: int = 0
    changes: tuple[str, ...] = ()
    failures: int = 0
    drill: str = ""

    @property
    def dedupe_key(self) -> str:
        return f"{self.incident}:{self.sequence}:{self.channel}"


Effect = Event | Notification


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
    page: str | None = None
    """Where the console shows the incident; None without ``console.public_url``."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a channel sends: the payload as it was rendered, and its keys.

    A notice has no incident, and neither has a message about several. ``kind`` is a `NotificationKind`,
    `NOTICE`, or a kind of `alerts.delivery`.

    ``thread``: see `alerts.content.Content`. ``root``: the provider's reference of the first message of the
    thread that this channel accepted, for channels that reply to it or change it.
    ``at`` is the Unix time of this attempt, by the database's clock; None: by the clock of this process.
    """

    incident: str | None
    kind: str
    dedupe_key: str
    payload: Mapping[str, Json]
    attempt: int = 1
    at: float | None = None
    thread: str | None = None
    root: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a channel took. ``accepted``: its provider does not say whether it will arrive.

    ``reference`` is the provider's name of the message, or empty.
    """

    outcome: Literal["delivered", "accepted"] = "delivered"
    reference: str = ""


def incident_id(fingerprint: str, slot: datetime) -> str:
    """Returns the id of the incident that the reading of ``slot`` opened: ``inc_`` and ten base32 characters.

    It depends on the slot and not on the time of the decision, so that a replay of the same readings gives
    the same ids. No two incidents of one fingerprint share a slot, because a slot is counted once (see
    `alerts.step`).
    """
    digest = hashlib.sha256(f"{fingerprint}|{slot.astimezone(UTC).isoformat()}".encode()).digest()
    return "inc_" + base64.b32encode(digest)[:10].decode().lower()

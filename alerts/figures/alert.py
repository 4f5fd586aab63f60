"""One incident of a period, with what is known of how it began, was answered and ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from settings.values import Severity


class Unknown(StrEnum):
    """Why a figure of an incident is not known."""

    RULE = "rule"
    """A rule opened it: when its condition began to hold is not stored."""
    RECONCILIATION = "reconciliation"
    """A reconciliation found it: since when the difference existed is in its findings, and in no reading."""
    NO_READINGS = "no_readings"
    """No stored reading led to it: the check was removed or its readings are past their retention."""
    READINGS_EXPIRED = "readings_expired"
    """The row of failures may have begun before the oldest reading that is still stored."""
    NOT_ACKNOWLEDGED = "not_acknowledged"
    STILL_OPEN = "still_open"
    CLOCK = "clock"
    """The end is before the beginning: the database's clock was set back in between."""


class MarkedAs(StrEnum):
    """What a person said of an incident: something was wrong, or nothing was."""

    TRUE = "true"
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Stage:
    """From ``at`` on, the incident had this severity."""

    at: datetime
    severity: Severity


@dataclass(frozen=True, slots=True)
class Began:
    """The slot of the first reading in the row of failures that opened the incident, or why it is unknown."""

    at: datetime | None
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A person's judgement: it was a true alert, or a false one."""

    value: MarkedAs
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Notified:
    """Notifications of an incident by outcome. ``held``: how often something began to hold them back."""

    sent: int = 0
    held: int = 0
    failed: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Duration:
    """A time between two moments, or why it is not known."""

    length: timedelta | None
    unknown: Unknown | None = None

    @classmethod
    def between(cls, start: datetime, end: datetime) -> "Duration":
        length = end - start
        return cls(None, Unknown.CLOCK) if length < timedelta(0) else cls(length)


@dataclass(frozen=True, slots=True)
class Alert:
    """One incident. ``stages`` are its severities in order, of which the first is that of its opening.

    ``acknowledged_at`` is of its first acknowledgement, which may have expired since: ``is_acknowledged``
    says how it is now. ``resolved_by`` is the person who resolved it by hand. ``notified`` is None if its
    notifications are past their retention.
    """

    id: str
    fingerprint: str
    subject: str
    severity: Severity
    reason: str
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    is_acknowledged: bool
    resolved_at: datetime | None
    resolution: str | None
    resolved_by: str | None
    mark: Mark | None
    stages: tuple[Stage, ...]
    began: Began
    notified: Notified | None

    @property
    def state(self) -> str:
        if self.resolved_at is not None:
            return "resolved"
        return "acknowledged" if self.is_acknowledged else "open"

    @property
    def to_detect(self) -> Duration:
        """From the first failing slot until the incident opened."""
        if self.began.at is None:
            return Duration(None, self.began.unknown or Unknown.NO_READINGS)
        return Duration.between(self.began.at, self.opened_at)

    @property
    def to_acknowledge(self) -> Duration:
        if self.acknowledged_at is None:
            return Duration(None, Unknown.NOT_ACKNOWLEDGED)
        return Duration.between(self.opened_at, self.acknowledged_at)

    @property
    def to_resolve(self) -> Duration:
        if self.resolved_at is None:
            return Duration(None, Unknown.STILL_OPEN)
        return Duration.between(self.opened_at, self.resolved_at)

"""What a stored revision says about alerts and daily runs: enough to decide by it, without secrets."""

from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict, Field, field_validator

from settings.calendars import FlappingSettings, HoursSettings, MaintenanceSettings
from settings.checks.base import Locations
from settings.digests import At
from settings.grouping import GroupingSettings
from settings.model import Settings
from settings.policy import Rule, SeverityPolicy
from settings.reconcile import Schedule
from settings.values import Count, Duration, Interval, Section, Severity, TimeZone
from settings.workers import RetentionSettings


class _Stored(Section):
    """A section that may have further keys, as other versions of Paywatch and the kinds of checks have."""

    model_config = ConfigDict(extra="ignore")


class StoredCheck(_Stored):
    name: str
    kind: str
    every: Interval
    timeout: Duration
    severity: Severity
    opens_after: Count
    closes_after: Count
    runbook: str | None = None
    locations: Locations = Field(default_factory=Locations)
    depends_on: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict)


class StoredRule(Rule):
    runbook: str | None = None  # its query is masked, which a URL need not survive

    @field_validator("use")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        """Accepts a default of another version: the stored rule has all its keys."""
        return name


class StoredChannel(_Stored):
    kind: str


class StoredDigest(_Stored):
    kind: str
    at: At
    channels: tuple[str, ...]


class StoredSchedule(Schedule):
    model_config = ConfigDict(extra="ignore")


class StoredConsole(_Stored):
    public_url: str | None = None


class StoredSettings(_Stored):
    """The part of a stored configuration by which readings are evaluated, messages rendered, and what should
    run judged."""

    environment: str
    service: str
    business_timezone: TimeZone
    checks: tuple[StoredCheck, ...]
    rules: tuple[StoredRule, ...]
    reconcile: StoredSchedule
    channels: dict[str, StoredChannel]
    hours: dict[str, HoursSettings] = Field(default_factory=dict)
    severities: dict[Severity, SeverityPolicy]
    grouping: GroupingSettings = Field(default_factory=GroupingSettings)
    digests: dict[str, StoredDigest] = Field(default_factory=dict)
    flapping: FlappingSettings = Field(default_factory=FlappingSettings)
    maintenance: tuple[MaintenanceSettings, ...] = ()
    console: StoredConsole = Field(default_factory=StoredConsole)
    retention: RetentionSettings

    @property
    def console_url(self) -> str | None:
        return self.console.public_url

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> "StoredSettings":
        """Raises ValueError for a configuration of a version that this one does not understand."""
        return cls.model_validate(content)


AlertSettings = Settings | StoredSettings

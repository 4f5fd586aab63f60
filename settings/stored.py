"""What a stored revision says about alerts and daily runs: enough to decide by it, without secrets."""

from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict

from settings.model import Settings, TimeZone
from settings.policy import Rule, SeverityPolicy
from settings.reconcile import Schedule
from settings.values import Count, Duration, Interval, Section, Severity
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


class StoredRule(Rule):
    runbook: str | None = None  # its query is masked, which a URL need not survive


class StoredChannel(_Stored):
    kind: str


class StoredSchedule(Schedule):
    model_config = ConfigDict(extra="ignore")


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
    severities: dict[Severity, SeverityPolicy]
    retention: RetentionSettings

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> "StoredSettings":
        """Raises ValueError for a configuration of a version that this one does not understand."""
        return cls.model_validate(content)


AlertSettings = Settings | StoredSettings

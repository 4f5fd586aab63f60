"""``[severities.P0]`` ... ``[severities.P3]`` and ``[[rules]]``: who is told what, when, and until when."""

from pydantic import Field

from settings.values import Duration, Name, Section, Severity


class EscalationStep(Section):
    """``after`` this long without an acknowledgement, tell these channels too."""

    after: Duration
    to: tuple[str, ...]


class SeverityPolicy(Section):
    channels: tuple[str, ...] = ()
    respond_within: Duration | None = None
    escalate: tuple[EscalationStep, ...] = ()
    remind_every: Duration | None = None


class Rule(Section):
    """A sentence over measured values, such as ``payment_failure_rate > 5% for 5 minutes``."""

    name: Name
    condition: str = Field(min_length=1)
    severity: Severity = Severity.P2
    runbook: str | None = None

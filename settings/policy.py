"""``[severities.P0]`` ... ``[severities.P3]`` and ``[[rules]]``: which channels are notified, and when."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, field_validator

from settings.channels import Channel
from settings.rules import Condition, parse_condition
from settings.urls import HttpUrl
from settings.values import Distinct, Duration, Name, Section, Severity

Channels = Annotated[tuple[str, ...], Distinct]

RESPOND_WITHIN = {
    Severity.P0: timedelta(minutes=5),
    Severity.P1: timedelta(minutes=15),
    Severity.P2: timedelta(hours=1),
}
ESCALATE_AFTER = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1))
"""Default escalation of a P0 that nobody acknowledges: backup, team lead, management."""


class EscalationStep(Section):
    """Notifies the channels in ``to`` if nobody has acknowledged the incident for ``after``."""

    after: Duration
    to: Annotated[Channels, Field(min_length=1)]


class SeverityPolicy(Section):
    channels: Channels = ()
    respond_within: Duration | None = None
    escalate: tuple[EscalationStep, ...] = ()
    remind_every: Duration | None = None

    @field_validator("escalate")
    @classmethod
    def _ascending(cls, steps: tuple[EscalationStep, ...]) -> tuple[EscalationStep, ...]:
        if any(later.after <= earlier.after for earlier, later in pairwise(steps)):
            raise ValueError("each step must be later than the step before it")
        return steps


class Rule(Section):
    """A condition on measured values, such as ``payment_failure_rate > 5% for 5 minutes``."""

    name: Name
    condition: str
    severity: Severity = Severity.P2
    runbook: HttpUrl | None = None

    @field_validator("condition")
    @classmethod
    def _parseable(cls, text: str) -> str:
        parse_condition(text)
        return text

    @cached_property
    def parsed(self) -> Condition:
        return parse_condition(self.condition)


def complete(
    written: Mapping[Severity, SeverityPolicy], channels: Mapping[str, Channel]
) -> dict[Severity, SeverityPolicy]:
    """Returns all four severities in order, with defaults for every key that is not written."""
    notified = {severity: _channels(severity, written.get(severity), channels) for severity in Severity}
    return {severity: _policy(severity, written.get(severity), notified) for severity in Severity}


def _channels(
    severity: Severity, written: SeverityPolicy | None, channels: Mapping[str, Channel]
) -> tuple[str, ...]:
    """Returns the severity's default channels, or all: a default must never silence an alert."""
    if written is not None and "channels" in written.model_fields_set:
        return written.channels
    defaults = [name for name, channel in channels.items() if severity in channel.default_for]
    return tuple(defaults or channels)


def _policy(
    severity: Severity, written: SeverityPolicy | None, notified: Mapping[Severity, tuple[str, ...]]
) -> SeverityPolicy:
    keys: dict[str, Any] = {"channels": notified[severity], "respond_within": RESPOND_WITHIN.get(severity)}
    keys |= {name: getattr(written, name) for name in written.model_fields_set} if written is not None else {}
    keys.setdefault("escalate", _default_escalation(severity, keys["respond_within"], notified))
    return SeverityPolicy(**keys)


def _default_escalation(
    severity: Severity, respond_within: timedelta | None, notified: Mapping[Severity, tuple[str, ...]]
) -> tuple[EscalationStep, ...]:
    """Escalates to the channels of the next higher severity; a P0 escalates to its own, repeatedly."""
    above = list(Severity)[max(list(Severity).index(severity) - 1, 0)]
    if respond_within is None or not notified[above]:
        return ()
    later = [after for after in ESCALATE_AFTER if after > respond_within] if severity is Severity.P0 else []
    return tuple(EscalationStep(after=after, to=notified[above]) for after in [respond_within, *later])

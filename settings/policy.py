"""``[severities.P0]`` ... ``[severities.P3]`` and ``[[rules]]``: who is told what, when, and until when."""

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
LADDER = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1))
"""A P0 that nobody acknowledges goes on to the backup, the team lead and the management."""


class EscalationStep(Section):
    """``after`` this long without an acknowledgement, tell these channels too."""

    after: Duration
    to: Annotated[Channels, Field(min_length=1)]


class SeverityPolicy(Section):
    channels: Channels = ()
    respond_within: Duration | None = None
    escalate: tuple[EscalationStep, ...] = ()
    remind_every: Duration | None = None

    @field_validator("escalate")
    @classmethod
    def _in_order(cls, steps: tuple[EscalationStep, ...]) -> tuple[EscalationStep, ...]:
        if any(later.after <= earlier.after for earlier, later in pairwise(steps)):
            raise ValueError("each step must be later than the step before it")
        return steps


class Rule(Section):
    """A sentence over measured values, such as ``payment_failure_rate > 5% for 5 minutes``."""

    name: Name
    condition: str
    severity: Severity = Severity.P2
    runbook: HttpUrl | None = None

    @field_validator("condition")
    @classmethod
    def _readable(cls, text: str) -> str:
        parse_condition(text)
        return text

    @cached_property
    def parsed(self) -> Condition:
        return parse_condition(self.condition)


def complete(
    written: Mapping[Severity, SeverityPolicy], channels: Mapping[str, Channel]
) -> dict[Severity, SeverityPolicy]:
    """All four severities, in order: what is written, and the defaults for every key that is not."""
    told = {severity: _channels(severity, written.get(severity), channels) for severity in Severity}
    return {severity: _policy(severity, written.get(severity), told) for severity in Severity}


def _channels(
    severity: Severity, written: SeverityPolicy | None, channels: Mapping[str, Channel]
) -> tuple[str, ...]:
    """Those that are a default for the severity, or all of them: a default must never silence an alert."""
    if written is not None and "channels" in written.model_fields_set:
        return written.channels
    fitting = [name for name, channel in channels.items() if severity in channel.default_for]
    return tuple(fitting or channels)


def _policy(
    severity: Severity, written: SeverityPolicy | None, told: Mapping[Severity, tuple[str, ...]]
) -> SeverityPolicy:
    keys: dict[str, Any] = {"channels": told[severity], "respond_within": RESPOND_WITHIN.get(severity)}
    keys |= {name: getattr(written, name) for name in written.model_fields_set} if written is not None else {}
    keys.setdefault("escalate", _ladder(severity, keys["respond_within"], told))
    return SeverityPolicy(**keys)


def _ladder(
    severity: Severity, respond_within: timedelta | None, told: Mapping[Severity, tuple[str, ...]]
) -> tuple[EscalationStep, ...]:
    """When nobody responds in time, the channels of the severity above are told; a P0's own, repeatedly."""
    above = list(Severity)[max(list(Severity).index(severity) - 1, 0)]
    if respond_within is None or not told[above]:
        return ()
    later = [after for after in LADDER if after > respond_within] if severity is Severity.P0 else []
    return tuple(EscalationStep(after=after, to=told[above]) for after in [respond_within, *later])

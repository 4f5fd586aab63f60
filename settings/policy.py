"""``[severities.P0]`` ... ``[severities.P3]`` and ``[[rules]]``: which channels are notified, and when."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from settings.channels import Channel
from settings.dates import Holiday
from settings.rules import Baseline, Condition, Gap, Measured, Objective, parse_condition, parse_objective
from settings.rules.defaults import DEFAULT_RULES
from settings.urls import HttpUrl
from settings.values import (
    Count,
    Distinct,
    Duration,
    Name,
    Section,
    Severity,
    at,
    format_duration,
    parse_duration,
)
from settings.wording import did_you_mean, either

Channels = Annotated[tuple[str, ...], Distinct]

ALWAYS = "always"
"""In place of the name of hours: messages are sent at any time."""
NEXT_BUSINESS_DAY = "business"
"""The hours by which messages about P3 wait for the next business day, if they are configured."""
ACKNOWLEDGE_EXPIRES = {Severity.P0: timedelta(hours=4), Severity.P1: timedelta(days=1)}
RESPOND_WITHIN = {
    Severity.P0: timedelta(minutes=5),
    Severity.P1: timedelta(minutes=15),
    Severity.P2: timedelta(hours=1),
}
DELIVER_WITHIN = {Severity.P0: timedelta(minutes=2), Severity.P1: timedelta(minutes=2)}
ESCALATE_AFTER = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1))
"""Default escalation of a P0 that nobody acknowledges: backup, team lead, management."""


class EscalationStep(Section):
    """Notifies the channels in ``to`` if nobody has acknowledged the incident for ``after``."""

    after: Duration
    to: Annotated[Channels, Field(min_length=1)]


class SeverityPolicy(Section):
    """``hours`` names one of ``[hours]``, outside of which messages are held; `ALWAYS` is none of them."""

    channels: Channels = ()
    respond_within: Duration | None = None
    escalate: tuple[EscalationStep, ...] = ()
    remind_every: Duration | None = None
    fallback: Channels = ()
    deliver_within: Duration | None = None
    acknowledge_expires: Duration | None = None
    raise_after: Duration | None = None
    hours: Name | None = None

    @field_validator("escalate")
    @classmethod
    def _ascending(cls, steps: tuple[EscalationStep, ...]) -> tuple[EscalationStep, ...]:
        if any(later.after <= earlier.after for earlier, later in pairwise(steps)):
            raise ValueError("each step must be later than the step before it")
        return steps


def _missing(value: Any) -> Any:
    """Returns the canonical form of what happens without the value."""
    if not isinstance(value, str):
        return value
    word, _, rest = " ".join(value.split()).partition(" for ")
    if word == "keep" and rest:
        return f"keep for {format_duration(parse_duration(rest))}"
    if value not in MISSING:
        raise ValueError(f"write {either([*MISSING, 'keep for 30m'])}")
    return value


MISSING = ("unknown", "alert", "ok", "zero")
Missing = Annotated[str, BeforeValidator(_missing)]
CheckName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
RuleChecks = Annotated[tuple[CheckName, ...], Distinct]
ValueName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.]*$", max_length=200)]


def _countable(window: timedelta) -> timedelta:
    if not timedelta(minutes=1) <= window <= timedelta(days=1):
        raise ValueError("the time over which a value counts is from 1m to 1d")
    return window


class Rule(Section):
    """A condition on measured values or on other rules, or an objective for the readings of checks.

    ``use`` names one of `DEFAULT_RULES`, which then has the keys that are not written.
    """

    use: str | None = None
    name: Name
    condition: str | None = None
    objective: str | None = None
    severity: Severity = Severity.P2
    runbook: HttpUrl | None = None
    checks: RuleChecks = ()
    count: ValueName | None = None
    min_count: Count | None = None
    missing: Missing = "unknown"
    window: Annotated[Duration, AfterValidator(_countable)] = timedelta(minutes=15)
    """Of a baseline: the time over which a value counts, up to its reading."""
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=500)] = ()
    """Of a baseline: dates in the business time zone that are compared with no other day."""
    min_bad: Count = 3

    @model_validator(mode="before")
    @classmethod
    def _with_defaults(cls, written: Any) -> Any:
        name = written.get("use") if isinstance(written, dict) else None
        default = DEFAULT_RULES.get(name) if isinstance(name, str) else None
        if default is None:
            return written
        return {"name": name, "condition": default.condition, "severity": default.severity} | written

    @field_validator("use")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None and name not in DEFAULT_RULES:
            hint = did_you_mean(name, DEFAULT_RULES)
            raise ValueError(f"no default rule has this name{hint}; see `paywatch rules list --defaults`")
        return name

    @field_validator("condition")
    @classmethod
    def _parseable(cls, text: str | None) -> str | None:
        if text is not None:
            parse_condition(text)
        return text

    @field_validator("objective")
    @classmethod
    def _parseable_objective(cls, text: str | None) -> str | None:
        if text is not None:
            parse_objective(text)
        return text

    @model_validator(mode="after")
    def _consistent(self) -> "Rule":
        if (self.condition is None) == (self.objective is None):
            raise at("condition", "write either a condition or an objective")
        if self.objective is not None and not self.checks:
            raise at("checks", "an objective needs the checks whose readings it counts")
        if (self.count is None) != (self.min_count is None):
            missing = "count" if self.count is None else "min_count"
            raise at(missing, "count and min_count need each other")
        if not isinstance(self.parsed, Measured):
            self._refuse_keys_of_measured()
        self._check_baseline()
        return self

    def _check_baseline(self) -> None:
        condition = self.parsed
        if self.holidays and not isinstance(condition, Baseline | Gap):
            raise at("holidays", "only a condition on a baseline has this key")
        if not isinstance(condition, Baseline):
            # A stored rule has every key: only a value other than the default was written.
            if self.window != type(self).model_fields["window"].default and self.use is None:
                raise at("window", 'only a condition "of baseline" has this key')
            return
        below = condition.op in {"<", "<="}
        if condition.op in {"==", "!="} or below is not (condition.share.value < 1):
            forms = '"< 50% of baseline" or "> 200% of baseline"'
            raise at("condition", f"compare with less or more than the whole baseline, such as {forms}")

    def _refuse_keys_of_measured(self) -> None:
        keys = ("count", "missing") if self.objective else ("checks", "count", "missing")
        fields = type(self).model_fields
        if written := next((key for key in keys if getattr(self, key) != fields[key].default), None):
            raise at(written, "only a condition on measured values has this key")

    @cached_property
    def parsed(self) -> Condition | Objective:
        if self.objective is not None:
            return parse_objective(self.objective)
        return parse_condition(self.condition or "")

    @cached_property
    def kept_for(self) -> timedelta:
        """How long the last judgement is kept while the value is missing; 0 unless ``missing`` says so."""
        word, _, rest = self.missing.partition(" for ")
        return parse_duration(rest) if word == "keep" else timedelta(0)


def complete(
    written: Mapping[Severity, SeverityPolicy], channels: Mapping[str, Channel], hours: Collection[str] = ()
) -> dict[Severity, SeverityPolicy]:
    """Returns all four severities in order, with defaults for every key that is not written."""
    notified = {severity: _channels(severity, written.get(severity), channels) for severity in Severity}
    return {severity: _policy(severity, written.get(severity), notified, hours) for severity in Severity}


def _channels(
    severity: Severity, written: SeverityPolicy | None, channels: Mapping[str, Channel]
) -> tuple[str, ...]:
    """Returns the severity's default channels, or all: a default must never silence an alert."""
    if written is not None and "channels" in written.model_fields_set:
        return written.channels
    defaults = [name for name, channel in channels.items() if severity in channel.default_for]
    return tuple(defaults or channels)


def _policy(
    severity: Severity,
    written: SeverityPolicy | None,
    notified: Mapping[Severity, tuple[str, ...]],
    hours: Collection[str],
) -> SeverityPolicy:
    keys: dict[str, Any] = {
        "channels": notified[severity],
        "respond_within": RESPOND_WITHIN.get(severity),
        "deliver_within": DELIVER_WITHIN.get(severity),
        "acknowledge_expires": ACKNOWLEDGE_EXPIRES.get(severity),
    }
    if severity is Severity.P3 and NEXT_BUSINESS_DAY in hours:
        keys["hours"] = NEXT_BUSINESS_DAY
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

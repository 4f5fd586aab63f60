"""What a probe gives: an Outcome; and what remains of it: the Reading of one check in one slot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class Verdict(StrEnum):
    """``unknown``: our own side broke. ``missed``: nobody ran the slot within its interval."""

    PASS = "pass"  # noqa: S105
    DEGRADED = "degraded"
    FAIL = "fail"
    UNKNOWN = "unknown"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The judgement of one probe run. ``reason`` is one sentence without secrets; phases are in seconds."""

    verdict: Verdict
    reason: str
    cause: str = ""
    """A short stable word for metrics (``status``, ``timeout``, ``tls``, ...); empty for a pass."""
    phases: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    evidence: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """One outcome in its slot. A ``missed`` reading may stand for several ``slots`` from ``slot`` on."""

    check: str
    slot: datetime
    outcome: Outcome
    started_at: datetime
    duration: float
    """Wall seconds of the probe run, all phases together."""
    slots: int = 1

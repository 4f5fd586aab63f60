"""The result of a probe (``Outcome``) and its record for one check and one slot (``Reading``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class Verdict(StrEnum):
    """``unknown``: Paywatch itself could not check. ``missed``: no worker ran the slot in time."""

    PASS = "pass"  # noqa: S105
    DEGRADED = "degraded"
    FAIL = "fail"
    UNKNOWN = "unknown"
    MISSED = "missed"


BLIND_CAUSES = frozenset({"blind", "descriptors", "memory", "trust"})
"""Causes of ``unknown`` readings of a worker that could not see. All its checks share the one incident of the
worker, so these readings count for none of their own."""


DRILL = "drill"
"""The cause of readings of a drill, and the key of the drill's id in their evidence (`alerts.drills`)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one probe run. ``reason`` is one sentence without secrets; ``phases`` are in seconds."""

    verdict: Verdict
    reason: str
    cause: str = ""
    """A stable code of the kind's ``CAUSES`` (``status``, ``timeout``, ``tls``, ...); empty for a pass."""
    phases: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    evidence: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """One outcome in its slot. A ``missed`` reading may cover several ``slots``, beginning at ``slot``."""

    check: str
    slot: datetime
    outcome: Outcome
    started_at: datetime
    duration: float
    """Wall-clock seconds of the whole probe run."""
    slots: int = 1

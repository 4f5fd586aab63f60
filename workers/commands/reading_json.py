"""A reading as the commands of checks print it with ``--json``."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from probes import Reading


def reading_json(reading: "Reading") -> dict[str, Any]:
    """Returns a reading as commands print it: durations in seconds, times in ISO 8601."""
    outcome = reading.outcome
    return {
        "check": reading.check,
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
        "cause": outcome.cause,
        "slot": reading.slot.isoformat(),
        "duration": round(reading.duration, 6),
        "phases": dict(outcome.phases),
        "values": dict(outcome.values),
        "evidence": dict(outcome.evidence),
    }

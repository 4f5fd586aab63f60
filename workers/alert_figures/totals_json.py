"""The figures of a period as JSON."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from alerts.figures import Durations, Group, MarkedAs, Noise, ResponseCode, Totals


def totals_json(totals: Totals) -> dict[str, Any]:
    """Returns the figures by severity, and of ``all``. Seconds and shares are null if nothing is known."""
    return {name: _group(group) for name, group in totals.groups()}


def noise_json(noise: Sequence[Noise]) -> list[dict[str, Any]]:
    return [
        {
            "channel": each.channel,
            "messages": each.messages,
            "at_night": each.at_night,
            "nights": {day.isoformat(): number for day, number in each.nights.items()},
        }
        for each in noise
    ]


def _group(group: Group) -> dict[str, Any]:
    return {
        "alerts": group.alerts,
        "states": {state: group.states[state] for state in ("open", "acknowledged", "resolved")},
        "time_to_detect": _durations(group.detect),
        "time_to_acknowledge": _durations(group.acknowledge),
        "time_to_resolve": _durations(group.resolve),
        "responses": {str(code): group.responses[code] for code in ResponseCode},
        "response_compliance": group.compliance,
        "marked_true": group.marks[MarkedAs.TRUE],
        "marked_false": group.marks[MarkedAs.FALSE],
        "unmarked": group.unmarked,
        "accuracy": group.accuracy,
        "false_positive_rate": group.false_share,
    }


def _durations(found: Durations) -> dict[str, Any]:
    return {
        "known": len(found.known),
        "unknown": found.unknown,
        "mean_seconds": _seconds(found.mean),
        "median_seconds": _seconds(found.median),
    }


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()

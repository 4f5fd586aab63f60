"""``LOG_FORMAT=ecs``: one JSON object a line, with the names of the Elastic Common Schema.

Keys are dotted, as Elastic's own loggers write them. What ECS has no name for is in ``labels``: texts and ids
as keywords, numbers as numbers, so that ranges can be searched.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from workers.logs.fields import FIELDS
from workers.logs.length import LONGEST_LINE, shorten

ECS_VERSION: Final = "8.12.0"
NAMES: Mapping[str, str] = {name: field.ecs or f"labels.{name}" for name, field in FIELDS.items()}
"""The key of each field."""
OUTCOMES: Mapping[str, str] = {
    **dict.fromkeys(("pass", "degraded"), "success"),
    "fail": "failure",
    **dict.fromkeys(("unknown", "missed"), "unknown"),
}
"""``event.outcome`` of each verdict of a check. What cannot be known is no failure, and no success either."""
_OUTCOME_OF_EVENT: Mapping[str, str] = {
    **dict.fromkeys(("notification_sent", "emergency_sent"), "success"),
    **dict.fromkeys(("notification_failed", "emergency_failed", "emergency_given_up"), "failure"),
    **dict.fromkeys(("heartbeat_ping_failed", "job_failed", "reconciliation_broke"), "failure"),
}
_SENTENCES = ("message", "error", "reason", "problem")
_NANOSECONDS = 1_000_000_000
_LONGEST = 9e9
"""Seconds whose nanoseconds are a ``long``: 285 years."""
_LISTS = frozenset({"component"})
"""Fields that are lists in ECS: it has ``service.node.roles``."""
_encode = json.JSONEncoder(allow_nan=False).encode


class EcsLines:
    """Renders events. ``constant`` are the fields that each line of this process has, without secrets."""

    def __init__(self, constant: Mapping[str, str]) -> None:
        self._constant = {NAMES[name]: _value(name, value) for name, value in constant.items()}

    def __call__(self, event: Mapping[str, Any]) -> str:
        line = self._render(event)
        return line if len(line) <= LONGEST_LINE else shorten(event, self._render)

    def _render(self, event: Mapping[str, Any]) -> str:
        line: dict[str, Any] = {
            "@timestamp": event.get("timestamp"),
            "log.level": event.get("level"),
            "message": next((event[each] for each in _SENTENCES if event.get(each)), event.get("event")),
            "ecs.version": ECS_VERSION,
            **self._constant,
        }
        outcome = OUTCOMES.get(event.get("verdict", ""), _OUTCOME_OF_EVENT.get(event.get("event", "")))
        if outcome is not None:
            line["event.outcome"] = outcome
        for name, value in event.items():
            if value is not None and name != "message":
                line[NAMES[name]] = _value(name, value)
        return _encode(line)


def _value(name: str, value: Any) -> Any:
    if name == "duration":
        return round(max(-_LONGEST, min(value, _LONGEST)) * _NANOSECONDS)
    return [value] if name in _LISTS else value

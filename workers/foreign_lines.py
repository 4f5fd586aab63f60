"""Names the log lines of arq and other libraries, which are sentences: operators search for events."""

import logging
from collections.abc import Mapping, MutableMapping
from typing import Any

ARQ_EVENTS: Mapping[str, str] = {
    "job %s expired": "job_expired",
    "job %s, function %r not found": "job_unknown",
    "%6.2fs ! %s max retries %d exceeded": "job_retries_exceeded",
    "%6.2fs ! %s failed, %s: %s": "job_failed",
    "%6.2fs ↻ %s cancelled, will be run again": "job_cancelled",
    "error serializing result of %s": "job_result_unwritable",
}
"""The event of each line of arq that reports a problem, by the line's template."""
ARQ_OTHER = "arq_message"
OTHER = "library_message"
_REPORTED = frozenset(
    {"deserializing job %s failed", "Failed to restore the pool connection floor; retrying"}
)
"""Lines that repeat an event of ours: `job_dropped`, `store_unreachable`."""

_OF_RECORDS = frozenset({*logging.makeLogRecord({}).__dict__, "message", "asctime"})
_OURS = frozenset({"timestamp", "level", "event", "component", "node", "service", "environment", "version"})
"""Fields that are on each line."""


def name_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor for lines of libraries: their sentence becomes ``message``."""
    record: logging.LogRecord = event["_record"]
    record.__dict__.pop("asctime", None)  # of arq's own handler, whose line comes first
    event["message"], event["logger"] = event["event"], record.name
    other = ARQ_OTHER if record.name.startswith("arq") else OTHER
    event["event"] = ARQ_EVENTS.get(str(record.msg), other)
    return event


def mend_arguments(record: logging.LogRecord) -> None:
    """Adds the arguments of a line to its text where they do not fit into it, a fault of the library."""
    try:
        record.getMessage()
    except (TypeError, ValueError, KeyError):
        record.msg, record.args = f"{record.msg} {record.args!r}", ()


def is_wanted(record: logging.LogRecord) -> bool:
    """A filter of a log handler."""
    return not isinstance(record.msg, str) or record.msg not in _REPORTED


def add_extra(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that adds what a library passed as ``extra``, and lets it replace no field.

    A name that is taken gets the prefix ``extra.``, by which it becomes an entry of our field ``extra``.
    """
    record: logging.LogRecord | None = event.get("_record")
    if record is not None:
        for name, value in record.__dict__.items():
            if name not in _OF_RECORDS:
                event[f"extra.{name}" if name in event or name in _OURS else name] = value
    return event

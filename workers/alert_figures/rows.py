"""One incident of the population as JSON, as a row of CSV and as a line for people."""

from typing import Any

from alerts.figures import Alert, Response
from alerts.figures.alert import Duration
from probes.formatting import format_seconds
from reconcile.reports.safe_csv import Value
from settings.texts import escape_controls

COLUMNS = (
    *("id", "fingerprint", "subject", "severity", "state", "reason", "opened_at"),
    *("acknowledged_at", "acknowledged_by", "resolved_at", "resolution", "resolved_by"),
    *("mark", "marked_by", "marked_at", "mark_reason"),
    *("began_at", "seconds_to_detect", "seconds_to_acknowledge", "seconds_to_resolve", "unknown"),
    *("response", "respond_within_seconds", "respond_by"),
    *("notifications_sent", "notifications_held", "notifications_failed", "notifications_pending"),
)
"""Of CSV, in this order. New ones are added at the end. An empty cell is not known, or not so (yet)."""


def alert_json(alert: Alert, response: Response) -> dict[str, Any]:
    """Returns the incident; times are ISO 8601, durations seconds, and null is unknown or not so (yet)."""
    mark, notified = alert.mark, alert.notified
    return {
        "id": alert.id,
        "fingerprint": alert.fingerprint,
        "subject": alert.subject,
        "severity": str(alert.severity),
        "state": alert.state,
        "reason": alert.reason,
        "opened_at": _time(alert.opened_at),
        "acknowledged_at": _time(alert.acknowledged_at),
        "acknowledged_by": alert.acknowledged_by,
        "resolved_at": _time(alert.resolved_at),
        "resolution": alert.resolution,
        "resolved_by": alert.resolved_by,
        "mark": mark
        and {
            "value": str(mark.value),
            "by": mark.by,
            "at": _time(mark.at),
            "reason": mark.reason,
        },
        "began_at": _time(alert.began.at),
        "seconds_to_detect": _seconds(alert.to_detect),
        "seconds_to_acknowledge": _seconds(alert.to_acknowledge),
        "seconds_to_resolve": _seconds(alert.to_resolve),
        "unknown": _unknown(alert),
        "response": {
            "code": str(response.code),
            "within_seconds": response.within and response.within.total_seconds(),
            "due_at": _time(response.due_at),
        },
        "notifications": notified
        and {
            "sent": notified.sent,
            "held": notified.held,
            "failed": notified.failed,
            "pending": notified.pending,
        },
    }


def alert_row(alert: Alert, response: Response) -> list[Value]:
    """Returns the cells of `COLUMNS`."""
    found = alert_json(alert, response)
    mark, notified = found["mark"] or {}, found["notifications"] or {}
    cells = [
        *(found[name] for name in COLUMNS[:12]),
        *(mark.get(name) for name in ("value", "by", "at", "reason")),
        *(found[name] for name in COLUMNS[16:20]),
        " ".join(f"{figure}={code}" for figure, code in found["unknown"].items()),
        *(found["response"][name] for name in ("code", "within_seconds", "due_at")),
        *(notified.get(name) for name in ("sent", "held", "failed", "pending")),
    ]
    return [_cell(cell) for cell in cells]


def alert_line(alert: Alert, response: Response) -> str:
    """Returns one line: what it was, how long everything took, and what was said of it."""
    times = [_short(each) for each in (alert.to_detect, alert.to_acknowledge, alert.to_resolve)]
    said = "" if alert.mark is None else f"  {alert.mark.value} alert"
    widths = zip(times, (9, 9, 10), strict=True)
    columns = [
        f"{alert.id:<14}  {alert.severity}  {alert.opened_at:%Y-%m-%d %H:%M:%SZ}",
        *(f"{text:>{width}}" for text, width in widths),
        f"{response.code:<12}  {escape_controls(alert.subject)}{said}",
    ]
    return "  ".join(columns)


LINE_HEADER = (
    f"{'id':<14}      {'opened':<20}  {'detect':>9}  {'ack':>9}  {'resolve':>10}  {'response':<12}  subject"
)


def _unknown(alert: Alert) -> dict[str, str]:
    figures = {
        "seconds_to_detect": alert.to_detect,
        "seconds_to_acknowledge": alert.to_acknowledge,
        "seconds_to_resolve": alert.to_resolve,
    }
    return {name: str(each.unknown) for name, each in figures.items() if each.unknown is not None}


def _time(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()


def _seconds(duration: Duration) -> float | None:
    return None if duration.length is None else duration.length.total_seconds()


def _short(duration: Duration) -> str:
    return "-" if duration.length is None else format_seconds(duration.length.total_seconds())


def _cell(value: Any) -> Value:
    if isinstance(value, float):
        return f"{value:.3f}"
    return escape_controls(value) if isinstance(value, str) else value

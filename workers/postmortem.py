"""The draft of a post-mortem in Markdown: what is stored, and the sections that people write."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from alerts.figures import ResponseCode
from alerts.figures.alert import Duration
from alerts.figures.words import count, format_length
from alerts.policies import Policies
from reconcile.currency import format_amounts
from settings.stored import AlertSettings
from store import Tally
from store.postmortems import Postmortem
from workers.markdown import escape, table

_MOST: Final = 200
"""Rows of a table. A long incident can have thousands of reminders."""
_RESPONSES = {
    ResponseCode.MET: "in time",
    ResponseCode.MISSED: "not in time",
    ResponseCode.PENDING: "not yet, and there is still time",
    ResponseCode.NOT_NEEDED: "not needed: it ended by itself in time",
    ResponseCode.NOT_REQUIRED: "its severity promises none",
    ResponseCode.UNKNOWN: "unknown: no configuration of that time is stored",
}
_UNKNOWN = {
    "rule": "unknown (a rule opened it, and when its condition began to hold is not stored)",
    "reconciliation": "unknown (a reconciliation found it: see since when its findings differ)",
    "no_readings": "unknown (no reading that led to it is stored)",
    "readings_expired": "unknown (the first readings are past their retention)",
    "not_acknowledged": "nobody acknowledged it",
    "still_open": "it is still open",
    "clock": "unknown (the database's clock was set back)",
}
_SECTIONS = (
    ("Root cause", "What failed, and why? What made it possible?"),
    ("Detection", "How was it noticed? What would have found it earlier?"),
    ("What went well", ""),
    ("What went badly", ""),
    ("Where we were lucky", ""),
)


def postmortem(found: Postmortem, runbook: str | None) -> str:
    """Returns the document. ``runbook`` is the one that is configured now."""
    parts = (
        _summary(found),
        _timeline(found),
        _impact(found),
        _response(found),
        _notifications(found),
        _readings(found),
        _runbook(runbook),
        _sections(),
    )
    return "\n".join(line for part in parts for line in part)


def runbook_of(settings: AlertSettings, fingerprint: str) -> str | None:
    """Returns the runbook of what the incident is about; None if it has none, or is not configured."""
    policy = Policies(settings).by_fingerprint(fingerprint)
    return None if policy is None else policy.runbook


def _summary(found: Postmortem) -> Iterator[str]:
    alert = found.alert
    yield f"# Post-mortem: {escape(alert.subject)}"
    yield ""
    yield f"Draft of {_time(found.as_of)}. Times are UTC."
    yield ""
    yield "## Summary"
    yield ""
    yield f"- Incident: {escape(alert.id)} ({escape(alert.fingerprint)})"
    yield f"- Severity: {alert.severity}; {alert.state}"
    yield f"- Reason: {escape(alert.reason) or 'none was given'}"
    yield f"- Began: {'unknown' if alert.began.at is None else _time(alert.began.at)}"
    yield f"- Opened: {_time(alert.opened_at)}"
    if alert.resolved_at is not None:
        by = f", by {escape(alert.resolved_by)}" if alert.resolved_by else ""
        yield f"- Resolved: {_time(alert.resolved_at)}{by}, {escape(alert.resolution or '')}"
    if alert.mark is not None:
        why = f": {escape(alert.mark.reason)}" if alert.mark.reason else ""
        yield f"- Marked as a {alert.mark.value} alert by {escape(alert.mark.by)}{why}"
    yield ""
    yield "_What happened, in two sentences that anybody understands?_"
    yield ""


def _timeline(found: Postmortem) -> Iterator[str]:
    yield "## Timeline"
    yield ""
    rows = [(event.at, event.kind.replace("_", " "), event.detail) for event in found.events]
    if found.alert.began.at is not None:
        rows.append((found.alert.began.at, "began", "the first reading in the row of failures"))
    rows += [
        (note.delivered_at, "sent", f"{note.kind} to {note.channel}")
        for note in found.notifications
        if note.delivered_at is not None
    ]
    rows.sort(key=lambda row: row[0])
    yield from _rows(
        ["time", "event", "detail"], [(_time(at), what, escape(text)) for at, what, text in rows]
    )


def _impact(found: Postmortem) -> Iterator[str]:
    alert = found.alert
    yield "## Impact"
    yield ""
    end = alert.resolved_at or found.as_of
    since = "the beginning" if alert.began.at is not None else "the opening"
    lasted = format_length(end - found.started_at)
    yield f"- Lasted: {lasted} from {since}" + (" until now" if alert.resolved_at is None else "")
    yield f"- Slots: {_slots(found.slots)}"
    if alert.fingerprint.startswith("reconcile:"):
        yield f"- Money at risk: {_money(found)}"
    yield ""
    yield "_Who was affected, and how? What did it cost?_"
    yield ""


def _slots(slots: Tally | None) -> str:
    if slots is None or not slots.slots:
        return "unknown, since no reading of that time is stored"
    parts = (
        (slots.failed, "failed"),
        (slots.degraded, "degraded"),
        (slots.passed, "passed"),
        (slots.unknown, "unknown"),
        (slots.missed, "missed"),
    )
    return f"{slots.slots:,}: " + ", ".join(f"{number:,} {word}" for number, word in parts if number)


def _money(found: Postmortem) -> str:
    if found.money is None:
        return "unknown, since no run of that time is stored"
    amounts = escape(format_amounts(found.money.amounts))
    return f"{amounts}, by {escape(found.money.run)} of {_time(found.money.at)}"


def _response(found: Postmortem) -> Iterator[str]:
    alert, response = found.alert, found.response
    yield "## Response"
    yield ""
    yield f"- Time to detect: {_duration(alert.to_detect)}"
    by = f", by {escape(alert.acknowledged_by)}" if alert.acknowledged_by else ""
    yield f"- Time to acknowledge: {_duration(alert.to_acknowledge)}{by}"
    yield f"- Time to resolve: {_duration(alert.to_resolve)}"
    promise = "" if response.within is None else f" (within {format_length(response.within)})"
    yield f"- Response{promise}: {_RESPONSES[response.code]}"
    yield ""


def _duration(duration: Duration) -> str:
    return format_length(duration.length) if duration.unknown is None else _UNKNOWN[duration.unknown]


def _notifications(found: Postmortem) -> Iterator[str]:
    yield "## Notifications"
    yield ""
    held = found.alert.notified.held if found.alert.notified else 0
    if held:
        yield f"Messages were held back {count(held, 'time')}: the timeline says by what."
        yield ""
    rows = [
        (
            _time(note.created_at),
            escape(note.channel),
            escape(note.kind),
            escape(note.status),
            "" if note.delivered_at is None else _time(note.delivered_at),
            str(note.attempts),
            escape(note.last_error or "", 200),
        )
        for note in found.notifications
    ]
    yield from _rows(["decided", "channel", "kind", "outcome", "sent", "attempts", "error"], rows)


def _readings(found: Postmortem) -> Iterator[str]:
    yield "## Readings"
    yield ""
    if not found.readings:
        yield "No check has readings of this incident."
        yield ""
        return
    yield "Each change of verdict or cause, the newest if there are many."
    yield ""
    rows = [
        (
            _time(each.slot),
            escape(each.check_name),
            each.verdict,
            escape(each.cause),
            escape(each.reason, 300),
        )
        for each in found.changes
    ]
    yield from _rows(["slot", "check", "verdict", "cause", "reason"], rows)


def _runbook(runbook: str | None) -> Iterator[str]:
    yield "## Runbook"
    yield ""
    yield "None is configured. _Write one?_" if runbook is None else f"{escape(runbook)}  _Did it help?_"
    yield ""


def _sections() -> Iterator[str]:
    for title, question in _SECTIONS:
        yield f"## {title}"
        yield ""
        yield f"_{question or 'To be written.'}_"
        yield ""
    yield "## Actions"
    yield ""
    yield from table(["action", "owner", "due"], [("", "", "")])
    yield ""


def _rows(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        yield "None is stored."
    else:
        yield from table(columns, rows[:_MOST])
    if len(rows) > _MOST:
        yield ""
        yield f"… ({len(rows) - _MOST} more)"
    yield ""


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"

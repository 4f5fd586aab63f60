"""The state of everything as JSON, for ``paywatch status`` and the console's API."""

from datetime import datetime
from typing import Any

from store import Snapshot
from workers.health import Health, current_verdict, is_alive, is_overdue


def status_json(health: Health) -> dict[str, Any]:
    """Returns what ``paywatch status --json`` prints; times are ISO 8601 or null."""
    now = health.snapshot
    outdated = {each.worker: each for each in health.outdated}
    return {
        "at": now.at.isoformat(),
        "checks": checks_json(now),
        "incidents": incident_counts(now),
        "silences": now.silences,
        "drills": now.drills,
        "workers": {
            each.worker: {
                "queue": each.queue,
                "alive": is_alive(each, now.at),
                "outdated": outdated[each.worker].code if each.worker in outdated else None,
                "last_heartbeat": each.beat_at.isoformat(),
                "started_at": each.started_at.isoformat(),
                **each.info,
            }
            for each in now.workers
        },
        "heartbeat": _heartbeat_json(now),
        "problems": [
            {
                "code": problem.code.value,
                "subject": problem.subject,
                "text": problem.text,
                "stops_heartbeat": problem.code.stops_heartbeat,
            }
            for problem in health.problems
        ],
    }


def checks_json(now: Snapshot) -> dict[str, Any]:
    """``verdict`` is the present one: ``unknown`` once the last reading is overdue."""
    return {
        name: {
            "verdict": current_verdict(check, now.at),
            "last_verdict": check.verdict,
            "last_reading": _iso(check.slot),
            "age": check.slot and round((now.at - check.slot).total_seconds(), 3),
            "overdue": is_overdue(check, now.at),
            "reason": check.reason,
            "last_pass": _iso(check.last_pass),
        }
        for name, check in now.checks.items()
    }


def _heartbeat_json(now: Snapshot) -> dict[str, Any] | None:
    """None before the first audit."""
    if now.audit is None:
        return None
    return {
        "outcome": now.audit.outcome,
        "detail": now.audit.detail,
        "audited_at": now.audit.at.isoformat(),
        "audited_by": now.audit.worker,
        "last_ping": _iso(now.audit.pinged_at),
    }


def incident_counts(now: Snapshot) -> dict[str, int]:
    severities = [incident.severity for incident in now.incidents]
    return {severity: severities.count(severity) for severity in sorted(set(severities))}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

"""A reconciliation run as JSON, for the commands and the console's API."""

from typing import Any

from reconcile import Run
from reconcile.windows import format_utc


def run_json(found: Run) -> dict[str, Any]:
    """Returns a run as commands print it; times are ISO 8601 or null."""
    return {
        "run": found.id,
        "account": found.account.connected,
        "from": format_utc(found.window.from_),
        "until": format_utc(found.window.until),
        "objects": list(found.objects),
        "mode": found.mode,
        "status": found.status,
        "reason_code": found.reason_code,
        "reason": found.reason,
        "requested_by": found.requested_by,
        "attempt": found.attempt,
        "created_at": format_utc(found.created_at),
        "started_at": found.started_at and format_utc(found.started_at),
        "finished_at": found.finished_at and format_utc(found.finished_at),
    }

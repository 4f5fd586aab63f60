"""One business day of the calendar as JSON, for ``paywatch reconcile calendar`` and the console."""

from typing import Any

from reconcile.inspection.calendar import Day


def day_json(day: Day) -> dict[str, Any]:
    """Returns how each object of the day stands; ``account`` is null for the platform."""
    return {
        "day": day.day.isoformat(),
        "account": day.account.connected,
        "word": day.word,
        "unsigned": day.unsigned,
        "objects": [
            {
                "object": part.object,
                "word": part.word,
                "run": part.run,
                "dry_run_status": part.dry_status,
                "counts": part.counts,
                "retired": part.retired,
            }
            for part in day.parts
        ],
    }

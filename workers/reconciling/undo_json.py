"""Undos of a run as JSON, for ``paywatch reconcile`` and the console."""

from typing import Any


def undos_json(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the undos of a run as commands print them; times are ISO 8601 or null."""
    return [
        {
            "by": each["requested_by"],
            "started_at": each["started_at"].isoformat(),
            "finished_at": each["finished_at"] and each["finished_at"].isoformat(),
            "objects": {
                name: {action.replace(" ", "_"): count for action, count in sorted(actions.items())}
                for name, actions in sorted(each["rows"].items())
            },
        }
        for each in found
    ]

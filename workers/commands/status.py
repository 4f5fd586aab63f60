"""``paywatch status``: checks, open incidents and workers."""

from datetime import UTC, datetime
from typing import Any

import store
from store import Snapshot
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.output import Exit, print_json, print_table, results
from workers.startup import load


@command
async def status(as_json: Json = False) -> Exit:
    """Show checks, open incidents and workers; exit 1 if a check does not pass or an incident is open."""
    async with open_store(load(), size=1) as pool:
        snapshot = await store.snapshot(pool)
    if as_json:
        print_json(_json(snapshot))
    else:
        _print(snapshot)
    troubled = any(snapshot.incidents.values()) or any(
        c.verdict not in ("pass", None) for c in snapshot.checks.values()
    )
    return Exit.FOUND if troubled else Exit.FINE


def _json(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "checks": {
            name: {
                "verdict": c.verdict,
                "reason": c.reason,
                "last_pass": c.last_pass and c.last_pass.isoformat(),
            }
            for name, c in snapshot.checks.items()
        },
        "incidents": dict(snapshot.incidents),
        "workers": {worker: at.isoformat() for worker, at in snapshot.heartbeats.items()},
    }


def _print(snapshot: Snapshot) -> None:
    now = datetime.now(UTC)
    rows = [(name, c.verdict or "not run yet", c.reason or "") for name, c in snapshot.checks.items()]
    print_table(["check", "verdict", "reason"], rows, empty="No check is scheduled yet: start a worker.")
    open_ = ", ".join(f"{n} {severity}" for severity, n in snapshot.incidents.items() if n) or "none"
    results().print(f"\nOpen incidents: {open_}", markup=False)
    beats = [
        (worker, f"{(now - at).total_seconds():.0f} s ago") for worker, at in snapshot.heartbeats.items()
    ]
    print_table(["worker", "last heartbeat"], beats, empty="No worker is running.")

"""``paywatch status``: checks, incidents, workers, the heartbeat, and every problem."""

from collections import Counter
from dataclasses import replace

import reconcile
from store import Snapshot, WorkerState
from workers.commands.common import Json, command
from workers.commands.reconcile.unapproved import unapproved_json, unapproved_line
from workers.databases import open_store
from workers.health import (
    Health,
    configuration_problems,
    current_verdict,
    examine,
    format_age,
    is_alive,
    is_overdue,
)
from workers.output import Exit, print_json, print_table, results
from workers.startup import load_for_reading
from workers.status_json import incident_counts, status_json


@command
async def status(as_json: Json = False) -> Exit:
    """Show checks, incidents, workers and the heartbeat; exit 1 if anything is wrong or overdue."""
    settings = load_for_reading()
    async with open_store(settings, size=1) as pool:
        health = await examine(pool, settings)
        own = configuration_problems(health.snapshot, settings, health.active)
        health = replace(health, problems=[*health.problems, *own])
        unapproved = await reconcile.unapproved(pool, settings)
    if as_json:
        print_json(status_json(health) | {"unapproved": [unapproved_json(each) for each in unapproved]})
    else:
        _print(health)
        for each in unapproved:
            results().print(unapproved_line(each))
    return Exit.FOUND if health.problems else Exit.FINE


def _print(health: Health) -> None:
    now, out = health.snapshot, results()
    print_table(["check", "verdict", "age", "reason"], _check_rows(now), empty="No check is scheduled.")
    open_ = ", ".join(f"{n} {severity}" for severity, n in incident_counts(now).items()) or "none"
    held = Counter(incident.held for incident in now.incidents if incident.held)
    whys = ", ".join(f"{n} held by {code}" for code, n in sorted(held.items()))
    out.print(f"\nOpen incidents: {open_}{f' ({whys})' if whys else ''}")
    if now.silences:
        out.print(f"Active silences: {now.silences}")
    for check, by in now.drills.items():
        out.print(f"Drill: {by} tests the alerting of {check}")
    out.print(f"Heartbeat: {_heartbeat_line(now)}\n")
    workers = [
        (
            each.worker,
            _worker_state(each, health),
            f"{format_age(each.beat_at, now.at)} ago",
        )
        for each in now.workers
    ]
    print_table(["worker", "state", "last heartbeat"], workers, empty="No worker is running.")
    out.print("")
    problems = [(each.code.value, each.subject, each.text) for each in health.problems]
    print_table(
        ["problem", "subject", "details"], problems, empty="No problem was found.", ids=["problem", "subject"]
    )


def _worker_state(worker: WorkerState, health: Health) -> str:
    if not is_alive(worker, health.snapshot.at):
        return "dead"
    outdated = next((each for each in health.outdated if each.worker == worker.worker), None)
    if outdated is None:
        return "alive"
    return "outdated, a deployment replaces it" if outdated.draining else "outdated"


def _check_rows(now: Snapshot) -> list[tuple[str, str, str, str]]:
    rows = []
    for name, check in now.checks.items():
        verdict = current_verdict(check, now.at) or "not run yet"
        age = "" if check.slot is None else format_age(check.slot, now.at)
        reason = check.reason or ""
        if check.verdict is not None and is_overdue(check, now.at):
            age, reason = f"{age}, overdue", f"was {check.verdict}: {reason}"
        rows.append((name, verdict, age, reason))
    return rows


def _heartbeat_line(now: Snapshot) -> str:
    audit = now.audit
    if audit is None:
        return "no worker has done an audit yet"
    ago = f"{format_age(audit.at, now.at)} ago"
    last = "never" if audit.pinged_at is None else f"{format_age(audit.pinged_at, now.at)} ago"
    found = f" and found {audit.detail}" if audit.detail else ""
    return {
        "pinged": f"sent {ago}",
        "withheld": f"withheld {ago} ({audit.detail}); last sent {last}",
        "failed": f"failed {ago} ({audit.detail}); last sent {last}",
        "not_configured": f"not configured: set PAYWATCH_HEARTBEAT_URL; the last audit was {ago}{found}",
    }[audit.outcome]

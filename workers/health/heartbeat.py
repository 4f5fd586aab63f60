"""Problems of the audit and of its ping, the external heartbeat."""

from collections.abc import Iterator
from datetime import timedelta

from store import AuditState, Snapshot
from workers.health.fleet import is_alive
from workers.health.formatting import format_age
from workers.health.problems import Problem, ProblemCode

EXPECTED_WITHIN = timedelta(minutes=3)
"""Pings come once a minute; services page after about this time."""


def heartbeat_problems(snapshot: Snapshot) -> Iterator[Problem]:
    audit, at = snapshot.audit, snapshot.at
    stale = audit is None or abs(at - audit.at) > EXPECTED_WITHIN
    if stale and _should_have_audited(snapshot):
        last = f"the last audit was {format_age(audit.at, at)} ago" if audit else "there was no audit yet"
        yield Problem(ProblemCode.AUDIT_OVERDUE, "", f"{last}, although a probe worker is running")
    if audit is None or audit.outcome == "not_configured":
        return
    if audit.outcome == "failed":
        text = f"the last ping failed ({audit.detail}); {_last_ping(audit, snapshot)}"
        yield Problem(ProblemCode.PING_FAILED, "", text)
    elif audit.pinged_at is None or abs(at - audit.pinged_at) > EXPECTED_WITHIN:
        yield Problem(ProblemCode.PING_OVERDUE, "", _last_ping(audit, snapshot))


def _should_have_audited(snapshot: Snapshot) -> bool:
    """Whether a probe worker has been running for longer than an audit takes to come."""
    return any(
        worker.queue == "probes"
        and is_alive(worker, snapshot.at)
        and snapshot.at - worker.started_at > EXPECTED_WITHIN
        for worker in snapshot.workers
    )


def _last_ping(audit: AuditState, snapshot: Snapshot) -> str:
    if audit.pinged_at is None:
        return "no ping was sent yet"
    return f"the last ping was sent {format_age(audit.pinged_at, snapshot.at)} ago"

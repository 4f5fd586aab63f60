"""Reads all that the page of one incident shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg

import store
from alerts.figures import Alert
from alerts.policies import CHECK, Policies
from alerts.policy import Policy
from console.context import Console
from console.web.masking import masked
from console.web.policies import SharedPolicies
from console.web.problems import NotFound
from console.web.sql import query
from probes.reading import Reading
from store.population import read_alert
from store.readings import reading_of_row
from workers.explaining.incident import Why, explain_incident
from workers.explaining.texts import Line

MOST_LINES: Final = 100
MOST_NOTIFICATIONS: Final = 50
"""The newest ones are shown."""
MOST_RELATED: Final = 20
_BEFORE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Related:
    """Another incident. ``relation`` says how the two are linked."""

    id: str
    subject: str
    severity: str
    opened_at: datetime
    resolved_at: datetime | None
    relation: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The newest reading that did not pass. ``excerpt``: the beginning of what a server answered."""

    reading: Reading
    excerpt: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """``left_out``: lines of the timeline and notifications that are too many for the page.

    ``expected``: what the check expects now; None for what is no check, or is not configured.
    """

    why: Why
    alert: Alert
    policy: Policy | None
    check: str
    expected: Mapping[str, Any] | None
    evidence: Sequence[Evidence]
    timeline: Sequence[store.IncidentEvent]
    notifications: Sequence[Mapping[str, Any]]
    left_out: tuple[int, int]
    related: Sequence[Related]
    more_related: bool


async def read_incident(console: Console, id_: str) -> Found:
    """Raises NotFound."""
    health = await console.health()
    policies = console.part(SharedPolicies).of(health.watched)
    why = await explain_incident(console.pool, policies, id_)
    async with console.pool.acquire() as connection:
        alert = await read_alert(connection, id_)
    if why is None or alert is None:
        raise NotFound(f"no incident has the id {id_!r}")
    policy = policies.by_fingerprint(alert.fingerprint)
    related = await _related(console.pool, alert, policy, policies)
    events = why.found.details.events
    sent = [_sent(console, line) for line in why.decisions if line.code == "notification"]
    check = policy.check if policy is not None and policies.kind(policy.check) else ""
    return Found(
        why=why,
        alert=alert,
        policy=policy,
        check=check,
        expected=_expected(console, health.active, check),
        evidence=[_evidence(console, each) for each in await _failed(console.pool, why, alert)],
        timeline=events[-MOST_LINES:],
        notifications=sent[-MOST_NOTIFICATIONS:],
        left_out=(max(len(events) - MOST_LINES, 0), max(len(sent) - MOST_NOTIFICATIONS, 0)),
        related=related[:MOST_RELATED],
        more_related=len(related) > MOST_RELATED,
    )


async def _failed(pool: asyncpg.Pool, why: Why, alert: Alert) -> list[Reading]:
    since = (alert.began.at or alert.opened_at) - _BEFORE
    until = alert.resolved_at or why.found.at
    rows = await pool.fetch(query("incident_evidence"), list(why.found.names), since, until)
    return [reading_of_row(row) for row in rows]


def _evidence(console: Console, reading: Reading) -> Evidence:
    facts = dict(reading.outcome.evidence)
    excerpt = str(facts.pop("excerpt", "")).splitlines()
    return Evidence(reading, "\n".join(masked(console, excerpt)), masked(console, facts))


def _sent(console: Console, line: Line) -> Mapping[str, Any]:
    inputs: dict[str, Any] = masked(console, dict(line.inputs))
    return inputs | {
        "at": line.at,
        "delivered_at": line.inputs["delivered_at"],
        "what": masked(console, line.what),
    }


def _expected(console: Console, active: store.Revision | None, check: str) -> Mapping[str, Any] | None:
    if active is None or not check:
        return None
    for each in active.configuration.get("checks", ()):
        if each.get("name") == check:
            expected: dict[str, Any] = masked(console, each.get("expect") or {})
            return {name: value for name, value in expected.items() if value not in (None, "", [], {})}
    return None


async def _related(
    pool: asyncpg.Pool, alert: Alert, policy: Policy | None, policies: Policies
) -> list[Related]:
    above = [] if policy is None else [CHECK + name for name in policy.depends_on]
    below = []
    if policy is not None and policy.check:
        below = [each.fingerprint for each in policies.all() if policy.check in each.depends_on]
    until = alert.resolved_at or await pool.fetchval("select now()")
    statement = query("incident_related")
    rows = await pool.fetch(statement, alert.id, above, below, alert.opened_at, until)
    return [Related(**row) for row in rows]

"""A small watch for the tests: checks, readings, the real alert steps, and time that passes on demand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg

from alerts.content import Content
from alerts.contents import incident_content, notice_content
from alerts.delivery import Backlog, Plan, plan
from alerts.model import AlertState, Message, Notice, Notification
from alerts.policy import Policy, Route
from alerts.step import Step, acknowledge, forget, resolve, step, tick
from alerts.suppression import Facts, Suppression
from probes.reading import Json, Outcome, Reading, Verdict
from settings.grouping import GroupingSettings
from settings.locations import check_of
from settings.values import Severity
from store import Claim, ClaimedReading, Scheduled, claim_due
from store.checks import lock_schedule, replace_checks
from store.transactions import transaction

EVERY = timedelta(days=1)  # so long that no slot begins while a test runs
LEASE = timedelta(seconds=30)
DEFINITION = "the same for all workers"


@dataclass(frozen=True)
class Desk:
    """Decides with the real steps; a check opens at its first failing reading and closes at the next pass."""

    channels: tuple[str, ...] = ("hook",)
    remind_every: timedelta | None = None
    opens_after: int = 1
    known: frozenset[str] = field(default_factory=lambda: frozenset({"hook", "pager"}))
    revision: str | None = None

    def fingerprints(self, reading: Reading) -> list[str]:
        return [f"check:{check_of(reading.check)}"]

    def parents(self, _fingerprints: Iterable[str]) -> list[str]:
        return []

    def evaluate(
        self, reading: Reading, states: Mapping[str, AlertState], now: datetime, facts: Facts
    ) -> dict[str, Step]:
        fingerprint = f"check:{check_of(reading.check)}"
        suppression = Suppression(facts.silences)
        return {fingerprint: step(states[fingerprint], reading, self.policy(fingerprint), now, suppression)}

    def acknowledge(
        self, fingerprint: str, state: AlertState, by: str, now: datetime, lasts: timedelta | None = None
    ) -> Step:
        return acknowledge(state, self.policy(fingerprint), by, now, lasts)

    def resolve(
        self, fingerprint: str, state: AlertState, reason: str, now: datetime, by: str | None = None
    ) -> Step:
        return resolve(state, self.policy(fingerprint), reason, now, by)

    def forget(self, fingerprint: str, state: AlertState, location: str, now: datetime, facts: Facts) -> Step:
        return forget(state, self.policy(fingerprint), location, now, Suppression(facts.silences))

    def tick(self, fingerprint: str, state: AlertState, now: datetime, facts: Facts) -> Step:
        return tick(state, self.policy(fingerprint), now, Suppression(facts.silences))

    def content(self, notification: Notification | Notice) -> Content:
        if notification.channel not in self.known:
            raise KeyError(notification.channel)
        if isinstance(notification, Notice):
            return notice_content(notification)
        return incident_content(Message(notification, "test", "shop"))

    def policy(self, fingerprint: str) -> Policy:
        route = Route(channels=self.channels, remind_every=self.remind_every)
        return Policy(
            fingerprint=fingerprint,
            subject=fingerprint.partition(":")[2],
            severity=Severity.P1,
            opens_after=self.opens_after,
            closes_after=1,
            routes=dict.fromkeys(Severity, route),
            check=fingerprint.partition(":")[2],
        )


@dataclass(frozen=True)
class Post:
    """Plans with the real plan, ``after`` the decisions; a payload is the content's type and title."""

    after: timedelta = timedelta(seconds=1)
    grouping: GroupingSettings = field(default_factory=GroupingSettings)
    known: frozenset[str] = field(default_factory=lambda: frozenset({"hook", "pager"}))
    alerting: frozenset[str] = frozenset()

    def knows(self, channel: str) -> bool:
        return channel in self.known

    def keeps_alerts(self, channel: str) -> bool:
        return channel in self.alerting

    def plan(self, backlog: Backlog, now: datetime) -> Plan:
        return plan(backlog, self.grouping, now + self.after)

    def payload(self, channel: str, content: Content) -> dict[str, Json]:
        return {"to": channel, "type": content.type, "title": content.title}


def scheduled(*names: str, every: timedelta = EVERY) -> list[Scheduled]:
    return [Scheduled(name, "http", every, Severity.P1, DEFINITION) for name in names]


async def watching(pool: asyncpg.Pool, *names: str, every: timedelta = EVERY) -> None:
    await schedule(pool, scheduled(*names, every=every))


async def schedule(pool: asyncpg.Pool, checks: Sequence[Scheduled]) -> list[str]:
    """Replaces the scheduled checks; returns the names of those that were removed."""
    async with transaction(pool) as connection:
        await lock_schedule(connection)
        return await replace_checks(connection, checks)


async def claim(
    pool: asyncpg.Pool, *names: str, worker: str = "w1", limit: int = 100, lease: timedelta = LEASE
) -> list[Claim]:
    return await claim_due(pool, dict.fromkeys(names, DEFINITION), worker=worker, limit=limit, lease=lease)


def found(claim: Claim, verdict: Verdict = Verdict.PASS, reason: str = "") -> ClaimedReading:
    """What a probe run of this claim found."""
    return ClaimedReading(claim, reading(claim.check, claim.slot, verdict, reason))


def reading(check: str, slot: datetime, verdict: Verdict = Verdict.PASS, reason: str = "") -> Reading:
    outcome = Outcome(verdict, reason or f"it says {verdict}", phases={"total": 0.25})
    return Reading(check, slot, outcome, started_at=slot, duration=0.25)


async def slots_pass(pool: asyncpg.Pool, check: str, slots: int = 1) -> None:
    """As if so many intervals had gone by: all that is known of the check moves into the past."""
    every = await pool.fetchval("select every_us from paywatch.checks where name = $1", check)
    by = timedelta(microseconds=every * slots)
    await pool.execute(
        "update paywatch.checks set next_slot = next_slot - $2::interval, last_slot = last_slot - $2, "
        "lease_until = lease_until - $2 where name = $1",
        check,
        by,
    )
    await pool.execute(
        "update paywatch.readings set slot = slot - $2::interval where check_name = $1", check, by
    )
    await pool.execute(
        "update paywatch.alert_states set state = jsonb_set(state, '{seen}', "
        "to_jsonb((state ->> 'seen')::timestamptz - $2::interval)) where fingerprint = $1 and state ? 'seen'",
        f"check:{check}",
        by,
    )


async def clock_set_back(pool: asyncpg.Pool, by: timedelta) -> None:
    """As if the database's clock had been set back: everything that is kept lies further in the future."""
    await pool.execute(
        "update paywatch.checks set next_slot = next_slot + $1, lease_until = lease_until + $1, "
        "last_slot = last_slot + $1",
        by,
    )
    await pool.execute(
        "update paywatch.notifications set due_at = due_at + $1, created_at = created_at + $1", by
    )
    await pool.execute(
        "update paywatch.deliveries set due_at = due_at + $1, lease_until = lease_until + $1", by
    )
    await pool.execute("update paywatch.channel_states set wake_at = wake_at + $1", by)


async def rows(pool: asyncpg.Pool, check: str) -> list[tuple[datetime, str, int]]:
    """The slot, verdict and number of slots of each reading of the check, oldest first."""
    found = await pool.fetch(
        "select slot, verdict, slots from paywatch.readings where check_name = $1 order by slot", check
    )
    return [(row["slot"], row["verdict"], row["slots"]) for row in found]


async def notifications(pool: asyncpg.Pool) -> list[tuple[str, str, str]]:
    """Channel, kind and status of each, in the order of their making."""
    found = await pool.fetch("select channel, kind, status from paywatch.notifications order by id")
    return [(row["channel"], row["kind"], row["status"]) for row in found]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def names(claims: Sequence[Claim]) -> list[str]:
    return sorted(claim.check for claim in claims)

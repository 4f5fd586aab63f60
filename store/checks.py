"""The schedule: which checks exist, and which worker runs which slot. Only the database's clock counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from settings.values import Severity
from store.queries import query
from store.slots import Slots
from store.transactions import transaction

_SYNC = query("sync_checks")
_CLAIM = query("claim_due")
_RELEASE = query("release")
_OVERDUE = query("overdue_slots")


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A configured check as the schedule knows it."""

    name: str
    kind: str
    every: timedelta
    severity: Severity


@dataclass(frozen=True, slots=True)
class Claim:
    """One slot that this worker must run before its lease expires.

    No worker ran the ``missed`` slots from ``missed_from`` on; `record` stores them as one ``missed``
    reading. ``delay`` is the time from the slot to this claim, in seconds.
    """

    check: str
    slot: datetime
    fence: int
    missed_from: datetime | None
    missed: int
    delay: float


async def sync_checks(pool: asyncpg.Pool, checks: Sequence[Scheduled]) -> list[str]:
    """Replaces the scheduled checks; returns the names of those that were removed.

    A new check is due immediately, and then in its slots.
    """
    slots = [Slots.of(check.name, check.every) for check in checks]
    async with transaction(pool) as connection:
        await connection.execute("lock table paywatch.checks in exclusive mode")
        removed = await connection.fetch(
            _SYNC,
            [check.name for check in checks],
            [check.kind for check in checks],
            [check.severity for check in checks],
            [s.every for s in slots],
            [s.offset for s in slots],
        )
    return [row["name"] for row in removed]


async def claim_due(
    pool: asyncpg.Pool, names: Sequence[str], *, worker: str, limit: int, lease: timedelta
) -> list[Claim]:
    """Claims at most ``limit`` due slots of the checks in ``names``, each for the time of ``lease``.

    When a lease expires, the slot is due again, under a new fence.
    """
    rows = await pool.fetch(_CLAIM, names, worker, limit, lease)
    return [
        Claim(row["name"], row["slot"], row["fence"], row["missed_from"], row["missed"], row["delay"])
        for row in rows
    ]


async def release(pool: asyncpg.Pool, claims: Sequence[Claim]) -> None:
    """Releases slots that were not run, so that another worker need not wait until the lease expires."""
    await pool.execute(_RELEASE, [claim.check for claim in claims], [claim.fence for claim in claims])


async def overdue_slots(pool: asyncpg.Pool, late: timedelta) -> int:
    """Counts the checks that wait for a worker for longer than ``late``, or are leased for ten times that."""
    count: int = await pool.fetchval(_OVERDUE, late)
    return count

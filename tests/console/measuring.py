"""Adds checks and readings to the store, as workers would have recorded them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import asyncpg

_CHECK = """
insert into paywatch.checks
  (name, kind, severity, every_us, offset_us, next_slot, last_slot, last_verdict, last_reason, last_pass_at)
values (
  $1, $2, 'P1', 60000000, 0, $3::timestamptz, $3, $4::text, $5, case $4 when 'pass' then $3::timestamptz end
)
on conflict (name) do update set
  last_slot = excluded.last_slot, last_verdict = excluded.last_verdict, last_reason = excluded.last_reason,
  last_pass_at = coalesce(excluded.last_pass_at, checks.last_pass_at)
"""
_READING = """
insert into paywatch.readings
  (check_name, slot, verdict, cause, reason, started_at, duration, measured, evidence)
values ($1, $2, $3, $4, $5, $2, 0.2, $6, $7)
"""


async def now_of(pool: asyncpg.Pool) -> datetime:
    """Returns the store's time, cut to the second."""
    now: datetime = await pool.fetchval("select date_trunc('second', now())")
    return now


async def add_reading(
    pool: asyncpg.Pool,
    check: str,
    kind: str,
    slot: datetime,
    *,
    verdict: str = "pass",
    cause: str = "",
    reason: str = "",
    values: Mapping[str, float] | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> None:
    """Adds a reading of a check that runs each minute; readings of one check are added in their order."""
    await pool.execute(_CHECK, check, kind, slot, verdict, reason)
    await pool.execute(_READING, check, slot, verdict, cause, reason, values, evidence)


async def add_week_of_counts(pool: asyncpg.Pool, check: str, now: datetime, count: int) -> None:
    """Adds counts of a quarter-hour each for the last four weeks around this time of the week."""
    for week in range(1, 5):
        for quarter in range(-4, 5):
            slot = now - timedelta(weeks=week) + timedelta(minutes=15) * quarter
            values = {"payment_volume": float(count + quarter)}
            await pool.execute(_READING, check, slot, "pass", "", "", values, None)

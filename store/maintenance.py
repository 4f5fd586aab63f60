"""Creates the daily partitions of readings ahead of time, and drops those whose retention has ended."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg

from store.leftovers import RETENTION as LEFTOVERS_RETENTION
from store.queries import query
from store.transactions import transaction

DAYS_AHEAD = 7
HEARTBEAT_RETENTION = timedelta(days=1)
PINGS_RETENTION = timedelta(days=30)
"""Of jobs whose check was removed: one that is configured again continues where it was."""
_BATCH = 5000
_MOST_BATCHES = 20
"""Of one call: what is left goes with the next ones."""

_LIST = query("list_partitions")
_CREATE = query("create_partition")
_DROP = query("drop_partition")
_DELETE_PINGS = query("delete_pings")
_DELETE_EXPIRED = query("delete_expired_default_rows")
_DELETE_NOTIFICATIONS = query("delete_notifications")
_DELETE_DELIVERIES = query("delete_deliveries")
_NAME = re.compile(r"readings_(\d{8})")


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Names of partitions. A postponed one was in use, or the default partition has rows of its day."""

    created: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    postponed: list[str] = field(default_factory=list)


async def maintain(
    pool: asyncpg.Pool,
    keep: timedelta,
    now: datetime | None = None,
    *,
    notifications: timedelta = timedelta(days=395),
) -> Maintenance:
    """Creates the partitions of today and the next seven days; drops those that end before ``now - keep``,
    and what was sent before ``now - notifications``.

    Safe from several workers at once. Never waits long for a lock, because readers and writers would queue
    behind it: a table in use is left for the next time. A reading of a day without a partition is in the
    default partition. ``now`` is the database's time if not given.
    """
    moment = now or await pool.fetchval("select now()")
    done = Maintenance()
    existing = {row["name"] for row in await pool.fetch(_LIST)}
    today = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in (today + timedelta(days=n) for n in range(DAYS_AHEAD + 1)):
        if (name := f"readings_{day:%Y%m%d}") not in existing:
            made = await _change(pool, _CREATE.format(name=name, day=day, next=day + timedelta(days=1)))
            (done.created if made else done.postponed).append(name)
    for name in sorted(existing):
        if _ends(name) <= moment - keep:
            gone = await _change(pool, _DROP.format(name=name))
            (done.dropped if gone else done.postponed).append(name)
    await _delete_expired_default_rows(pool, moment - keep)
    await pool.execute(
        "delete from paywatch.heartbeats where beat_at < now() - $1::interval", HEARTBEAT_RETENTION
    )
    await pool.execute(
        "delete from paywatch.metric_snapshots where at < now() - $1::interval", HEARTBEAT_RETENTION
    )
    await pool.execute(
        "delete from paywatch.leftovers where due_at < now() - $1::interval", LEFTOVERS_RETENTION
    )
    await pool.execute(_DELETE_PINGS, PINGS_RETENTION)
    for statement in (_DELETE_NOTIFICATIONS, _DELETE_DELIVERIES):
        await _delete_in_batches(pool, statement, moment - notifications)
    return done


async def _delete_in_batches(pool: asyncpg.Pool, statement: str, before: datetime) -> None:
    """Each batch is a short transaction: deliveries and decisions wait for none of them for long."""
    for _ in range(_MOST_BATCHES):
        if await pool.fetchval(statement, before, _BATCH) < _BATCH:
            return


def _ends(name: str) -> datetime:
    """Returns when the partition's day ends; a table that Paywatch did not create never ends."""
    match = _NAME.fullmatch(name)
    if match is None:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=UTC) + timedelta(days=1)


async def _change(pool: asyncpg.Pool, script: str) -> bool:
    """Runs one short transaction; returns False when the table is in use, or another worker was first."""
    try:
        async with transaction(pool) as connection:
            await connection.execute(script)
    except (
        asyncpg.LockNotAvailableError,
        asyncpg.CheckViolationError,
        asyncpg.DuplicateTableError,
        asyncpg.UndefinedTableError,
    ):
        return False
    return True


async def _delete_expired_default_rows(pool: asyncpg.Pool, before: datetime) -> None:
    while await pool.fetchval(_DELETE_EXPIRED, before, _BATCH) == _BATCH:
        continue

"""Readings live in one partition for each UTC day: made ahead of time, dropped when their retention ends."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg

from store.queries import query
from store.transactions import transaction

AHEAD = 7
BEATS_KEPT = timedelta(days=1)
_CHUNK = 5000

_PARTITIONS = query("partitions")
_CREATE = query("create_partition")
_DROP = query("drop_partition")
_TRIM = query("trim_default_partition")
_NAME = re.compile(r"readings_(\d{8})")


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Partitions made, dropped, and left for the next time: in use, or rows of their day were there first."""

    created: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    postponed: list[str] = field(default_factory=list)


async def maintain(pool: asyncpg.Pool, keep: timedelta, now: datetime | None = None) -> Upkeep:
    """Make the partitions of today and the next seven days, drop those that end before ``now - keep``.

    Safe from several workers at once, and never waits long for a lock: what is in use is left for the next
    time. A reading of a day without a partition is in the default one. ``now``: the database's if not given.
    """
    moment = now or await pool.fetchval("select now()")
    done = Upkeep()
    existing = {row["name"] for row in await pool.fetch(_PARTITIONS)}
    today = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in (today + timedelta(days=n) for n in range(AHEAD + 1)):
        if (name := f"readings_{day:%Y%m%d}") not in existing:
            made = await _change(pool, _CREATE.format(name=name, day=day, next=day + timedelta(days=1)))
            (done.created if made else done.postponed).append(name)
    for name in sorted(existing):
        if _ends(name) <= moment - keep:
            gone = await _change(pool, _DROP.format(name=name))
            (done.dropped if gone else done.postponed).append(name)
    await _trim_default(pool, moment - keep)
    await pool.execute("delete from paywatch.heartbeats where beat_at < now() - $1::interval", BEATS_KEPT)
    return done


def _ends(name: str) -> datetime:
    """When the partition's day is over; a table that is none of ours never is."""
    match = _NAME.fullmatch(name)
    if match is None:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=UTC) + timedelta(days=1)


async def _change(pool: asyncpg.Pool, script: str) -> bool:
    """One partition, one short transaction; False when it is in use, or when another worker was first."""
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


async def _trim_default(pool: asyncpg.Pool, before: datetime) -> None:
    while await pool.fetchval(_TRIM, before, _CHUNK) == _CHUNK:
        continue

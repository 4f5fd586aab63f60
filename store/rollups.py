"""Rolls readings up by hour and day, for histories of months. `store.uptime` reads them."""

from datetime import datetime, timedelta

import asyncpg

from store.pool import Connection
from store.queries import query
from store.transactions import transaction

SETTLED_AFTER = timedelta(minutes=5)
"""An hour is rolled up so long after its end. A reading that is recorded later marks its hour as late; one
that was being recorded at the end is committed by then."""

MOST_AT_ONCE = 100
_LOCK = 0x726F6C6C7570  # "rollup"

_DUE = query("due_hours")
_HOUR = query("roll_up_hour")
_DAY = query("roll_up_day")


async def roll_up(pool: asyncpg.Pool, keep: timedelta, settled_after: timedelta = SETTLED_AFTER) -> int:
    """Rolls up the hours that are due, each in its own transaction, and deletes roll-ups older than ``keep``.

    Returns how many hours, at most `MOST_AT_ONCE`. Any number of workers may call it: one at a time works.
    """
    rows = await pool.fetch(_DUE, settled_after, MOST_AT_ONCE, keep)
    done = 0
    for row in rows:
        async with transaction(pool) as connection:
            if not await connection.fetchval("select pg_try_advisory_xact_lock($1)", _LOCK):
                return done
            done += await _roll_up(connection, row["starts"], fresh=row["fresh"])
    await pool.execute("delete from paywatch.rollups where starts < now() - $1::interval", keep)
    return done


async def _roll_up(connection: Connection, hour: datetime, *, fresh: bool) -> int:
    """Returns 1, or 0 if another worker has rolled the hour up meanwhile."""
    if fresh and not await _advance(connection, hour):
        return 0
    # Before the readings are read: one that is committed afterwards marks the hour again.
    await connection.execute("delete from paywatch.late_hours where starts = $1", hour)
    await connection.execute(_HOUR, hour)
    await connection.execute(_DAY, hour.replace(hour=0))
    return 1


async def _advance(connection: Connection, hour: datetime) -> bool:
    moved = """
        update paywatch.rollup_state set until_ = $1::timestamptz + interval '1 hour'
        where until_ is null or until_ = $1::timestamptz
    """
    return str(await connection.execute(moved, hour)) == "UPDATE 1"

"""What jobs report to heartbeat checks: one row for each job. Only the database's clock counts."""

from enum import StrEnum

import asyncpg

from probes import Pings
from store.queries import query

_RECORD = query("record_ping")
_READ = query("read_pings")
_CREATE = "insert into paywatch.pings (name) values ($1) on conflict do nothing"


class PingKind(StrEnum):
    START = "start"
    SUCCESS = "success"
    FAILURE = "failure"


async def record_ping(pool: asyncpg.Pool, name: str, kind: PingKind, exit_code: int | None = None) -> None:
    """Records one ping. When this returns, it is durable."""
    await pool.execute(_RECORD, name, kind.value, exit_code)


async def read_pings(pool: asyncpg.Pool, name: str) -> Pings:
    """Returns the pings of a job. The first call for a job begins the time in which it must ping."""
    while (row := await pool.fetchrow(_READ, name)) is None:
        await pool.execute(_CREATE, name)
    return Pings(**row)

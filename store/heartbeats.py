"""The heartbeats of workers: one row for each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from probes.reading import Json
from store.json_text import to_json
from store.queries import query

_WRITE = query("write_heartbeat")
_LIST = query("list_heartbeats")
_ALIVE = query("alive_queues")

ALIVE_WITHIN = timedelta(seconds=60)
"""A worker is alive when its last heartbeat is younger: five may be lost before it counts as dead."""


@dataclass(frozen=True, slots=True)
class WorkerHeartbeat:
    """A worker's last heartbeat, by the database's clock.

    ``clock_skew``: seconds that the worker's wall clock is ahead of the database's clock (negative: behind);
    None if not measured. ``revision`` is the digest of the worker's configuration; None for a worker of an
    older version.
    """

    worker: str
    queue: str
    started_at: datetime
    beat_at: datetime
    info: Mapping[str, Json]
    clock_skew: float | None = None
    revision: str | None = None


async def write_heartbeat(
    pool: asyncpg.Pool,
    worker: str,
    queue: str,
    info: Mapping[str, Json],
    clock_skew: float | None = None,
    *,
    revision: str | None = None,
    definitions: Collection[str] = (),
) -> None:
    """Writes the worker's row. ``definitions`` are those of the checks that it can run (`Configuration`)."""
    await pool.execute(_WRITE, worker, queue, to_json(info), clock_skew, revision, definitions)


async def delete_heartbeat(pool: asyncpg.Pool, worker: str) -> None:
    """Deletes the row of a worker that stops cleanly, so that nobody alerts on it."""
    await pool.execute("delete from paywatch.heartbeats where worker = $1", worker)


async def list_heartbeats(pool: asyncpg.Pool) -> list[WorkerHeartbeat]:
    """Returns the heartbeats, newest first. `maintain` deletes the row of a killed worker a day later."""
    return [WorkerHeartbeat(**row) for row in await pool.fetch(_LIST)]


async def alive_queues(pool: asyncpg.Pool) -> set[str]:
    """Returns the queues that at least one living worker serves."""
    return {row["queue"] for row in await pool.fetch(_ALIVE, ALIVE_WITHIN)}

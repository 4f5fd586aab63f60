"""What each worker process last measured of itself, so that one console can show the metrics of all."""

from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from store.queries import query

CURRENT_FOR = timedelta(seconds=90)
"""An older snapshot is that of a process that ended or hangs: four in a row are missing."""

_WRITE = query("write_metric_snapshot")
_READ = query("read_metric_snapshots")


@dataclass(frozen=True, slots=True)
class MetricSnapshot:
    """``text`` is in Prometheus' text format; empty for a snapshot that is not ``current``."""

    worker: str
    current: bool
    text: str


async def write_metric_snapshot(pool: asyncpg.Pool, worker: str, text: str) -> None:
    """Replaces the snapshot of a worker process."""
    await pool.execute(_WRITE, worker, text)


async def delete_metric_snapshot(pool: asyncpg.Pool, worker: str) -> None:
    """Deletes the snapshot of a process that stops cleanly, so that nobody misses it."""
    await pool.execute("delete from paywatch.metric_snapshots where worker = $1", worker)


async def read_metric_snapshots(pool: asyncpg.Pool) -> list[MetricSnapshot]:
    """Returns all snapshots by name. `maintain` deletes that of a killed process a day later."""
    return [MetricSnapshot(**row) for row in await pool.fetch(_READ, CURRENT_FOR)]

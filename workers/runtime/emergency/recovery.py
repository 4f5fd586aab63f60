"""Records what was read while the store was unavailable, as soon as it can be used again."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

import asyncpg
import structlog

import store
from alerts import STORE
from alerts.emergency import Outage
from probes import Outcome, Reading, Verdict
from probes.reading import Json
from store import BufferedReading, Recorded, RecordStatus
from workers import queue
from workers.app import App
from workers.incident_lines import log_incidents
from workers.jobs.sweep import log_reading
from workers.standby import Buffer

log = structlog.get_logger(__name__)

BATCH = 100


class Observer(Protocol):
    """Receives each reading that is stored (the metrics)."""

    def recorded(self, reading: Reading) -> None: ...


async def record_buffer(
    app: App, pool: Callable[[], asyncpg.Pool], buffer: Buffer, observer: Observer, *, gaps: bool
) -> bool:
    """Records what it can, and returns whether that was all that waited. Raises the errors of the database.

    ``pool`` returns the one that is open now. ``gaps``: see `store.record_buffered`; without it, readings
    after a gap stay in the buffer.
    """
    waiting = buffer.first(len(buffer))
    left = len(waiting)
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        recorded = await app.decide(
            lambda evaluator: store.record_buffered(pool(), batch, evaluator, gaps=gaps)  # noqa: B023
        )
        buffer.recorded += sum(row.stored for row in recorded)
        done = _done(batch, recorded)
        buffer.remove(done)
        left -= len(done)
        await _announce(app, recorded, observer)
    return left == 0


def _done(batch: Sequence[BufferedReading], recorded: Iterable[Recorded]) -> list[BufferedReading]:
    early = {(row.reading.check, row.reading.slot) for row in recorded if row.status is RecordStatus.EARLY}
    return [each for each in batch if (each.reading.check, each.reading.slot) not in early]


async def _announce(app: App, recorded: Sequence[Recorded], observer: Observer) -> None:
    for row in recorded:
        if row.stored:
            observer.recorded(row.reading)
            log_reading(row.reading)
            log_incidents(row.reading.check, row.effects)
        elif row.status in {RecordStatus.FENCED, RecordStatus.REFUSED}:
            log.warning("reading_rejected", name=row.reading.check, status=row.status, problem=row.problem)
    if any(row.notifications for row in recorded):
        await queue.enqueue(app.redis, queue.PROBES, "deliver")


async def record_outage(
    app: App, pool: asyncpg.Pool, outage: Outage, until: datetime, counts: dict[str, int]
) -> None:
    """Records the outage as an incident that has ended; ``counts`` are those of this worker's readings."""
    seconds = (until - outage.since).total_seconds()
    dropped = f"; {counts['dropped']} readings were dropped" if counts["dropped"] else ""
    reason = f"{outage.reason}, for {seconds:.0f} s{dropped}"
    evidence: dict[str, Json] = {"worker": app.worker, "since": outage.since.isoformat(), **counts}
    fail = Outcome(Verdict.FAIL, reason, cause=outage.cause, evidence=evidence)
    await _record(app, pool, Reading(STORE, outage.since, fail, outage.since, max(seconds, 0.0)))
    await record_end(app, pool, until)


async def record_end(app: App, pool: asyncpg.Pool, until: datetime) -> None:
    outcome = Outcome(Verdict.PASS, "the store can be used again")
    await _record(app, pool, Reading(STORE, until, outcome, until, 0.0))


async def _record(app: App, pool: asyncpg.Pool, reading: Reading) -> None:
    recorded = await app.decide(lambda evaluator: store.record_outcome(pool, reading, evaluator))
    log_incidents(STORE, recorded.effects)

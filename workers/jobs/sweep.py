"""Claims due checks, runs their probes, records the readings. Any number of workers may sweep at once."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

import structlog

import probes
import store
from probes import Reading, Verdict
from settings.locations import check_of
from store import BufferedReading, Claim, ClaimedReading, Recorded
from workers import queue
from workers.app import App
from workers.databases import DATABASE_ERRORS
from workers.incident_lines import log_incidents
from workers.jobs.reading_ids import ids_of
from workers.standby import StoreUnavailable
from workers.tracebacks import is_dependency_error

log = structlog.get_logger(__name__)

BATCH = 100
"""Slots of one claim."""


class Observer(Protocol):
    """Receives claims and readings as they happen (the metrics)."""

    def claimed(self, claim: Claim) -> None: ...

    def recorded(self, reading: Reading) -> None: ...


class Recorder:
    """Writes readings in batches: those that finish while one transaction commits share the next one."""

    def __init__(self, app: App, observer: Observer) -> None:
        self._app = app
        self._observer = observer
        self._waiting: list[tuple[ClaimedReading, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._enqueuing: asyncio.Task[bool] | None = None

    async def record(self, finished: ClaimedReading) -> None:
        """Returns when the reading is committed. Raises if its lease expires while Postgres is down."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((finished, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                recorded = await self._persist([finished for finished, _ in batch])
            except Exception as error:  # each caller of ``record`` must receive it, or it would wait forever
                _resolve(batch, error)
            else:
                _resolve(batch, None)
                self._announce(recorded)

    async def _persist(self, finished: Sequence[ClaimedReading]) -> list[Recorded]:
        """Retries an unreachable Postgres until the lease expires: then another worker runs the slot.

        While the store is unavailable the readings are kept: whether an attempt was committed is found later.
        """
        deadline = time.monotonic() + self._app.check_lease.total_seconds()
        standby = self._app.outages.standby
        while True:
            try:
                recorded = await standby.unless_unavailable(self._decide(finished))
            except StoreUnavailable:
                standby.keep([self._buffered(one) for one in finished])
                return []
            except DATABASE_ERRORS as error:
                self._app.store_failed(error)
                if is_dependency_error(error):
                    standby.failed("record", error)
                if time.monotonic() >= deadline:
                    log.warning("readings_abandoned", names=[one.reading.check for one in finished])
                    raise
                await asyncio.sleep(0.5)
            else:
                standby.worked("record")
                return recorded

    async def _decide(self, finished: Sequence[ClaimedReading]) -> list[Recorded]:
        return await self._app.decide(lambda evaluator: store.record(self._app.store, finished, evaluator))

    def _buffered(self, finished: ClaimedReading) -> BufferedReading:
        definition = self._app.revision.definitions.get(finished.claim.check, "")
        return BufferedReading(finished.reading, definition)

    def _announce(self, recorded: Sequence[Recorded]) -> None:
        for row in recorded:
            if row.stored:
                self._observer.recorded(row.reading)
                log_reading(row.reading)
                log_incidents(row.reading.check, row.effects)
            else:
                log.warning(
                    "reading_rejected", name=row.reading.check, status=row.status, problem=row.problem
                )
        if any(row.notifications for row in recorded) and (self._enqueuing is None or self._enqueuing.done()):
            self._enqueuing = asyncio.create_task(queue.enqueue(self._app.redis, queue.PROBES, "deliver"))


def log_reading(reading: Reading) -> None:
    """Logs a reading that was stored."""
    outcome = reading.outcome
    level = logging.INFO if outcome.verdict is Verdict.PASS else logging.WARNING
    log.log(
        level,
        "check_finished",
        name=reading.check,
        verdict=outcome.verdict.value,
        cause=outcome.cause,
        reason=outcome.reason,
        duration=round(reading.duration, 6),
        slot=reading.slot.isoformat(),
        slots=reading.slots,
        **ids_of(outcome.evidence),
    )


def _resolve(batch: Sequence[tuple[ClaimedReading, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, done in batch:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)


class Sweeper:
    """Sweeps for one worker process, with at most ``concurrency`` probes at once."""

    def __init__(self, app: App, observer: Observer, *, concurrency: int) -> None:
        self._app = app
        self._observer = observer
        self._concurrency = concurrency
        self._running = 0
        self._recorder = Recorder(app, observer)

    async def sweep(self, more: Callable[[], Awaitable[object]]) -> int:
        """Runs one batch of due checks and returns its size; calls ``more`` if others may be due too.

        Claims nothing while the store is unavailable, or this worker's clock is wrong by half a minute or
        more.
        """
        if self._app.outages.standby.paused or not await self._app.clock.may_claim(self._app.store):
            return 0
        room = min(BATCH, self._concurrency - self._running)
        if room <= 0:
            return 0
        self._running += room
        try:
            claims = await store.claim_due(
                self._app.store,
                self._app.revision.definitions,
                worker=self._app.worker,
                limit=room,
                lease=self._app.check_lease,
            )
        except BaseException as error:
            self._running -= room
            if isinstance(error, DATABASE_ERRORS) and is_dependency_error(error):
                self._app.outages.standby.failed("claim", error)
            raise
        self._app.outages.standby.worked("claim")
        self._running -= room - len(claims)
        runs = [self._run(claim) for claim in claims]
        await asyncio.gather(*runs, *([more()] if len(claims) == room else []))
        return len(claims)

    async def _run(self, claim: Claim) -> None:
        self._observer.claimed(claim)
        try:
            check = self._app.checks[check_of(claim.check)]
            reading = replace(await probes.run(check, claim.slot, self._app.tools), check=claim.check)
            await self._recorder.record(ClaimedReading(claim, reading))
        except asyncio.CancelledError:
            with suppress(*DATABASE_ERRORS):
                await asyncio.shield(store.release(self._app.store, [claim]))
            raise
        except DATABASE_ERRORS:
            return  # logged where it was given up; another worker runs the slot
        finally:
            self._running -= 1

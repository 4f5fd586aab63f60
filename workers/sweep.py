"""Claim what is due, run the probes, record the readings. Safe to repeat and to run anywhere at once."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Protocol

import asyncpg
import structlog

import probes
import store
from probes import Reading
from settings import Check
from store import Claim, Finished, Recorded
from workers.app import App

log = structlog.get_logger(__name__)

BATCH = 25
DATABASE_TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


class Observer(Protocol):
    """Who wants to know of readings as they happen (the metrics)."""

    def claimed(self, claim: Claim) -> None: ...

    def recorded(self, check: Check, reading: Reading) -> None: ...


class Recorder:
    """Writes finished readings; those that finish while one transaction commits go together in the next."""

    def __init__(self, app: App, observer: Observer) -> None:
        self._app = app
        self._observer = observer
        self._waiting: list[tuple[Finished, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self.notified = False
        """Whether a notification was written since the flag was last lowered."""

    async def record(self, finished: Finished) -> None:
        """Return when the reading is committed, or given up because its lease is over."""
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
            except Exception as error:
                for _, done in batch:
                    if not done.done():
                        done.set_exception(error)
                continue
            self._announce(recorded)
            for _, done in batch:
                if not done.done():
                    done.set_result(None)

    async def _persist(self, finished: Sequence[Finished]) -> list[Recorded]:
        """Retry while Postgres is away, but not longer than the lease: then others run the slot."""
        deadline = time.monotonic() + self._app.check_lease.total_seconds()
        while True:
            try:
                return await store.record(self._app.store, finished, self._app.decider)
            except DATABASE_TROUBLE as error:
                if time.monotonic() >= deadline:
                    raise
                log.warning("readings_wait_for_the_store", readings=len(finished), error=str(error))
                await asyncio.sleep(0.5)

    def _announce(self, recorded: Sequence[Recorded]) -> None:
        checks = {check.name: check for check in self._app.settings.checks}
        for row in recorded:
            self.notified = self.notified or row.notifications > 0
            self._observer.recorded(checks[row.reading.check], row.reading)


@dataclass(slots=True)
class Sweeper:
    """One worker's share of the sweeps: never more probes at once than ``concurrency``."""

    app: App
    observer: Observer
    concurrency: int
    running: int = 0
    last_sweep: float = field(default_factory=time.monotonic)
    recorder: Recorder = field(init=False)

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.app, self.observer)

    async def sweep(self) -> bool:
        """Run one batch of due checks; True when more may be due than this batch took."""
        self.last_sweep = time.monotonic()
        room = min(BATCH, self.concurrency - self.running)
        if room <= 0:
            return False
        names = [check.name for check in self.app.settings.checks]
        claims = await store.claim_due(
            self.app.store, names, worker=self.app.worker, limit=room, lease=self.app.check_lease
        )
        self.running += len(claims)
        try:
            await self._run_all(claims)
        finally:
            self.running -= len(claims)
        return len(claims) == room

    async def _run_all(self, claims: Sequence[Claim]) -> None:
        ...

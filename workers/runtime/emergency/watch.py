"""Watches the store, and runs checks and sends messages without it while it is unavailable."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Protocol

import structlog

import alerts
import probes
import store
from alerts.emergency import Outage
from probes import Reading
from settings import Check, Settings
from workers import queue
from workers.app import App
from workers.databases import DATABASE_ERRORS
from workers.errors import required
from workers.names import worker_name
from workers.outages import Outages
from workers.runtime.emergency.coordination import Coordination
from workers.runtime.emergency.handover import Handover
from workers.runtime.emergency.line import NoWrites, StoreLine, Trouble
from workers.runtime.emergency.local import LocalChecks, moment
from workers.runtime.emergency.memory import Memory
from workers.runtime.emergency.recovery import record_buffer, record_end, record_outage
from workers.runtime.emergency.reports import Reports
from workers.runtime.emergency.resources import open_own_tools, thread_of
from workers.runtime.emergency.timing import Timing
from workers.runtime.ticks import Tick, Ticker
from workers.stripe_clients import StripeObserver
from workers.tracebacks import is_dependency_error

log = structlog.get_logger(__name__)

LOOK_EVERY = 5.0
"""Seconds between two looks for a thread that a killed worker left unresolved."""
UNUSABLE = (*DATABASE_ERRORS, store.StoreError, NoWrites)


class Observer(Protocol):
    """Receives readings that are stored, and attempts to send messages (the metrics)."""

    @property
    def stripe(self) -> StripeObserver: ...

    def recorded(self, reading: Reading) -> None: ...

    def emergency_sent(self, channel: str, outcome: str) -> None: ...


class Emergency:
    """Inside ``async with``, watches the store for one worker process.

    It needs no open store: a worker that starts while that is unavailable runs the checks of its own file.
    """

    def __init__(
        self,
        settings: Settings,
        outages: Outages,
        observer: Observer,
        timing: Timing | None = None,
        *,
        handover: Handover,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._outages, self._observer = settings, outages, observer
        self._handover = handover
        self._timing, self._monotonic = timing or Timing(), monotonic
        self._standby = outages.standby
        self._line = StoreLine(settings, renew_every=self._timing.renew_every)
        self._worker = worker_name("probes")
        self._stack = AsyncExitStack()
        self._tools: AsyncExitStack | None = None
        self._run: Callable[[Check, datetime], Awaitable[Reading]] | None = None
        self._app: App | None = None
        self._ahead: float | None = None
        self._memory = Memory()
        self._outage: Outage | None = None
        self._answers = self._caught_up = self._hands_over = False
        self._trouble_at = self._remembered_at = self._looked_at = -1e9
        self._usable_since: float | None = None
        self._recovers = False
        self._sweeps = False
        """While checks are started: the outage may end meanwhile, and their tools must stay open."""
        self._leaving = False
        """While the last readings are recorded: a check that started then would read for nobody."""
        self._others: int | None = None
        self._before = 0, 0

    async def __aenter__(self) -> "Emergency":
        url = required(self._settings.redis_url, "REDIS_URL", "the workers take their jobs from Redis")
        redis = queue.connect(url, queue.PROBES, patient=False)
        self._stack.push_async_callback(redis.aclose, close_connection_pool=True)
        http = await self._stack.enter_async_context(alerts.guarded_client())
        thread = thread_of(self._settings)
        self._coordination = Coordination(redis, thread, self._worker, self.now)
        policies = alerts.Policies(self._settings)
        self._checks = LocalChecks(self._settings, policies, self._standby, self._coordination)
        self._reports = Reports(
            self._settings, self._worker, self._coordination, http, self._observer, self._timing.limits
        )
        self._reports.continue_from(self._handover.progress)
        self._standby.paused = True
        self._standby.listener = self._checks.read
        self._stack.push_async_callback(self._close)
        await self._stack.enter_async_context(Ticker(self._ticks()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @asynccontextmanager
    async def attached(self, app: App) -> AsyncIterator[None]:
        """Inside the block, this worker has the store open: what waits can be recorded."""
        with suppress(*UNUSABLE):
            await self._memory.refresh(app, app.store, self._checks)
        self._app = app
        try:
            yield
        finally:
            self._leaving = True
            try:
                await self._checks.finish()
                with suppress(*UNUSABLE):  # then `_close` says how many are lost
                    await self._record(last=True)
            finally:
                self._app, self._leaving = None, False

    def now(self) -> float:
        """Unix time by the database's clock; by the wall clock until that was asked."""
        return time.time() if self._ahead is None else self._monotonic() + self._ahead

    def _ticks(self) -> list[Tick]:
        timing = self._timing
        steps: list[tuple[str, Callable[[], Awaitable[None]], float]] = [
            ("watch_store", self._watch, timing.ask_every),
            ("settle_emergency", self._settle, timing.ask_every),
            ("sweep_without_store", self._sweep, timing.sweep_every),
            ("report_emergency", self._report, timing.tell_every),
            ("record_buffer", self._record, timing.sweep_every),
        ]
        return [
            Tick(name, partial(_survive, name, work), every=every, first=0, timeout=300)
            for name, work, every in steps
        ]

    async def _watch(self) -> None:
        began, began_at = self._monotonic(), self.now()
        try:
            found = await self._line.ask()
        except UNUSABLE as error:
            self._answers = False
            self._fail(self._line.explain(error), began_at)
            return
        self._answers = True
        if self._monotonic() - began < 1:  # a slow answer says little about the time
            self._ahead = found.now - (began + self._monotonic()) / 2
        if self._usable_since is None:
            self._usable_since = self._monotonic()
        if (failure := self._standby.failure) is not None and failure.at > self._trouble_at:
            self._fail(self._line.explain(failure.error), began_at)

    def _fail(self, trouble: Trouble, since: float) -> None:
        self._trouble_at = self._monotonic()
        self._caught_up = False
        if self._outage is None:
            self._begin(trouble, moment(since))
        elif (trouble.cause, trouble.reason) != (self._outage.cause, self._outage.reason):
            number, thread = self._outage.number, self._outage.thread
            self._outage = Outage(
                thread=thread,
                number=number,
                since=self._outage.since,
                cause=trouble.cause,
                reason=trouble.reason,
            )

    def _begin(self, trouble: Trouble, since: datetime) -> None:
        number = self._memory.number or f"u{since:%Y%m%d%H%M}"
        self._outage = Outage(
            thread=thread_of(self._settings),
            number=number,
            since=since,
            cause=trouble.cause,
            reason=trouble.reason,
        )
        log.warning("store_unavailable", cause=trouble.cause, error=trouble.reason)
        buffer = self._standby.buffer
        self._before = buffer.recorded, buffer.dropped
        self._checks.begin(None if self._memory.number is None else since)
        self._hands_over = False
        self._standby.begin()

    async def _settle(self) -> None:
        """Ends the outage when the store has served for long enough, and does what follows.

        A statement that hangs here ends when `_watch` closes the connection, which then hangs too.
        """
        now = self._monotonic()
        if not self._answers:
            return
        if self._outage is not None:
            # Of many checks a reading waits at almost any moment: it is enough to have caught up once.
            recorded = self._caught_up or not self._standby.buffer
            if self._app is None or not recorded or now - self._trouble_at < self._timing.quiet:
                return
            await self._end(self._outage, self._app)
        if self._outage is None:
            await self._release(now)
            await self._remember(now)
            if not (self._sweeps or self._checks.running or self._bridges):
                await self._close_tools()

    async def _end(self, outage: Outage, app: App) -> None:
        until, trouble_at = moment(self.now()), self._trouble_at
        buffer, (recorded, dropped) = self._standby.buffer, self._before
        counts = {"recorded": buffer.recorded - recorded, "dropped": buffer.dropped - dropped}
        lasted = until - outage.since
        try:
            if counts["dropped"] or self._reports.pending or lasted >= self._timing.limits.after:
                await record_outage(app, self._line.require(), outage, until, counts)
        except UNUSABLE as error:
            self._fail(self._line.explain(error), self.now())
            return
        if self._trouble_at > trouble_at:  # it failed again meanwhile
            return
        log.info("store_available", seconds=round(lasted.total_seconds(), 1), **counts)
        self._outage, self._usable_since, self._recovers = None, self._monotonic(), True
        self._remembered_at = -1e9
        self._standby.end()

    async def _release(self, now: float) -> None:
        """Lets this worker claim slots again, and ends the thread when no other worker needs it."""
        if not (self._standby.paused or self._reports.pending or now - self._looked_at >= LOOK_EVERY):
            return
        self._looked_at = now
        self._others = await self._coordination.hold(holding=False)
        if self._outage is not None:  # another one began meanwhile
            return
        if self._standby.paused:
            # It then starts no more checks, so that the readings of those that run are the last that wait.
            self._hands_over = not self._is_waited_for(now)
            self._standby.paused = not self._hands_over or bool(self._standby.buffer)
        if not self._others:
            await self._reports.resolve(self.now())

    def _is_waited_for(self, now: float) -> bool:
        """Whether another worker may still have readings of slots that a claim would count as missed."""
        waited = now - (self._usable_since or now)
        if self._others is None:
            return self._recovers and waited < self._timing.hold
        return self._others > 0 and waited < self._timing.hold_at_most

    async def _remember(self, now: float) -> None:
        app = self._app
        if app is None or now - self._remembered_at < self._timing.remember_every:
            return
        pool = self._line.require()
        try:
            is_open = await self._memory.refresh(app, pool, self._checks)
            if is_open:  # of a worker that was killed before it recorded the end
                await record_end(app, pool, moment(self.now()))
        except UNUSABLE as error:
            if not is_dependency_error(error):
                raise
            return
        self._remembered_at = now

    @property
    def _bridges(self) -> bool:
        """Whether it runs checks until workers claim slots again, though the store can be used."""
        return self._standby.paused and self._recovers and not self._hands_over

    async def _sweep(self) -> None:
        if self._leaving or (self._outage is None and not self._bridges):
            return
        self._sweeps = True
        try:
            if self._run is None:
                self._run = await self._open_tools()
            await self._checks.sweep(moment(self.now()), self._run)
        finally:
            self._sweeps = False

    async def _report(self) -> None:
        if self._outage is None:
            return
        self._others = await self._coordination.hold(holding=True)
        if self._monotonic() - self._trouble_at < self._timing.quiet / 2 or not self._answers:
            await self._reports.report(self._outage, self._checks, self._standby.buffer, self.now())

    async def _record(self, *, last: bool = False) -> None:
        """``last``: this worker ends, and nobody else has its readings."""
        app = self._app
        if app is None or not (self._answers and self._standby.buffer):
            return
        usable_for = self._monotonic() - self._trouble_at
        limit = self._timing.hold if self._others is None else self._timing.hold_at_most
        gaps = self._others == 0 or usable_for >= limit or (last and not self._others)
        try:
            buffer, trouble_at = self._standby.buffer, self._trouble_at
            everything = await record_buffer(app, self._line.require, buffer, self._observer, gaps=gaps)
            self._caught_up = everything and self._trouble_at == trouble_at
        except UNUSABLE as error:
            if not is_dependency_error(error):
                self._standby.buffer.drop_all()
                raise
            self._fail(self._line.explain(error), self.now())

    async def _open_tools(self) -> Callable[[Check, datetime], Awaitable[Reading]]:
        async with AsyncExitStack() as opening:
            tools = await opening.enter_async_context(
                open_own_tools(self._settings, self._outages, self._observer.stripe)
            )
            self._tools = opening.pop_all()

        async def run(check: Check, slot: datetime) -> Reading:
            return await probes.run(check, slot, tools)

        return run

    async def _close_tools(self) -> None:
        tools, self._tools, self._run = self._tools, None, None
        if tools is not None:
            await tools.aclose()

    async def _close(self) -> None:
        await self._reports.couriers.close()
        await self._checks.close()
        await self._close_tools()
        self._handover.progress = self._reports.progress
        self._line.close()


async def _survive(step: str, work: Callable[[], Awaitable[None]]) -> None:
    """A bug in one step must not end the others."""
    try:
        await work()
    except Exception:
        log.exception("emergency_step_failed", step=step)

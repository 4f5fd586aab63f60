"""Runs arq workers. Restarts them after an error or a Redis restart; stops them gracefully on SIGTERM."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial

import structlog
from arq import Worker

import store
from settings import Settings
from workers.databases import DATABASE_ERRORS
from workers.errors import NotConfigured
from workers.metrics.push import pushed
from workers.metrics.worker import Metrics
from workers.names import worker_name
from workers.outages import Outages
from workers.runtime.control import Control
from workers.runtime.emergency.handover import Handover
from workers.runtime.emergency.watch import Emergency
from workers.runtime.ending import leave_threads, write_end
from workers.runtime.roles import FINISH_WITHIN, worker_settings
from workers.runtime.steady_worker import RELEASE_TIMEOUT, SteadyWorker
from workers.runtime.ticks import Ticker
from workers.standby import Standby
from workers.tracebacks import is_dependency_error

log = structlog.get_logger(__name__)

RESTART_DELAY = 1.0
CLOSE_TIMEOUT = 25.0
STARTED_AFTER = 30.0
"""A worker that ends within this many seconds has failed to start."""
MAX_FAILED_STARTS = 20
"""Failed starts in a row, because of an unreachable store, after which the process exits."""


def run(
    settings: Settings,
    roles: Sequence[str],
    read: Callable[[], Settings],
    begin: Callable[[Settings], None],
    liveness: AbstractAsyncContextManager[object],
) -> None:
    """Runs these workers in one process until SIGTERM or SIGINT, and ``liveness`` around them.

    After SIGHUP it goes on with what ``read`` returns, once it has passed that to ``begin``.
    """
    with asyncio.Runner() as runner:
        runner.run(run_until_stopped(settings, roles, read, begin, liveness))


async def run_until_stopped(
    settings: Settings,
    roles: Sequence[str],
    read: Callable[[], Settings],
    begin: Callable[[Settings], None],
    liveness: AbstractAsyncContextManager[object],
) -> None:
    """Does what `run` does, in an event loop that runs already."""
    handover = Handover()
    try:
        async with liveness:
            while True:
                metrics = Metrics(settings, roles)
                with metrics.served():
                    following = await supervise(settings, metrics, roles, read, handover)
                if following is None:
                    break
                settings = following
                begin(settings)
    except Exception as error:
        write_end(settings, error)
        raise
    finally:
        handover.drop()
    leave_threads()


async def supervise(
    settings: Settings,
    metrics: Metrics,
    roles: Sequence[str],
    read: Callable[[], Settings],
    handover: Handover,
) -> Settings | None:
    """Keeps these workers running in this event loop until SIGTERM, SIGINT or SIGHUP.

    After SIGHUP it returns the settings that ``read`` returned. Jobs end as on SIGTERM.
    """
    control, outages = Control(settings, read), Outages(standby=Standby(handover.buffer))
    metrics.watch(outages.standby)
    async with AsyncExitStack() as stack:
        process = worker_name(roles[0] if len(roles) == 1 else "all")
        await stack.enter_async_context(pushed(settings, metrics, process))
        emergency = None
        if "probes" in roles:
            emergency = await _watch_store(stack, settings, metrics, outages, handover)
        keep_running = partial(
            _keep_running, settings, metrics, outages, emergency=emergency, stopping=control.stopping
        )
        workers = [asyncio.create_task(keep_running(role)) for role in roles]
        await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
        control.stopping.set()
        await asyncio.wait(workers)
    for error in [worker.exception() for worker in workers]:
        if error is not None:
            raise error
    return control.following


async def _watch_store(
    stack: AsyncExitStack, settings: Settings, metrics: Metrics, outages: Outages, handover: Handover
) -> Emergency:
    return await stack.enter_async_context(Emergency(settings, outages, metrics, handover=handover))


async def _keep_running(
    settings: Settings,
    metrics: Metrics,
    outages: Outages,
    role: str,
    *,
    emergency: Emergency | None,
    stopping: asyncio.Event,
) -> None:
    """A process that runs checks never ends because the store is unreachable: it runs them without it."""
    failures = 0
    while not stopping.is_set():
        began = time.monotonic()
        worker = SteadyWorker(
            handle_signals=False, **worker_settings(role, settings, metrics, outages, emergency)
        )
        ended = await _run_once(worker, stopping)
        if stopping.is_set():
            return
        failures = failures + 1 if time.monotonic() - began < STARTED_AFTER else 1
        _raise_if_hopeless(ended, 0 if emergency is not None else failures)
        _log_end(role, ended, outages)
        await asyncio.sleep(RESTART_DELAY)


async def _run_once(worker: Worker, stopping: asyncio.Event) -> BaseException | None:
    """Runs until ``stopping`` is set (returns None) or the worker ends (returns its error)."""
    running = asyncio.create_task(worker.async_run())
    stop_requested = asyncio.create_task(stopping.wait())
    await asyncio.wait({running, stop_requested}, return_when=asyncio.FIRST_COMPLETED)
    if stopping.is_set():
        await _finish_jobs(worker)
    stop_requested.cancel()
    while not running.done():  # a cancelled Redis client may raise its own error and continue
        running.cancel()
        await asyncio.wait({running}, timeout=RELEASE_TIMEOUT)
    (error,) = await asyncio.gather(running, return_exceptions=True)
    await close(worker)
    return error


def _raise_if_hopeless(error: BaseException | None, failures: int) -> None:
    """Raises errors that a restart cannot fix: a wrong schema or configuration, a store down for long."""
    if isinstance(error, (store.SchemaError, NotConfigured)):
        raise error
    if isinstance(error, store.StoreUnreachable) and failures >= MAX_FAILED_STARTS:
        raise error


def _log_end(role: str, error: BaseException | None, outages: Outages) -> None:
    if isinstance(error, (store.StoreUnreachable, *DATABASE_ERRORS)) and is_dependency_error(error):
        outages.store.failed(str(error))
    else:
        log.error("worker_restarting", role=role, exc_info=error)


async def _finish_jobs(worker: Worker) -> None:
    """Starts no more jobs and ticks, and waits a limited time for running ones."""
    worker.allow_pick_jobs = False
    ticker: Ticker | None = worker.ctx.get("ticker")
    if ticker is not None:
        ticker.stop()
    if running := [*worker.job_tasks.values(), *(ticker.running if ticker else [])]:
        await asyncio.wait(running, timeout=FINISH_WITHIN)
    if worker.tasks:
        await asyncio.wait(
            worker.tasks.values(), timeout=RELEASE_TIMEOUT
        )  # arq reports finished jobs to Redis


async def close(worker: Worker) -> None:
    """Cancels running jobs (Postgres has them claimed or resumable) and closes what the worker opened.

    A server that goes down meanwhile makes its client raise almost any error. Such an error must not turn a
    requested stop into a failure.
    """
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT):
            await worker.close()
    except (Exception, asyncio.CancelledError) as error:
        log.warning("worker_close_failed", error=f"{type(error).__name__}: {error}")

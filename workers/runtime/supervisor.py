"""Run arq workers so that neither a Redis restart nor a stray error ends them, and SIGTERM does gently."""

import asyncio
import signal
import time
from collections.abc import Sequence
from contextlib import suppress

import structlog
from arq import Worker
from redis.exceptions import RedisError

import store
from settings import Settings
from workers.errors import NotConfigured
from workers.metrics.worker import Metrics
from workers.runtime.roles import FINISH_WITHIN, worker_settings

log = structlog.get_logger(__name__)

RESTART_DELAY = 1.0
CLOSE_WITHIN = 25.0
LET_GO_WITHIN = 2.0
SOON = 30.0
"""A worker that ends within this many seconds of its start did not really start."""
PATIENCE = 20
"""So many times in a row may a worker fail to reach the store before it gives up."""


class SteadyWorker(Worker):
    """arq's worker, which starts, goes on and ends properly whether Redis is there or not."""

    async def main(self) -> None:
        """Open everything before arq greets Redis, which may be away: the checks must not wait for it."""
        self.ctx["redis"] = self.pool
        start, self.on_startup = self.on_startup, None
        if start is not None:
            await start(self.ctx)
        await super().main()

    async def close(self) -> None:
        """Let go of jobs, then close what the worker opened: arq's own way stops short when Redis is away."""
        self.handle_sig(signal.SIGUSR1)
        if self.tasks:
            await asyncio.wait(self.tasks.values(), timeout=LET_GO_WITHIN)
        try:
            if self.on_shutdown is not None:
                await self.on_shutdown(self.ctx)
        finally:
            with suppress(RedisError, OSError, TimeoutError):
                async with asyncio.timeout(LET_GO_WITHIN):
                    await self.pool.delete(self.health_check_key)
            await self.pool.aclose(close_connection_pool=True)

    async def _poll_iteration(self) -> None:
        try:
            await super()._poll_iteration()
        except (RedisError, OSError) as error:
            log.warning("redis_trouble", queue=self.queue_name, error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(0.5)
            self._free_lost_places()

    def _free_lost_places(self) -> None:
        """An error between taking a place and starting its job loses the place (arq 0.28, ``start_jobs``)."""
        running = sum(not task.done() for task in self.tasks.values())
        while self.job_counter > running:
            self._release_sem_dec_counter_on_complete()


def run(settings: Settings, roles: Sequence[str]) -> None:
    """Run these workers in one process until SIGTERM or SIGINT."""
    metrics = Metrics(settings)
    with metrics.served(), asyncio.Runner() as runner:
        runner.run(_run(settings, metrics, roles))


async def _run(settings: Settings, metrics: Metrics, roles: Sequence[str]) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stopping.set)
    workers = [asyncio.create_task(_keep_running(settings, metrics, role, stopping)) for role in roles]
    await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
    stopping.set()
    await asyncio.wait(workers)
    for error in [worker.exception() for worker in workers]:
        if error is not None:
            raise error


async def _keep_running(settings: Settings, metrics: Metrics, role: str, stopping: asyncio.Event) -> None:
    failures = 0
    while not stopping.is_set():
        began = time.monotonic()
        worker = SteadyWorker(handle_signals=False, **worker_settings(role, settings, metrics))
        ended = await _run_once(worker, stopping)
        if stopping.is_set():
            return
        failures = failures + 1 if time.monotonic() - began < SOON else 1
        _raise_if_hopeless(ended, failures)
        log.error("worker_restarts", role=role, error=str(ended))
        await asyncio.sleep(RESTART_DELAY)


async def _run_once(worker: Worker, stopping: asyncio.Event) -> BaseException | None:
    """Run until told to stop (None) or until the worker ends by itself (its error)."""
    running = asyncio.create_task(worker.async_run())
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
    if stopping.is_set():
        await _finish_jobs(worker)
    told.cancel()
    while not running.done():  # a Redis client that is cancelled may raise its own error instead, and go on
        running.cancel()
        await asyncio.wait({running}, timeout=LET_GO_WITHIN)
    (error,) = await asyncio.gather(running, return_exceptions=True)
    await close(worker)
    return error


def _raise_if_hopeless(error: BaseException | None, failures: int) -> None:
    """A wrong schema or configuration does not mend itself; an unreachable store may, for a while."""
    if isinstance(error, (store.SchemaError, NotConfigured)):
        raise error
    if isinstance(error, store.StoreUnreachable) and failures >= PATIENCE:
        raise error


async def _finish_jobs(worker: Worker) -> None:
    """Take no new jobs and let those that run end, for a while."""
    worker.allow_pick_jobs = False
    if worker.job_tasks:
        await asyncio.wait(worker.job_tasks.values(), timeout=FINISH_WITHIN)
    if worker.tasks:
        await asyncio.wait(worker.tasks.values(), timeout=LET_GO_WITHIN)  # to tell Redis, if it is there


async def close(worker: Worker) -> None:
    """Cancel what still runs (it is claimed or resumable in Postgres) and close what the worker opened.

    A server that goes away meanwhile makes its client raise almost anything. There is nothing left to do
    about it, and it must not turn an end that was asked for into a failure.
    """
    try:
        async with asyncio.timeout(CLOSE_WITHIN):
            await worker.close()
    except (Exception, asyncio.CancelledError) as error:
        log.warning("worker_did_not_close_cleanly", error=f"{type(error).__name__}: {error}")

"""The two arq workers: their jobs, their ticks, and how each starts and stops.

Ticks look for due work in Postgres, so one that fires twice or not at all is harmless.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC
from functools import partial
from typing import Any

import structlog
from arq import func

import store
from settings import Settings
from workers import queue
from workers.adoption import adopt_configuration
from workers.app import App, open_app
from workers.digests.sending import send_digest
from workers.errors import required
from workers.heartbeats import Heartbeat
from workers.jobs import audit
from workers.jobs.channel_tests import request_tests
from workers.jobs.check_requests import RequestRunner
from workers.jobs.deliver import Deliverer
from workers.jobs.rules import judge_rules
from workers.jobs.sweep import Sweeper
from workers.metrics.worker import Metrics
from workers.names import worker_name
from workers.outages import Outages
from workers.reconciling import jobs as reconciling
from workers.runtime.channel_watch import watch_channels
from workers.runtime.emergency.watch import Emergency
from workers.runtime.failures import survive, surviving
from workers.runtime.redis_watch import watch_redis as watch
from workers.runtime.revision_watch import follow_revision
from workers.runtime.sight_watch import watch_sight as watch_own_sight
from workers.runtime.ticks import Tick, Ticker

log = structlog.get_logger(__name__)

SIX_HOURS = 6 * 3600
SWEEP_EVERY = 0.5
"""Seconds between two looks for due slots: how late a slot may start on a worker with room."""
HEALTH_EVERY = 10
"""Seconds between two writes of an idle worker to Redis. They also reveal a Redis that refuses writes."""
FINISH_WITHIN = 20
"""Seconds that a stopping worker waits for running jobs."""


@surviving
async def sweep(ctx: dict[str, Any]) -> int:
    """Runs one batch of due checks."""
    sweeper: Sweeper = ctx["sweeper"]
    return await sweeper.sweep(lambda: _request(ctx, "sweep", sweep))


@surviving
async def deliver(ctx: dict[str, Any]) -> int:
    """Sends what is due on all channels."""
    deliverer: Deliverer = ctx["deliverer"]
    sent = await deliverer.deliver()
    if deliverer.broken.is_set():
        deliverer.broken.clear()
        await channels(ctx)
    return sent


async def _request(ctx: dict[str, Any], job: str, work: Callable[[dict[str, Any]], Awaitable[int]]) -> None:
    """Requests another batch from all workers. Without Redis this worker runs it itself."""
    redis: queue.Queue = ctx["app"].redis
    if redis.status.serves and await queue.enqueue(redis, queue.PROBES, job):
        return
    await work(ctx)


@surviving
async def channels(ctx: dict[str, Any]) -> None:
    """Opens or resolves the incidents of channels that refuse messages for good."""
    await watch_channels(ctx["app"])


@surviving
async def channel_tests(ctx: dict[str, Any]) -> list[str]:
    """Writes the test messages that are due."""
    return await request_tests(ctx["app"])


@surviving
async def remind(ctx: dict[str, Any]) -> int:
    """Sends reminders and escalations of incidents that get no new readings."""
    app: App = ctx["app"]
    return await app.decide(lambda evaluator: store.tick(app.store, evaluator))


@surviving
async def rules(ctx: dict[str, Any]) -> int:
    """Judges the rules over new readings."""
    return await judge_rules(ctx["app"])


@surviving
async def check_requests(ctx: dict[str, Any]) -> int:
    """Runs the checks that somebody wants to be run now."""
    runner: RequestRunner = ctx["requests"]
    return await runner.run_requests()


async def digests(ctx: dict[str, Any]) -> None:
    """Sends the digests that are due. One that fails does not hold up the others."""
    app: App = ctx["app"]
    for name in app.revision.settings.digests:
        await survive(app, "digests", send_digest(app, name))


@surviving
async def upkeep(ctx: dict[str, Any]) -> None:
    """Creates tomorrow's partitions and drops those past their retention."""
    await audit.upkeep(ctx["app"])


@surviving
async def roll_up(ctx: dict[str, Any]) -> int:
    """Rolls up the readings of the hours that have ended."""
    app: App = ctx["app"]
    return await store.roll_up(app.store, app.revision.settings.retention.rollups)


@surviving
async def look_over(ctx: dict[str, Any]) -> bool:
    """Pings the external heartbeat if nothing is overdue."""
    return await audit.look_over(ctx["app"])


@surviving
async def revision(ctx: dict[str, Any]) -> None:
    """Follows the active revision of the configuration."""
    await follow_revision(ctx["app"], ctx["metrics"])


@surviving
async def reconcile(ctx: dict[str, Any], run: str) -> str:
    """Executes one reconciliation run, or resumes it where a killed worker stopped."""
    return await reconciling.execute(ctx["app"], ctx["metrics"], run)


@surviving
async def plan(ctx: dict[str, Any]) -> int:
    """Creates the daily runs that are due and queues runs that no worker executes."""
    return await reconciling.plan(ctx["app"], ctx["metrics"])


@surviving
async def execute_without_redis(ctx: dict[str, Any]) -> int:
    """Executes runs that no worker executes, one by one, while the queue delivers no jobs."""
    return await reconciling.execute_without_redis(ctx["app"], ctx["metrics"])


@surviving
async def watch_redis(ctx: dict[str, Any]) -> None:
    """Opens or resolves the incident of a Redis that does not serve the workers."""
    await watch(ctx["app"])


@surviving
async def watch_sight(ctx: dict[str, Any]) -> None:
    """Opens or resolves the incident of workers that cannot see."""
    await watch_own_sight(ctx["app"])


def worker_settings(
    role: str, settings: Settings, metrics: Metrics, outages: Outages, emergency: Emergency | None = None
) -> dict[str, Any]:
    """Returns the arguments of ``arq.Worker`` for this role. Roles of one process share the others."""
    url = required(settings.redis_url, "REDIS_URL", "the workers take their jobs from Redis")
    name = queue.PROBES if role == "probes" else queue.RECONCILE
    on_drop = partial(_report_drop, metrics, name)
    lifecycle = _Lifecycle(role, settings, metrics, outages, emergency)
    shared: dict[str, Any] = {
        "queue_name": name,
        "redis_pool": queue.connect(url, name, patient=True, on_drop=on_drop, status=outages.redis(url)),
        "job_serializer": queue.serialize,
        "job_deserializer": partial(queue.deserialize, on_drop=on_drop),
        "on_startup": lifecycle.start,
        "on_shutdown": lifecycle.stop,
        "poll_delay": 0.1,
        "keep_result": 0,
        "max_tries": 3,
        "job_completion_wait": FINISH_WITHIN,
        "health_check_interval": HEALTH_EVERY,
        "timezone": UTC,
        "log_results": False,
    }
    return shared | (_probe_jobs() if role == "probes" else _reconcile_jobs())


def _report_drop(metrics: Metrics, name: str, reason: str, count: int) -> None:
    metrics.dropped_jobs.labels(name).inc(count)
    log.warning("job_dropped", queue=name, reason=reason, count=count)


def _probe_jobs() -> dict[str, Any]:
    return {
        "functions": [func(sweep, timeout=300), func(deliver, timeout=120)],
        "max_jobs": 100,
        "queue_read_limit": 500,
    }


def _reconcile_jobs() -> dict[str, Any]:
    return {
        "functions": [func(reconcile, timeout=SIX_HOURS)],
        "max_jobs": 4,
        "queue_read_limit": 100,
    }


def _probe_ticks(ctx: dict[str, Any]) -> list[Tick]:
    """Slow checks and receivers may hold a sweep or a delivery for long: the next one need not wait for them.

    The first audit comes late, so that a worker that only restarts never reports that all is well.
    """
    return [
        Tick("sweep", partial(sweep, ctx), every=SWEEP_EVERY, first=0, timeout=300, overlap=200),
        Tick("deliver", partial(deliver, ctx), every=1, first=0, timeout=120, overlap=100),
        Tick("rules", partial(rules, ctx), every=2, first=1, timeout=60),
        Tick("check_requests", partial(check_requests, ctx), every=1, first=0.5, timeout=300, overlap=20),
        Tick("remind", partial(remind, ctx), every=10, first=10, timeout=30),
        Tick("digests", partial(digests, ctx), every=20, first=5, timeout=300),
        Tick("upkeep", partial(upkeep, ctx), every=1800, first=1800, timeout=120),
        Tick("roll_up", partial(roll_up, ctx), every=300, first=60, timeout=120),
        Tick("look_over", partial(look_over, ctx), every=60, first=30, timeout=50),
        Tick("channels", partial(channels, ctx), every=10, first=5, timeout=30),
        Tick("channel_tests", partial(channel_tests, ctx), every=30, first=10, timeout=30),
        Tick("watch_redis", partial(watch_redis, ctx), every=10, first=10, timeout=30),
        Tick("watch_sight", partial(watch_sight, ctx), every=10, first=10, timeout=30),
    ]


def _reconcile_ticks(ctx: dict[str, Any]) -> list[Tick]:
    return [
        Tick("plan", partial(plan, ctx), every=15, first=0, timeout=60),
        Tick("execute", partial(execute_without_redis, ctx), every=15, first=15, timeout=SIX_HOURS),
        Tick("watch_redis", partial(watch_redis, ctx), every=10, first=10, timeout=30),
    ]


class _Lifecycle:
    """Opens the resources of a worker on startup and closes them on shutdown."""

    def __init__(
        self,
        role: str,
        settings: Settings,
        metrics: Metrics,
        outages: Outages,
        emergency: Emergency | None,
    ) -> None:
        self._role = role
        self._emergency = emergency
        self._settings = settings
        self._metrics = metrics
        self._outages = outages
        self._stack = AsyncExitStack()

    async def start(self, ctx: dict[str, Any]) -> None:
        redis: queue.Queue = ctx["redis"]
        name = worker_name(self._role)
        metrics = self._metrics
        app = await self._stack.enter_async_context(
            open_app(self._settings, name, redis, self._outages, metrics.stripe)
        )
        await self._stack.enter_async_context(metrics.fresh(app))
        self._stack.enter_context(metrics.receiver.recording_to(app))
        await self._stack.enter_async_context(metrics.snapshots.written(app))
        ctx |= {"app": app, "metrics": metrics}
        # First: a reading that is written while its day's partition is created is refused.
        await audit.upkeep(app)
        # Before the first heartbeat: other workers would report a configuration that was never applied.
        await adopt_configuration(app, (self._settings.location or "") if self._role == "probes" else None)
        await self._stack.enter_async_context(Heartbeat(app, self._role))
        if self._role == "probes" and self._emergency is not None:
            await self._stack.enter_async_context(self._emergency.attached(app))
        if self._role == "probes":
            again = partial(deliver, ctx)
            ctx["deliverer"] = await self._stack.enter_async_context(Deliverer(app, metrics, again))
            ctx["requests"] = RequestRunner(app)
            ctx["sweeper"] = Sweeper(app, metrics, concurrency=self._settings.workers.concurrency)
        ticks = _probe_ticks(ctx) if self._role == "probes" else _reconcile_ticks(ctx)
        ticks.append(Tick("revision", partial(revision, ctx), every=5, first=1, timeout=30))
        ctx["ticker"] = await self._stack.enter_async_context(Ticker(ticks))
        log.info("worker_started", worker=name, role=self._role, checks=len(app.checks))

    async def stop(self, ctx: dict[str, Any]) -> None:
        async with asyncio.timeout(20):
            await self._stack.aclose()
        if app := ctx.get("app"):
            log.info("worker_stopped", worker=app.worker, role=self._role)

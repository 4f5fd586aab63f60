"""The two jobs of a reconcile worker: plan the runs that are due, and execute one run."""

from datetime import datetime

import structlog

import reconcile
import stripeapi
from probes import Outcome, Verdict
from workers import queue
from workers.app import App
from workers.reconciling.accounts import all_accounts
from workers.reconciling.announcing import Observer, announce, record_account_listing
from workers.reconciling.dependencies import open_deps
from workers.reconciling.finding_lines import log_findings

log = structlog.get_logger(__name__)


async def execute(app: App, metrics: Observer, run: str) -> str:
    """Executes one run, or resumes it where a killed worker stopped.

    Returns its status, ``busy``, ``refused``, or ``outdated``: a worker without the active configuration has
    another mapping, and leaves the run to one that has it.
    """
    if await app.revision.refresh(app.store):
        log.warning("run_left_to_current_worker", run=run)
        return "outdated"
    async with open_deps(
        app.settings,
        app.worker,
        store=app.store,
        ledger=app.ledger,
        observer=app.observer,
        redis_status=app.redis.status,
        outage=app.outages.stripe,
    ) as deps:
        try:
            result = await reconcile.execute(run, deps)
        except (reconcile.Busy, reconcile.Fenced) as error:
            log.info("run_taken_by_another_worker", run=run, reason=str(error))
            return "busy"
        except reconcile.SigningKeyMissing as error:
            log.error("run_refused", run=run, reason=str(error))  # noqa: TRY400 (the reason is complete)
            return "refused"
    await announce(app, metrics)
    await log_findings(app, run)
    return result.status


async def execute_without_redis(app: App, metrics: Observer) -> int:
    """Executes the runs that wait, one by one, if Redis delivers no jobs. Returns their number."""
    if app.redis.status.serves:
        return 0
    waiting = await reconcile.resumable(app.store)
    for run in waiting:
        await execute(app, metrics, run)
    return len(waiting)


async def plan(app: App, metrics: Observer) -> int:
    """Creates the daily runs that are due, queues interrupted ones, announces those that ended elsewhere.

    Lists Stripe's accounts last, so that an unreachable Stripe delays nothing else. Does nothing on a worker
    without the active configuration: its mapping and its schedule may be superseded.
    """
    if await app.revision.refresh(app.store):
        return 0
    now: datetime = await app.store.fetchval("select clock_timestamp()")
    _log(await reconcile.plan_daily(app.store, app.settings, now))
    waiting = await reconcile.resumable(app.store)
    for run in waiting:
        await _enqueue(app, run, now)
    await reconcile.publish_heads(app.store, app.settings)
    await announce(app, metrics)
    for run in await _plan_connected(app, now):
        await _enqueue(app, run, now)
    return len(waiting)


def _log(planned: reconcile.Planned) -> None:
    for run in planned.runs:
        log.info("daily_run_planned", run=run)
    for note in planned.notes:
        log.warning("run_not_planned", reason=note)


async def _enqueue(app: App, run: str, now: datetime) -> None:
    """Queues one job for each attempt at a run, however often it is called.

    arq blocks the id of a job whose worker was killed for as long as the longest job may take. The attempt
    therefore is part of the id, and so is the time in steps of ten minutes, for a worker that was killed
    before its attempt was counted.
    """
    attempt = (await reconcile.get(app.store, run)).attempt
    job = f"{run}:{attempt}:{int(now.timestamp()) // 600}"
    await queue.enqueue(app.redis, queue.RECONCILE, "reconcile", run, job_id=job)


async def _plan_connected(app: App, now: datetime) -> list[str]:
    """Plans runs for ``accounts = "all"``. If Stripe does not list them, opens an incident."""
    try:
        found = await reconcile.plan_listed(
            app.store, app.settings, now, lambda: all_accounts(app.settings, app.observer)
        )
    except stripeapi.StripeError as error:
        log.warning("account_listing_failed", reason=str(error))
        failed = Outcome(Verdict.FAIL, f"the connected accounts cannot be listed: {error}", error.cause)
        await record_account_listing(app, failed, now.replace(minute=0, second=0, microsecond=0), now)
        return []
    if found is None:
        return []
    _log(found)
    await record_account_listing(
        app, Outcome(Verdict.PASS, f"{len(found.runs)} runs of connected accounts"), now, now
    )
    return found.runs

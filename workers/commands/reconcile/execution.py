"""Executes runs in this process, or queues them for workers and waits until they end."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

import reconcile
import store
from reconcile.postgres import retry_outages
from reconcile.tasks import gather_all
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT, Account
from workers.commands.reconcile.progress import POLL_INTERVAL, show_progress
from workers.commands.reconcile.results import ENDED
from workers.databases import open_ledger
from workers.errors import RedisUnreachable, Usage, required
from workers.output import notes
from workers.reconciling.dependencies import open_deps, pace_line, paced_clients
from workers.reconciling.run_json import run_json

if TYPE_CHECKING:
    from workers.queue import Queue

RESUMABLE = ("incomplete", "failed")
"""Statuses of an ended run that can be resumed if one of its steps is not done."""
CONCURRENT_RUNS = 4


async def check_able(settings: Settings, *, enqueue: bool) -> None:
    """Raises NotConfigured for what would keep a run from starting.

    Called before the run is created: an open run would block the next run of its account.
    """
    if enqueue:
        async with _reachable_redis(settings, "no run was created") as redis:
            await redis.ping()
        return
    required(settings.database_url, "DATABASE_URL", "the ledger is a table of the team's database")
    clients = paced_clients(settings, None)
    try:
        clients(PLATFORM_ACCOUNT)
    finally:
        await clients.aclose()


async def check_signer(settings: Settings, pool: asyncpg.Pool, accounts: Sequence[Account]) -> None:
    """Raises SigningKeyMissing if the chain of an account is signed and there is no key.

    Called before the runs are created, for the same reason.
    """
    signer = reconcile.signer_for(settings)
    for account in accounts:
        await reconcile.require_signer(pool, account, signer)


async def execute_locally(
    settings: Settings, pool: asyncpg.Pool, ids: Sequence[str], worker: str, *, resumed: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Executes the runs, a few at a time; returns their results in the order of ``ids``.

    A run that is cancelled or taken over does not stop the others. Raises Busy if somebody else has resumed
    one of ``resumed`` in the meantime.
    """
    free = asyncio.Semaphore(CONCURRENT_RUNS)
    left = list(ids)
    if settings.stripe_secret_key is not None:
        notes().print(pace_line(settings, settings.stripe_secret_key))

    async def execute_one(run: str, deps: reconcile.Deps) -> dict[str, Any]:
        async with free:
            found = await _execute(pool, run, deps, resume=run in resumed)
            left.remove(run)
            return found

    try:
        async with (
            open_ledger(settings) as ledger,
            open_deps(settings, worker, store=pool, ledger=ledger) as deps,
            show_progress(pool, ids, deps.pace),
        ):
            return await gather_all(execute_one(run, deps) for run in ids)
    except BaseException as error:  # Ctrl-C too: the user must learn how to resume
        for run in () if isinstance(error, reconcile.Busy) else left:
            notes().print(_interrupted(run))
        raise


async def _execute(pool: asyncpg.Pool, run: str, deps: reconcile.Deps, *, resume: bool) -> dict[str, Any]:
    while True:
        try:
            return (await reconcile.execute(run, deps, _show_lock, again=resume)).as_json()
        except reconcile.Busy:
            if resume:
                raise
            await asyncio.sleep(POLL_INTERVAL)  # a worker took the run while it waited for a free place here
        except reconcile.SigningKeyMissing:
            raise
        except reconcile.ReconcileError:  # it was cancelled, or a worker took it over
            return await _wait_for_end(pool, run)


def note_wait(lease: reconcile.LeaseSeen) -> None:
    sentence = (
        f"{lease.run} is reserved for {lease.holder}: waiting for up to {lease.seconds_left:.0f} s to see "
        "whether that process still executes it"
    )
    notes().print(sentence)


def note_resumed(started: reconcile.Started) -> None:
    for run, holder in started.resumed.items():
        why = f"{holder} no longer executes it" if holder else "nobody executes it"
        notes().print(f"{run} has the same window and options, and {why}: resuming it")


def _show_lock(progress: reconcile.Progress) -> None:
    """Names the session for whose lock the run waits: otherwise it would seem to hang."""
    if progress.waiting_for:
        sentence = f"{progress.run}  {progress.object}: waiting for a lock held by {progress.waiting_for}"
        notes().print(sentence)


def _interrupted(run: str) -> str:
    return (
        f"{run} has not ended: a reconcile worker resumes it at its last checkpoint. Without a worker, "
        f"resume it: `paywatch reconcile resume {run}`, or cancel it: `paywatch reconcile cancel {run}`."
    )


async def check_unfinished(pool: asyncpg.Pool, run: str) -> None:
    """Raises Usage for a run that has no step left to do, UnknownRun for an unknown id."""
    found = await reconcile.get(pool, run)
    if found.status not in ENDED:
        return
    parts = await reconcile.progress(pool, run)
    if found.status not in RESUMABLE or all(part["phase"] == "done" for part in parts):
        raise Usage(f"{run} has ended ({found.status}) and none of its steps is left to do: start a new run")


async def enqueue(settings: Settings, ids: Sequence[str]) -> None:
    """Queues one job for each run; whichever worker is free takes it. Raises RedisUnreachable."""
    found = f"{', '.join(ids)}: created, but not queued; a reconcile worker finds the run in Postgres"
    from workers import queue

    async with _reachable_redis(settings, found) as redis:
        for run in ids:
            await queue.submit(redis, queue.RECONCILE, "reconcile", run)


@asynccontextmanager
async def _reachable_redis(settings: Settings, otherwise: str) -> "AsyncIterator[Queue]":
    """Opens Redis; turns its errors into RedisUnreachable, which ends with ``otherwise``."""
    from workers import queue
    from workers.app import open_redis
    from workers.redis_status import explain_redis

    url = required(settings.redis_url, "REDIS_URL", "the workers take their jobs from Redis")
    try:
        async with open_redis(settings, queue.RECONCILE, patient=False) as redis:
            yield redis
    except queue.UNREACHABLE as error:
        raise RedisUnreachable(f"{explain_redis(url, error)} ({otherwise})") from None


async def wait_for_end(pool: asyncpg.Pool, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Shows the progress of runs that workers execute; returns their results when all have ended."""
    async with show_progress(pool, ids):
        return [await _wait_for_end(pool, run) for run in ids]


async def _wait_for_end(pool: asyncpg.Pool, run: str) -> dict[str, Any]:
    warned = False
    while True:
        found = await retry_outages(lambda: reconcile.get(pool, run))
        if found.status in ENDED:
            return found.result or run_json(found)
        if not warned and not found.held and not await retry_outages(lambda: _has_workers(pool)):
            notes().print(_no_worker(run))
            warned = True
        await asyncio.sleep(POLL_INTERVAL)


async def _has_workers(pool: asyncpg.Pool) -> bool:
    return "reconcile" in await store.alive_queues(pool)


def _no_worker(run: str) -> str:
    return (
        f"{run} is queued, but no reconcile worker is running. Start one with `paywatch worker reconcile`, "
        f"or execute the run here with `paywatch reconcile resume {run}`."
    )

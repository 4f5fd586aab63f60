"""Runs that the command line asks for: whose they are, executed here or by workers, followed to the end."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

import asyncpg

import reconcile
import store
from reconcile import Run
from reconcile.postgres import retry_outages
from reconcile.tasks import gather_all
from reconcile.windows import format_utc
from settings import Settings
from settings.accounts import ALL, parse_accounts
from settings.problems import either
from settings.reconcile import Object, Repairable
from workers import queue
from workers.app import open_ledger, open_redis, required
from workers.audit import BEAT_WITHIN
from workers.commands.common import Usage
from workers.output import notes
from workers.progress import LOOK_EVERY, shown
from workers.reconciling import PacedClients, all_accounts, open_deps

ENDED = ("matched", "repaired", "discrepancies", "incomplete", "failed", "cancelled")
UNFINISHED = ("incomplete", "failed")
"""Ends after which a run can go on, where one of its steps is left."""
SIDE_BY_SIDE = 4


async def accounts(settings: Settings, given: Sequence[str] | None) -> list[str | None]:
    """Whose objects to reconcile; what is configured when nothing is given. The platform is None."""
    try:
        wanted = parse_accounts(",".join(given)) if given else settings.reconcile.accounts
    except ValueError as error:
        raise Usage(f"--account: {error}") from error
    found = await all_accounts(settings) if ALL in wanted else reconcile.named_accounts(wanted)
    for note in found.notes:
        notes().print(note, markup=False)
    return found.names


def compatible(settings: Settings, objects: Sequence[Object], chosen: Sequence[str | None]) -> None:
    """Raises Usage for an account whose rows the ledger does not tell apart."""
    pairs = [(name, account) for account in chosen for name in objects]
    problems = [reconcile.account_conflict(settings.reconcile, name, account) for name, account in pairs]
    if problem := next(filter(None, problems), None):
        raise Usage(problem)


def options(
    repair: str | None, only: str | None, plan: str | None, supersedes: str | None = None
) -> reconcile.Options:
    """What is asked of one run beside its window. Raises Usage."""
    classes = None if repair is None else _listed(repair)
    known = get_args(Repairable)
    if unknown := [each for each in classes or () if each not in known]:
        raise Usage(f"--repair {unknown[0]!r}: write {either(known)}, or several with commas between them")
    if only is not None and not _listed(only):
        raise Usage("--only: name at least one id")
    return reconcile.Options(
        classes,  # type: ignore[arg-type]  # known classes
        _listed(only or ""),
        plan,
        supersedes=supersedes,
    )


def _listed(format_utc: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in format_utc.split(",") if part.strip()))


async def check_able(settings: Settings, *, enqueue: bool) -> None:
    """Raises what would keep a run from beginning, before there is one that stands in the way of others."""
    if enqueue:
        required(settings.redis_url, "REDIS_URL", "the workers take their jobs from Redis")
        return
    required(settings.database_url, "DATABASE_URL", "the ledger is a table of the team's database")
    clients = PacedClients(settings, None)
    try:
        clients(None)
    finally:
        await clients.aclose()


async def here(
    settings: Settings, pool: asyncpg.Pool, ids: Sequence[str], worker: str, *, again: bool = False
) -> list[dict[str, Any]]:
    """The results in their order; a few runs at a time. What stops one run is not the others' loss.

    ``again``: go on with runs that stand still. Raises Busy where one does not.
    """
    free = asyncio.Semaphore(SIDE_BY_SIDE)
    left = list(ids)

    async def one(run: str, deps: reconcile.Deps) -> dict[str, Any]:
        async with free:
            found = await _executed(pool, run, deps, again=again)
            left.remove(run)
            return found

    try:
        async with (
            open_ledger(settings) as ledger,
            open_deps(settings, worker, store=pool, ledger=ledger) as deps,
            shown(pool, ids),
        ):
            return await gather_all(one(run, deps) for run in ids)
    except BaseException as error:
        for run in () if isinstance(error, reconcile.Busy) else left:
            notes().print(_interrupted(run), markup=False)
        raise


async def _executed(pool: asyncpg.Pool, run: str, deps: reconcile.Deps, *, again: bool) -> dict[str, Any]:
    while True:
        try:
            return (await reconcile.execute(run, deps, again=again)).as_json()
        except reconcile.Busy:
            if again:
                raise
            await asyncio.sleep(LOOK_EVERY)  # a worker took it while it waited here
        except reconcile.ReconcileError:  # it was cancelled, or taken over
            return await _ended(pool, run)


def _interrupted(run: str) -> str:
    return (
        f"{run} has not ended: a reconcile worker goes on with it where it stands. Without one, go on with "
        f"`paywatch reconcile resume {run}` or end it with `paywatch reconcile cancel {run}`."
    )


async def check_unfinished(pool: asyncpg.Pool, run: str) -> None:
    """Raises Usage for a run of which nothing is left to do, and UnknownRun."""
    found = await reconcile.get(pool, run)
    if found.status not in ENDED:
        return
    parts = await reconcile.progress(pool, run)
    if found.status not in UNFINISHED or all(part["phase"] == "done" for part in parts):
        left = "none of its steps is left to do; a new run looks again"
        raise Usage(f"{run} has ended: it is {found.status}, and {left}")


async def enqueue(settings: Settings, ids: Sequence[str]) -> None:
    """A job for each run, for whichever worker is free."""
    async with open_redis(settings, queue.RECONCILE, patient=False) as redis:
        for run in ids:
            if not await queue.enqueue(redis, queue.RECONCILE, "reconcile", run):
                notes().print(
                    f"{run}: Redis did not take the job; a reconcile worker finds the run by itself."
                )


async def ended(pool: asyncpg.Pool, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Follow runs that are executed elsewhere, to their end."""
    async with shown(pool, ids):
        return [await _ended(pool, run) for run in ids]


async def _ended(pool: asyncpg.Pool, run: str) -> dict[str, Any]:
    told = False
    while True:
        found = await retry_outages(lambda: reconcile.get(pool, run))
        if found.status in ENDED:
            return found.result or run_json(found)
        if not told and not found.held and not await retry_outages(lambda: _workers(pool)):
            notes().print(_unattended(run), markup=False)
            told = True
        await asyncio.sleep(LOOK_EVERY)


async def _workers(pool: asyncpg.Pool) -> bool:
    """Whether any reconcile worker is alive."""
    now: datetime = await pool.fetchval("select clock_timestamp()")
    beats = await store.last_beats(pool)
    return any(each.queue == "reconcile" and now - each.beat_at <= BEAT_WITHIN for each in beats)


def _unattended(run: str) -> str:
    return (
        f"{run} waits: no reconcile worker is at work. Start one with `paywatch worker reconcile`, or do it "
        f"here with `paywatch reconcile resume {run}`."
    )


def run_json(found: Run) -> dict[str, Any]:
    """A run as commands print it; times are ISO or null."""
    return {
        "run": found.id,
        "account": found.account,
        "from": format_utc(found.window.from_),
        "until": format_utc(found.window.until),
        "objects": list(found.objects),
        "mode": found.mode,
        "status": found.status,
        "reason": found.reason,
        "requested_by": found.requested_by,
        "attempt": found.attempt,
        "created_at": format_utc(found.created_at),
        "started_at": found.started_at and format_utc(found.started_at),
        "finished_at": found.finished_at and format_utc(found.finished_at),
    }

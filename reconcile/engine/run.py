"""Executes a run from its last checkpoint to its end: claims it, reconciles its objects, makes the report."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from reconcile.codes import EndReason
from reconcile.engine.finish import finish, signer_for
from reconcile.engine.objects import Attempt, reconcile_objects
from reconcile.errors import Busy, Fenced, ReconcileError
from reconcile.money.movements import movements_of
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.reports.chain import require_signer
from reconcile.reports.draft import open_draft
from reconcile.results.object_outcome import object_outcomes
from reconcile.results.result import End, RunResult
from reconcile.runs.activity import Progress, Watch
from reconcile.runs.context import RunContext
from reconcile.runs.deps import Deps
from reconcile.runs.finality import Finality
from reconcile.runs.lease import Claim, claim_run, keep_renewed, release
from reconcile.runs.records import ACTIVE, get
from reconcile.tasks import cancel_all, gather_all, gather_pair

MOST_ATTEMPTS = 10
"""A run that was interrupted this often is failed: it would block the other runs of its account for ever."""


async def execute(
    run: str, deps: Deps, progress: Callable[[Progress], None] = lambda _: None, *, again: bool = False
) -> RunResult:
    """Executes a run and returns its result, at once if it has ended before.

    An incomplete run is resumed. A failed run is resumed with ``again``, or if the schedule made it and its
    retry is due.

    Raises Busy while another worker executes this run or another run of the account, Fenced when another
    worker has taken the run over or it was cancelled, UnknownRun, SigningKeyMissing before it begins, and
    Postgres' own error when the store stays unreachable. When cancelled it releases the run, so that another
    worker resumes it.
    """
    await _require_signer(deps, run)
    claim = await claim_run(deps, run, again=again)
    if claim is None:
        return await _ended_before(deps, run)
    watch = Watch(partial(deps.pace, claim.account), progress)
    work = asyncio.create_task(_work(deps, claim, watch))
    keeping = asyncio.create_task(keep_renewed(deps, claim.lease, watch.as_json))
    try:
        await asyncio.wait({work, keeping}, return_when=asyncio.FIRST_COMPLETED)
        if keeping.done() and not work.done():
            keeping.result()
        return await work
    except BaseException as error:
        await cancel_all([work])
        if not isinstance(error, Fenced | Busy):
            interrupted = isinstance(error, asyncio.CancelledError)
            # Shielded: a second cancellation must not keep the lease until it expires.
            await asyncio.shield(release(deps, claim.lease, interrupted=interrupted))
        raise
    finally:
        await cancel_all([work, keeping])


async def _require_signer(deps: Deps, run: str) -> None:
    """Before anything is written to the ledger: the report at the end could not be added to its chain."""
    found = await retry_outages(lambda: get(deps.store, run), deps.patience)
    if found.status in (*ACTIVE, "incomplete", "failed"):
        await require_signer(deps.store, found.account, signer_for(deps.settings))


async def _ended_before(deps: Deps, run: str) -> RunResult:
    found = await get(deps.store, run)
    if found.result is None:
        raise ReconcileError(f"{run} was {found.status}")
    return RunResult.stored(found.result)


async def _work(deps: Deps, claim: Claim, progress: Callable[[Progress], None]) -> RunResult:
    """Reconciles all objects and reads the balance transactions concurrently: Stripe limits each list on its
    own."""
    run = RunContext(deps, claim, progress)
    finality = Finality()
    async with open_draft(run, finality) as draft:
        if claim.unended > MOST_ATTEMPTS:
            failures = await _give_up(run)
            await _finalize(run, finality, failures)
            return await finish(run, await object_outcomes(run), failures, draft)
        # Called before the objects begin: a client that cannot be created fails the attempt, not the run.
        deps.stripe(claim.account)
        movements = await movements_of(run)
        objects = reconcile_objects(Attempt(run, movements, finality))
        failures, _ = await gather_all([objects, movements.read()])
        await _finalize(run, finality, failures)
        unmatched, outcomes = await gather_pair(movements.finish(failures), object_outcomes(run))
        return await finish(run, outcomes, failures | unmatched, draft)


async def _finalize(run: RunContext, finality: Finality, failures: Mapping[str, End]) -> None:
    """Marks all findings final. The report keeps what was written but could not be verified."""
    if failures:
        query = sql("engine/keep_unverified")
        await run.write(lambda connection: connection.execute(query, run.id, timeout=LONG_TIMEOUT))
    await finality.complete_all()


async def _give_up(run: RunContext) -> dict[str, End]:
    query = "select object from paywatch.object_runs where run = $1 and phase <> 'done'"
    rows = await retry_outages(lambda: run.deps.store.fetch(query, run.id))
    why = f"given up after {MOST_ATTEMPTS} interrupted attempts; the logs of the workers say why"
    return {row["object"]: End("failed", EndReason.ATTEMPTS_EXHAUSTED, why) for row in rows}

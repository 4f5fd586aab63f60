"""Executes a run from wherever it stands to its end: takes it, does the steps, reports, lets go."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import msgspec
import structlog

from reconcile.accounts import mapping_of, stranger
from reconcile.errors import Busy, Fenced, Incomplete, LedgerError, ReconcileError
from reconcile.examining import Subject, inspect
from reconcile.extras import with_extra
from reconcile.finishing import finish
from reconcile.job import Deps, Job, Progress, is_outage, steadily, write
from reconcile.kinds import KINDS
from reconcile.lease import Taken, acquire, keep, release
from reconcile.ledger import Statements
from reconcile.outcome import Failure
from reconcile.result import RunResult
from reconcile.runs import get
from reconcile.steps import judge_what_is_there, reconcile
from reconcile.tasks import stop, together
from settings.reconcile import Mapping
from stripeapi import StripeError

log = structlog.get_logger(__name__)


async def execute(run: str, deps: Deps, progress: Callable[[Progress], None] = lambda _: None) -> RunResult:
    """How the run ended; at once if it had ended before.

    Raises Busy while another worker or another run of the account is at it, Fenced when this one was replaced
    or cancelled, UnknownRun, and Postgres' own error when the store is away for long. When cancelled it lets
    go of the run, so that another worker goes on with it.
    """
    taken = await acquire(deps, run)
    if taken is None:
        return await _ended_before(deps, run)
    work = asyncio.create_task(_work(taken, deps, progress))
    keeping = asyncio.create_task(keep(deps, taken.held))
    try:
        await asyncio.wait({work, keeping}, return_when=asyncio.FIRST_COMPLETED)
        if keeping.done() and not work.done():
            keeping.result()
        return await work
    except BaseException as error:
        await stop([work])
        if not isinstance(error, Fenced | Busy):
            await asyncio.shield(release(deps, taken.held))
        raise
    finally:
        await stop([work, keeping])


async def _ended_before(deps: Deps, run: str) -> RunResult:
    found = await get(deps.store, run)
    if found.result is None:
        raise ReconcileError(f"{run} was {found.status}")
    return msgspec.convert(found.result, RunResult)


async def _work(taken: Taken, deps: Deps, progress: Callable[[Progress], None]) -> RunResult:
    """All objects side by side: the lists of each have a limit of their own at Stripe."""
    parts = await steadily(lambda: deps.store.fetch(_PARTS, taken.held.run))
    failures = await together(_part(taken, deps, row, progress) for row in parts)
    told = zip(parts, failures, strict=True)
    return await finish(taken, deps, {row["object"]: failure for row, failure in told if failure is not None})


_PARTS = """
select part, object, phase, plan::text as plan from paywatch.run_parts
where run = $1 and phase <> 'done' order by part
"""


async def _part(taken: Taken, deps: Deps, row: Any, progress: Callable[[Progress], None]) -> Failure | None:
    """One kind of object, whose failure is not the others'."""
    try:
        return await _reconcile(await _job(taken, deps, row, progress), row["phase"])
    except (LedgerError, StripeError) as error:
        return ("failed", str(error))
    except Fenced:
        raise
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("reconciliation_broke", run=taken.held.run, object=row["object"])
        return ("failed", f"internal error: {type(error).__name__}")


async def _job(taken: Taken, deps: Deps, row: Any, progress: Callable[[Progress], None]) -> Job:
    plan = await _plan(taken, deps, row)
    mapping = Mapping.model_validate(plan["mapping"])
    return Job(
        deps=deps,
        held=taken.held,
        part=row["part"],
        kind=with_extra(KINDS[row["object"]], mapping),
        account=taken.account or "",
        window=taken.window,
        dry_run=taken.dry_run,
        mapping=mapping,
        repair=tuple(plan["repair"]),
        stripe=deps.stripe(taken.account),
        tell=progress,
    )


async def _plan(taken: Taken, deps: Deps, row: Any) -> dict[str, Any]:
    """Mapping and policy, kept from the first attempt on: a run ends by the rules that it began with."""
    if row["plan"] is not None:
        kept: dict[str, Any] = msgspec.json.decode(row["plan"])
        return kept
    chosen = deps.settings.reconcile
    if problem := stranger(chosen, row["object"], taken.account):
        raise LedgerError(problem)
    mapping = mapping_of(chosen, row["object"])
    plan = {"mapping": mapping.model_dump(mode="json"), "repair": list(chosen.repair)}
    text = msgspec.json.encode(plan).decode()
    query = "update paywatch.run_parts set plan = $2::text::jsonb where part = $1"
    await write(deps, taken.held, lambda connection: connection.execute(query, row["part"], text))
    return plan


async def _reconcile(job: Job, phase: str) -> Failure | None:
    """Why it could not be done to the end."""
    try:
        async with job.deps.ledger.acquire() as ledger, ledger.transaction(readonly=True):
            table = await inspect(ledger, Subject.of(job.kind, job.mapping, job.repair))
    except (OSError, asyncpg.PostgresError) as error:
        return ("failed", f"the ledger cannot be read: {type(error).__name__}")
    statements = Statements(table, job.account)
    try:
        await reconcile(job, statements, phase)
    except Incomplete as error:
        await judge_what_is_there(job, statements)
        return ("incomplete", str(error))
    except asyncpg.PostgresError as error:
        if isinstance(error, asyncpg.InsufficientPrivilegeError):
            return ("failed", f"the ledger table {job.mapping.table}: {error}")
        raise
    return None

"""Executes a run from wherever it stands to its end: takes it, does the steps, reports, lets go."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncpg
import msgspec
import structlog

from reconcile.engine.finish import finish
from reconcile.engine.steps import judge_what_is_there, reconcile
from reconcile.errors import Busy, Fenced, Incomplete, LedgerError, ReconcileError
from reconcile.ledger.errors import explain
from reconcile.ledger.mismatch import Subject
from reconcile.ledger.statements import Statements
from reconcile.ledger.validate import inspect
from reconcile.money.movements import Movements, movements_of
from reconcile.objects.accounts import mapping_of, stranger
from reconcile.objects.balance_transactions import BALANCE_TRANSACTIONS
from reconcile.objects.extra_fields import with_extra
from reconcile.objects.kinds import KINDS
from reconcile.postgres import LONG, is_outage, steadily
from reconcile.queries import sql
from reconcile.repair.review import Prepared, refusal, refuse
from reconcile.reports.make import drafted
from reconcile.results.part import parts_of
from reconcile.results.result import Failure, RunResult
from reconcile.runs.finality import Settled
from reconcile.runs.job import Deps, Job, Progress, write
from reconcile.runs.lease import Taken, acquire, keep, release
from reconcile.runs.records import get
from reconcile.tasks import both, stop, together
from settings.reconcile import Mapping as Configured
from stripeapi import Forbidden, StripeError

log = structlog.get_logger(__name__)


async def execute(
    run: str, deps: Deps, progress: Callable[[Progress], None] = lambda _: None, *, again: bool = False
) -> RunResult:
    """How the run ended; at once if it had ended before. One that was incomplete goes on; one that failed
    does where it is asked for ``again``, or the schedule's and due again.

    Raises Busy while another worker or another run of the account is at it, Fenced when this one was replaced
    or cancelled, UnknownRun, and Postgres' own error when the store is away for long. When cancelled it lets
    go of the run, so that another worker goes on with it.
    """
    taken = await acquire(deps, run, again=again)
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
            interrupted = isinstance(error, asyncio.CancelledError)
            await asyncio.shield(release(deps, taken.held, interrupted=interrupted))
        raise
    finally:
        await stop([work, keeping])


async def _ended_before(deps: Deps, run: str) -> RunResult:
    found = await get(deps.store, run)
    if found.result is None:
        raise ReconcileError(f"{run} was {found.status}")
    return msgspec.convert(found.result, RunResult)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One worker at one run."""

    taken: Taken
    deps: Deps
    progress: Callable[[Progress], None]
    movements: Movements
    settled: Settled


async def _work(taken: Taken, deps: Deps, progress: Callable[[Progress], None]) -> RunResult:
    """All objects side by side, and the balance transactions: each list has a limit of its own at Stripe."""
    settled = Settled()
    async with drafted(deps, taken, settled) as draft:
        if taken.unended > MOST_ATTEMPTS:
            failures = await _given_up(taken, deps)
            await _settle(taken, deps, settled, failures)
            return await finish(taken, deps, await parts_of(taken, deps), failures, draft)
        movements = await movements_of(taken, deps, progress)
        objects = _objects(Attempt(taken, deps, progress, movements, settled))
        failures, _ = await together([objects, movements.read()])
        await _settle(taken, deps, settled, failures)
        unmoved, parts = await both(movements.settle(failures), parts_of(taken, deps))
        return await finish(taken, deps, parts, failures | unmoved, draft)


async def _settle(taken: Taken, deps: Deps, settled: Settled, failures: Mapping[str, Failure]) -> None:
    """What was written stays told of, also where it could not be read again."""
    if failures:
        query, run = sql("engine/unverified"), taken.held.run
        await write(deps, taken.held, lambda connection: connection.execute(query, run, timeout=LONG))
    await settled.all()


MOST_ATTEMPTS = 10
"""After so many that came to no end a run is failed: it would keep its account's other runs waiting."""


async def _given_up(taken: Taken, deps: Deps) -> dict[str, Failure]:
    query = "select object from paywatch.run_parts where run = $1 and phase <> 'done'"
    rows = await steadily(lambda: deps.store.fetch(query, taken.held.run))
    why = f"given up: {MOST_ATTEMPTS} attempts came to no end; the logs of the workers say why"
    return {row["object"]: ("failed", f"{row['object']}: {why}") for row in rows}


async def _objects(attempt: Attempt) -> dict[str, Failure]:
    options = attempt.taken.options
    reviewed = options.plan is not None and not options.accepted
    failures = await _together(attempt, "repair" if reviewed else None)
    if reviewed:
        failures |= await _review(attempt, failures)
    return failures


async def _together(attempt: Attempt, until: str | None) -> dict[str, Failure]:
    parts = await _parts(attempt)
    await attempt.settled.expect(row["part"] for row in parts)
    if not parts:
        attempt.movements.begin()
    found = await together(_part(attempt, row, until) for row in parts)
    failures = {row["object"]: each for row, each in zip(parts, found, strict=True) if each is not None}
    if failures and {word for word, _ in failures.values()} == {"failed"} and len(failures) == len(parts):
        attempt.movements.give_up(failures)
    return failures


async def _review(attempt: Attempt, failures: dict[str, Failure]) -> dict[str, Failure]:
    """Goes on if every object came to its repair, and together they plan what was reviewed."""
    taken, deps = attempt.taken, attempt.deps
    ready = [
        row for row in await _parts(attempt) if row["phase"] == "repair" and row["object"] not in failures
    ]
    prepared = [await _prepared(await _job(attempt, row)) for row in ready]
    why = await refusal(prepared, taken.options.plan or "") if not failures else _UNREAD
    if why is None:
        await write(deps, taken.held, lambda connection: connection.execute(_ACCEPT, taken.held.run))
        return await _together(attempt, None)
    for each in prepared:
        await refuse(each.job)
    return {each.job.kind.object: ("discrepancies", why) for each in prepared}


_UNREAD = "not everything could be read, so this is not the plan that was reviewed, and nothing was written"
_ACCEPT = """update paywatch.runs set options = options || '{"accepted": true}' where id = $1"""


_PARTS = """
select part, object, phase,
  case when exists (select from paywatch.slices s where s.part = p.part) then plan::text end as plan
from paywatch.run_parts p where run = $1 and phase <> 'done' and object <> $2 order by part
"""


async def _parts(attempt: Attempt) -> list[Any]:
    """The objects that are not done."""
    run, store = attempt.taken.held.run, attempt.deps.store
    return await steadily(lambda: store.fetch(_PARTS, run, BALANCE_TRANSACTIONS.object))


async def _part(attempt: Attempt, row: Any, until: str | None) -> Failure | None:
    """One kind of object, whose failure is not the others'."""
    try:
        return await _reconcile(attempt, await _job(attempt, row), row["phase"], until)
    except Forbidden as error:
        return _forbidden(row["object"], error)
    except (LedgerError, StripeError) as error:
        return ("failed", str(error))
    except Fenced:
        raise
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("reconciliation_broke", run=attempt.taken.held.run, object=row["object"])
        return ("failed", f"internal error: {type(error).__name__}")


def _forbidden(object_: str, error: Forbidden) -> Failure:
    """One list that the key may not read is a part that is missing; an account that it may not use is all."""
    if error.code == "account_invalid":
        return ("failed", str(error))
    return ("incomplete", f"{object_}: the key may not read this list: {error}")


async def _job(attempt: Attempt, row: Any) -> Job:
    taken, deps = attempt.taken, attempt.deps
    plan = await _plan(taken, deps, row)
    mapping = Configured.model_validate(plan["mapping"])
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
        only=taken.options.only,
        stripe=deps.stripe(taken.account),
        tell=attempt.progress,
        moved=attempt.movements.listed,
        settle=partial(attempt.settled.upto, row["part"]),
    )


async def _plan(taken: Taken, deps: Deps, row: Any) -> dict[str, Any]:
    """Mapping and policy, kept from the first attempt that read something: a run ends by the rules that it
    began with, but a mapping that did not fit can be mended."""
    if row["plan"] is not None:
        kept: dict[str, Any] = msgspec.json.decode(row["plan"])
        return kept
    chosen = deps.settings.reconcile
    if problem := stranger(chosen, row["object"], taken.account):
        raise LedgerError(problem)
    mapping = mapping_of(chosen, row["object"])
    repair = chosen.repair if taken.options.repair is None else taken.options.repair
    plan = {"mapping": mapping.model_dump(mode="json"), "repair": list(repair)}
    text = msgspec.json.encode(plan).decode()
    query = "update paywatch.run_parts set plan = $2::text::jsonb where part = $1"
    await write(deps, taken.held, lambda connection: connection.execute(query, row["part"], text))
    return plan


async def _prepared(job: Job) -> Prepared:
    async def work() -> Prepared:
        async with job.deps.ledger.acquire() as ledger, ledger.transaction(readonly=True):
            table = await inspect(ledger, Subject.of(job.kind, job.mapping, job.repair))
        return Prepared(job, Statements(table, job.account))

    return await steadily(work, job.deps.patience)


async def _reconcile(attempt: Attempt, job: Job, phase: str, until: str | None) -> Failure | None:
    """Why it could not be done to the end."""
    try:
        statements = (await _prepared(job)).statements
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return _unprepared(attempt, job, error)
    attempt.movements.begin()
    try:
        return await _as_far_as_possible(attempt, job, statements, phase, until)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.QueryCanceledError) as error:
        return ("failed", _trouble(job, error))


async def _as_far_as_possible(
    attempt: Attempt, job: Job, statements: Statements, phase: str, until: str | None
) -> Failure | None:
    try:
        await reconcile(job, statements, phase, until)
    except Incomplete as error:
        await judge_what_is_there(job, statements)
        return ("incomplete", str(error))
    if until is None:
        await attempt.settled.whole(job.part)
    return None


def _unprepared(attempt: Attempt, job: Job, error: Exception) -> Failure:
    """A ledger that is away comes back: what Stripe tells of the money is read meanwhile."""
    if not is_outage(error):
        return ("failed", _trouble(job, error))
    attempt.movements.begin()
    return ("incomplete", _trouble(job, error))


def _trouble(job: Job, error: Exception) -> str:
    known = explain(error, job.deps.settings, job.mapping.table)
    return f"{job.kind.object}: {known or f'the ledger cannot be read: {type(error).__name__}: {error}'}"

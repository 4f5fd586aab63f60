"""The objects of a run, reconciled concurrently; the failure of one does not stop the others."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncpg
import msgspec
import structlog

from reconcile.codes import Coded, EndReason
from reconcile.engine.approval import accept, is_withheld
from reconcile.engine.steps import classify_what_was_read, reconcile
from reconcile.errors import CommitRefused, Fenced, Incomplete, LedgerError, LedgerLocked, WrongUnit
from reconcile.ledger.accounts import account_conflict
from reconcile.ledger.errors import explain
from reconcile.ledger.mismatch import MappingCheck
from reconcile.ledger.statements import Statements
from reconcile.ledger.table import Table
from reconcile.ledger.times import find_implausible_times
from reconcile.ledger.validate import inspect
from reconcile.money.movements import Movements
from reconcile.objects.balance_transactions import BALANCE_TRANSACTIONS
from reconcile.objects.kinds import KINDS
from reconcile.objects.mapped import as_mapped
from reconcile.postgres import is_outage, retry_outages
from reconcile.repair.review import Prepared, refusal, refuse
from reconcile.results.result import End
from reconcile.runs.approvals import plan_of
from reconcile.runs.context import RunContext
from reconcile.runs.finality import Finality
from reconcile.runs.ledger_locks import reading_ledger, retry_locked
from reconcile.runs.object_run import ObjectRun
from reconcile.tasks import gather_all
from settings.reconcile import Mapping
from settings.texts import mask_secrets
from stripeapi import Forbidden, StripeError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One worker's attempt at a run, with what its objects share."""

    run: RunContext
    movements: Movements
    finality: Finality


async def reconcile_objects(attempt: Attempt) -> dict[str, End]:
    """Reconciles every object that is not done. Returns the failures by object."""
    options = attempt.run.options
    reviewed = options.plan is not None and not options.accepted
    failures = await _reconcile_all(attempt, "repair" if reviewed else None)
    if reviewed:
        failures |= await _review(attempt, failures)
    return failures


async def _reconcile_all(attempt: Attempt, until: str | None) -> dict[str, End]:
    rows = await _unfinished(attempt)
    await attempt.finality.expect(row["object_run"] for row in rows)
    found = await gather_all(_reconcile_one(attempt, row, until) for row in rows)
    failures = {row["object"]: each for row, each in zip(rows, found, strict=True) if each is not None}
    if failures and {end.status for end in failures.values()} == {"failed"} and len(failures) == len(rows):
        attempt.movements.give_up(failures)
    else:
        # An object can end before it reads anything, as on a locked ledger, while the movements wait for it.
        attempt.movements.begin()
    return failures


async def _review(attempt: Attempt, failures: dict[str, End]) -> dict[str, End]:
    """Resumes at the repair if every object is ready for it and their plans are the reviewed plan."""
    run = attempt.run
    rows = await _unfinished(attempt)
    ready = [row for row in rows if row["phase"] == "repair" and row["object"] not in failures]
    prepared = [await _prepare(await _object_run(attempt, row)) for row in ready]
    why = _UNREAD if failures else await refusal(prepared, run.options.plan or "")
    if why is None:
        await accept(run, [each.object_run for each in prepared])
        return await _reconcile_all(attempt, None)
    for each in prepared:
        await refuse(each.object_run)
    return {each.object_run.kind.object: End("discrepancies", why.code, why.text) for each in prepared}


_UNREAD = Coded(
    EndReason.PLAN_INCOMPLETE,
    "not everything could be read, so this is not the reviewed plan, and nothing was written",
)
_UNFINISHED = """
select object_run, object, phase, withheld, case
    when exists (select from paywatch.slices s where s.object_run = p.object_run) then plan::text
  end as plan
from paywatch.object_runs p where run = $1 and phase <> 'done' and object <> $2 order by object_run
"""


async def _unfinished(attempt: Attempt) -> list[Any]:
    run = attempt.run
    return await retry_outages(lambda: run.deps.store.fetch(_UNFINISHED, run.id, BALANCE_TRANSACTIONS.object))


async def _reconcile_one(attempt: Attempt, row: Any, until: str | None) -> End | None:
    try:
        return await _reconcile(attempt, await _object_run(attempt, row), row["phase"], until)
    except Forbidden as error:
        return _forbidden(error)
    except LedgerLocked as error:
        return End("incomplete", EndReason.LEDGER_LOCKED, str(error))
    except (LedgerError, CommitRefused, StripeError) as error:
        return End("failed", _failure(error), str(error))
    except Fenced:
        raise
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("reconciliation_broke", run=attempt.run.id, object=row["object"])
        return End("failed", EndReason.INTERNAL_ERROR, f"internal error: {type(error).__name__}")


def _failure(error: LedgerError | CommitRefused | StripeError) -> EndReason:
    if isinstance(error, StripeError):
        return EndReason.STRIPE_FAILED
    if isinstance(error, WrongUnit):
        return EndReason.CREATED_UNIT
    return EndReason.LEDGER_ERROR if isinstance(error, CommitRefused) else EndReason.MAPPING_MISMATCH


def _forbidden(error: Forbidden) -> End:
    """A list that the key may not read leaves one object incomplete; an unusable account fails the run."""
    if error.code == "account_invalid":
        return End("failed", EndReason.ACCOUNT_NOT_PERMITTED, str(error))
    return End("incomplete", EndReason.LIST_NOT_PERMITTED, f"the API key may not read this list: {error}")


async def _object_run(attempt: Attempt, row: Any) -> ObjectRun:
    plan = await _plan(attempt.run, row)
    mapping = Mapping.model_validate(plan["mapping"])
    return ObjectRun(
        attempt.run,
        row["object_run"],
        as_mapped(KINDS[row["object"]], mapping),
        mapping,
        plan,
        only=attempt.run.options.only,
        withheld=await is_withheld(attempt.run, row, plan),
        wait_for_movements=attempt.movements.listed,
        advance_finality=partial(attempt.finality.advance, row["object_run"]),
    )


async def _plan(run: RunContext, row: Any) -> dict[str, Any]:
    """Returns mapping and policy, stored by the first attempt that read something.

    A run ends by the rules it began with; before anything was read, a mapping that did not fit can be fixed.
    """
    if row["plan"] is not None:
        stored: dict[str, Any] = msgspec.json.decode(row["plan"])
        return stored
    configured = run.deps.settings.reconcile
    if problem := account_conflict(configured, row["object"], run.account):
        raise LedgerError(problem)
    plan = plan_of(run.deps.settings, row["object"], run.options.repair)
    text = msgspec.json.encode(plan).decode()
    query = "update paywatch.object_runs set plan = $2::text::jsonb where object_run = $1"
    await run.write(lambda connection: connection.execute(query, row["object_run"], text))
    return plan


async def _prepare(object_run: ObjectRun) -> Prepared:
    deps = object_run.run.deps
    check = MappingCheck.of(object_run.kind, object_run.mapping, object_run.repair)

    async def work() -> Prepared:
        async with deps.ledger.acquire() as ledger, ledger.transaction(readonly=True):
            table = await inspect(ledger, check)
        return Prepared(object_run, Statements(table, object_run.run.account))

    return await retry_outages(work, deps.patience)


async def _require_plausible_times(object_run: ObjectRun, table: Table) -> None:
    """Raises WrongUnit before anything is read: with a wrong unit a window has no rows, and agrees with
    nothing."""

    async def work() -> dict[str, str]:
        async with reading_ledger(object_run) as ledger:
            return await find_implausible_times(ledger, table)

    patience = object_run.run.deps.patience
    if wrong := await retry_outages(lambda: retry_locked(object_run, work), patience):
        raise WrongUnit("; ".join(f"{table.mapping.table}: {each}" for each in wrong.values()))


async def _reconcile(attempt: Attempt, object_run: ObjectRun, phase: str, until: str | None) -> End | None:
    try:
        statements = (await _prepare(object_run)).statements
        await _require_plausible_times(object_run, statements.table)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return _unprepared(attempt, object_run, error)
    attempt.movements.begin()
    try:
        return await _as_far_as_possible(attempt, object_run, statements, phase, until)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.QueryCanceledError) as error:
        return End("failed", EndReason.LEDGER_ERROR, _ledger_problem(object_run, error))


async def _as_far_as_possible(
    attempt: Attempt, object_run: ObjectRun, statements: Statements, phase: str, until: str | None
) -> End | None:
    try:
        await reconcile(object_run, statements, phase, until)
    except Incomplete as error:
        await classify_what_was_read(object_run, statements)
        return End("incomplete", error.code, str(error))
    if until is None:
        await attempt.finality.complete(object_run.id)
    return None


def _unprepared(attempt: Attempt, object_run: ObjectRun, error: Exception) -> End:
    """An outage of the ledger ends by itself, so the balance transactions are read meanwhile."""
    if not is_outage(error):
        return End("failed", EndReason.LEDGER_ERROR, _ledger_problem(object_run, error))
    attempt.movements.begin()
    return End("incomplete", EndReason.LEDGER_UNREACHABLE, _ledger_problem(object_run, error))


def _ledger_problem(object_run: ObjectRun, error: Exception) -> str:
    known = explain(error, object_run.run.deps.settings, object_run.mapping.table)
    return known or f"the ledger cannot be read: {type(error).__name__}: {mask_secrets(str(error))}"

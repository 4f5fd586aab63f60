"""Writes the planned changes to the ledger, in one transaction for each object."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from reconcile.codes import Coded, FindingNote
from reconcile.ledger.statements import Statements
from reconcile.ledger.values import Values
from reconcile.postgres import LONG_TIMEOUT, is_outage, retry_outages
from reconcile.queries import sql
from reconcile.repair.plan import WRITES, Plan, Write, planned
from reconcile.repair.review import keep_plan
from reconcile.repair.transaction import CommitRecord, has_committed, recoverable_transaction
from reconcile.repair.writer import RowWrite, Writer, team_writes_upper
from reconcile.runs.guarded import idle_limit
from reconcile.runs.ledger_locks import bounded_lock_waits, retry_locked
from reconcile.runs.object_run import ObjectRun
from reconcile.tasks import prefetch

_TRIES = 5


async def repair(object_run: ObjectRun, statements: Statements) -> None:
    """Inserts and updates as planned; a dry run, or one that nobody has approved, does the same and rolls
    back."""
    mark = _mark(object_run)
    for attempt in range(_TRIES):
        if await has_committed(object_run.run.deps.ledger, mark):
            return
        try:
            await retry_locked(object_run, lambda: _repair(object_run, statements, mark))
        except Exception as error:
            if not is_outage(error) or attempt == _TRIES - 1:
                raise
            await asyncio.sleep(0.2 * 2**attempt)
        else:
            return


def _mark(object_run: ObjectRun) -> CommitRecord:
    async def load() -> str | None:
        query = "select repair_xid from paywatch.object_runs where object_run = $1"
        found: str | None = await retry_outages(
            lambda: object_run.run.deps.store.fetchval(query, object_run.id)
        )
        return found

    async def keep(xid: str) -> None:
        query = "update paywatch.object_runs set repair_xid = $2 where object_run = $1"
        await object_run.run.write(lambda store: store.execute(query, object_run.id, xid))

    return CommitRecord(load, keep)


async def _repair(object_run: ObjectRun, statements: Statements, mark: CommitRecord) -> None:
    if not await _planned(object_run):
        await keep_plan(object_run, Plan(object_run.kind.object, Values(statements.table, upper=False)))
        return
    await object_run.run.write(
        lambda store: store.execute(sql("repair/delete_repair_results"), object_run.id, timeout=LONG_TIMEOUT)
    )
    idle, commit = idle_limit(object_run.run.deps), object_run.writes
    async with (
        recoverable_transaction(object_run.run.deps.ledger, mark, idle=idle, commit=commit) as ledger,
        bounded_lock_waits(object_run, ledger),
    ):
        values = Values(statements.table, upper=await team_writes_upper(ledger, statements))
        plan = Plan(object_run.kind.object, values)
        writes = statements.writes
        if planner_settings := writes.planner_settings():
            await ledger.execute(planner_settings)
        await _write_all(object_run, Writer(ledger, writes), plan)
        await keep_plan(object_run, plan)


async def _planned(object_run: ObjectRun) -> bool:
    query = "select exists (select from paywatch.findings where object_run = $1 and plan is not null)"
    return bool(
        await retry_outages(
            lambda: object_run.run.deps.store.fetchval(query, object_run.id, timeout=LONG_TIMEOUT)
        )
    )


async def _write_all(object_run: ObjectRun, writer: Writer, plan: Plan) -> None:
    """Writes one chunk to the ledger while the results of the previous one are stored and the next is
    prepared."""
    done = 0
    async with prefetch(_outcomes(writer, _prepared(object_run, plan))) as chunks:
        async for action, outcomes in chunks:
            await _record(object_run, action, outcomes)
            done += len(outcomes)
            object_run.report("repair", records=done)


async def _prepared(object_run: ObjectRun, plan: Plan) -> AsyncGenerator[tuple[str, list[Write]], None]:
    for action in WRITES:
        async with prefetch(planned(object_run.run.deps.store, object_run.id, action)) as chunks:
            async for chunk in chunks:
                yield action, plan.add(chunk)


async def _outcomes(
    writer: Writer, prepared: AsyncGenerator[tuple[str, list[Write]], None]
) -> AsyncGenerator[tuple[str, list[RowWrite]], None]:
    async with prefetch(prepared) as chunks:
        async for action, writes in chunks:
            yield action, await (writer.insert(writes) if action == "insert" else writer.update(writes))


async def _record(object_run: ObjectRun, action: str, outcomes: list[RowWrite]) -> None:
    """Stores images of the written rows and notes on the others, or notes on all if nothing is committed."""
    written = [each for each in outcomes if each.written]
    noted = [each for each in outcomes if not each.written] if object_run.writes else outcomes

    async def work(store: Any) -> None:
        if noted:
            arrays = _note_arrays(action, noted, withheld=object_run.withheld)
            await store.execute(sql("repair/store_results"), object_run.id, *arrays)
        if written and object_run.writes:
            await store.execute(sql("repair/store_images"), object_run.id, *_images(written))

    await object_run.run.write(work)


def _note_arrays(
    action: str, outcomes: list[RowWrite], *, withheld: bool
) -> tuple[list[str], list[str], list[str | None], list[str]]:
    """Arrays of id, action, note_code and note."""
    done = "would be inserted" if action == "insert" else "would be updated"
    actions = [done if each.written else "refused" if each.refusal else "none" for each in outcomes]
    reasons = [
        each.refusal or (_NOT_APPROVED if each.written and withheld else _NO_NOTE) for each in outcomes
    ]
    codes, notes = [each.code for each in reasons], [each.text for each in reasons]
    return [each.id for each in outcomes], actions, codes, notes


_NO_NOTE = Coded(None, "")
_NOT_APPROVED = Coded(FindingNote.WRITE_NOT_APPROVED, FindingNote.WRITE_NOT_APPROVED.meaning)


def _images(outcomes: list[RowWrite]) -> tuple[list[str], list[str | None], list[str | None]]:
    """Arrays of id, row before and row after."""
    return (
        [each.id for each in outcomes],
        [each.before for each in outcomes],
        [each.after for each in outcomes],
    )

"""Writes what is planned to the ledger, in one transaction for each kind of object."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from reconcile.ledger.statements import Statements
from reconcile.ledger.values import Values
from reconcile.postgres import LONG, is_outage, steadily
from reconcile.queries import sql
from reconcile.repair.plan import WRITES, Plan, Write, planned
from reconcile.repair.review import keep_plan
from reconcile.repair.transaction import Mark, committed_already, known_transaction
from reconcile.repair.writer import Outcome, Writer, team_writes_upper
from reconcile.runs.job import Job, idle_limit
from reconcile.tasks import ahead

_TRIES = 5


async def repair(job: Job, statements: Statements) -> None:
    """Inserts and updates as planned. On a dry run the same, rolled back."""
    mark = _mark(job)
    for attempt in range(_TRIES):
        if await committed_already(job.deps.ledger, mark):
            return
        try:
            await _repair(job, statements, mark)
        except Exception as error:
            if not is_outage(error) or attempt == _TRIES - 1:
                raise
            await asyncio.sleep(0.2 * 2**attempt)
        else:
            return


def _mark(job: Job) -> Mark:
    async def load() -> str | None:
        query = "select repair_xid from paywatch.run_parts where part = $1"
        found: str | None = await steadily(lambda: job.deps.store.fetchval(query, job.part))
        return found

    async def keep(xid: str) -> None:
        query = "update paywatch.run_parts set repair_xid = $2 where part = $1"
        await job.write(lambda store: store.execute(query, job.part, xid))

    return Mark(load, keep)


async def _repair(job: Job, statements: Statements, mark: Mark) -> None:
    if not await _planned(job):
        await keep_plan(job, Plan(job.kind.object, Values(statements.table, upper=False)))
        return
    await job.write(lambda store: store.execute(sql("repair/forget_repair"), job.part, timeout=LONG))
    idle, commit = idle_limit(job.deps), not job.dry_run
    async with known_transaction(job.deps.ledger, mark, idle=idle, commit=commit) as ledger:
        values = Values(statements.table, upper=await team_writes_upper(ledger, statements))
        plan = Plan(job.kind.object, values)
        if conditions := statements.conditions():
            await ledger.execute(conditions)
        await _write_all(job, Writer(ledger, statements), plan)
        await keep_plan(job, plan)


async def _planned(job: Job) -> bool:
    query = "select exists (select from paywatch.findings where part = $1 and plan is not null)"
    return bool(await steadily(lambda: job.deps.store.fetchval(query, job.part, timeout=LONG)))


async def _write_all(job: Job, writer: Writer, plan: Plan) -> None:
    """While the ledger is given one chunk, the store learns of the one before, and the next is prepared."""
    done = 0
    async with ahead(_outcomes(writer, _prepared(job, plan))) as chunks:
        async for action, outcomes in chunks:
            await _record(job, action, outcomes)
            done += len(outcomes)
            job.report("repair", records=done)


async def _prepared(job: Job, plan: Plan) -> AsyncGenerator[tuple[str, list[Write]], None]:
    for action in WRITES:
        async with ahead(planned(job.deps.store, job.part, action)) as chunks:
            async for chunk in chunks:
                yield action, plan.add(chunk)


async def _outcomes(
    writer: Writer, prepared: AsyncGenerator[tuple[str, list[Write]], None]
) -> AsyncGenerator[tuple[str, list[Outcome]], None]:
    async with ahead(prepared) as chunks:
        async for action, writes in chunks:
            yield action, await (writer.insert(writes) if action == "insert" else writer.update(writes))


async def _record(job: Job, action: str, outcomes: list[Outcome]) -> None:
    """Images of what was written, and what became of the rest. On a dry run, what would become of all."""
    written = [each for each in outcomes if each.written]
    told = outcomes if job.dry_run else [each for each in outcomes if not each.written]

    async def work(store: Any) -> None:
        if told:
            await store.execute(sql("repair/record_outcomes"), job.part, *_told(action, told))
        if written and not job.dry_run:
            await store.execute(sql("repair/keep_images"), job.part, *_images(written))

    await job.write(work)


def _told(action: str, outcomes: list[Outcome]) -> tuple[list[str], list[str], list[str]]:
    """Arrays of id, action and note."""
    done = "would be inserted" if action == "insert" else "would be updated"
    actions = [done if each.written else "refused" if each.refusal else "none" for each in outcomes]
    return [each.id for each in outcomes], actions, [each.refusal for each in outcomes]


def _images(outcomes: list[Outcome]) -> tuple[list[str], list[str | None], list[str | None]]:
    """Arrays of id, and of the row before and after."""
    return (
        [each.id for each in outcomes],
        [each.before for each in outcomes],
        [each.after for each in outcomes],
    )

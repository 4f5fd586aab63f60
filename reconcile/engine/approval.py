"""Decides whether a daily run may write, and records the approval that a reviewed plan is."""

from collections.abc import Sequence
from typing import Any

from reconcile.postgres import retry_outages
from reconcile.runs.approvals import Approval, approve, is_approved, writes_of
from reconcile.runs.context import RunContext
from reconcile.runs.object_run import ObjectRun

_ACCEPT = """update paywatch.runs set options = options || '{"accepted": true}' where id = $1"""
_BEFORE_VERIFY = ("list", "ledger", "lookups", "classify", "repair")


async def is_withheld(run: RunContext, row: Any, plan: dict[str, Any]) -> bool:
    """Whether a daily run writes nothing because nobody has approved it. Decided again by each attempt until
    the repair has ended: the approval may have come in the meantime."""
    if row["phase"] not in _BEFORE_VERIFY:
        return bool(row["withheld"])
    withheld = False
    if run.scheduled and not run.dry_run and plan["repair"]:
        writes = writes_of(run.account, row["object"], plan)
        withheld = not await retry_outages(lambda: is_approved(run.deps.store, writes))
    if withheld != row["withheld"]:
        query = "update paywatch.object_runs set withheld = $2 where object_run = $1"
        await run.write(lambda connection: connection.execute(query, row["object_run"], withheld))
    return withheld


async def accept(run: RunContext, object_runs: Sequence[ObjectRun]) -> None:
    """Records that the run has planned exactly what a person has reviewed, which also approves daily writes
    of that kind. A plan of single ids (``only``) shows too little for that."""
    options = run.options
    by = options.approved_by or run.claim.requested_by or run.deps.worker
    approvals = [
        Approval(writes_of(run.account, each.kind.object, each.plan), run.id, options.plan or "", by)
        for each in object_runs
        if each.repair and not options.only
    ]

    async def work(connection: Any) -> None:
        await connection.execute(_ACCEPT, run.id)
        await approve(connection, approvals)

    await run.write(work)

"""Ends a run: stores result and report and deletes staged records, in one guarded transaction."""

from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from reconcile.audit.head_file import publish_heads
from reconcile.engine.outcome import result_of
from reconcile.listing.readers import OVERLAP
from reconcile.money.outcome import money_of
from reconcile.postgres import LONG_TIMEOUT
from reconcile.queries import sql
from reconcile.reports.chain import Link, Signer, UnchainedReport, add_link, find_link, lock_chains
from reconcile.reports.draft import ReportDraft
from reconcile.reports.make import make_report
from reconcile.reports.sealed_records import seal_records
from reconcile.results.object_outcome import ObjectOutcome
from reconcile.results.result import End, RunResult
from reconcile.runs.context import RunContext
from settings import Settings

log = structlog.get_logger(__name__)


async def finish(
    run: RunContext, outcomes: list[ObjectOutcome], failures: Mapping[str, End], draft: ReportDraft
) -> RunResult:
    """Completes the report of ``draft`` and ends the run. ``failures`` are by object."""
    money = await money_of(run, failures)
    result = result_of(run, outcomes, failures, money)
    report = await make_report(draft, run, outcomes, result, money)
    signer = signer_for(run.deps.settings)
    unresolved = any(each.unresolved for each in outcomes)
    link = await run.write(lambda connection: _end(connection, report, result, signer, unresolved=unresolved))
    result = _with_report(result, link)
    log.info(
        "reconciled",
        message=result.summary,
        run=result.run,
        status=result.status,
        account=result.account,
        report=result.report,
        position=link.position,
    )
    await publish_heads(run.deps.store, run.deps.settings)
    return result


def signer_for(settings: Settings) -> Signer | None:
    """The signer for PAYWATCH_SIGNING_KEY, None if it is not set."""
    if settings.paywatch_signing_key is None:
        return None
    from reconcile.audit.signing import signer_of  # noqa: PLC0415 (commands start fast without cryptography)

    return signer_of(settings.paywatch_signing_key)


async def _end(
    connection: Any, report: UnchainedReport, result: RunResult, signer: Signer | None, *, unresolved: bool
) -> Link:
    run = report.run
    if link := await find_link(connection, run, report.edition):
        return link  # an earlier attempt committed, and only its answer was lost
    # Before the exceptions change: the report that seals their state is the newest of the chain.
    await lock_chains(connection, report.account)
    if result.mode == "run":
        if unresolved:
            await connection.execute(
                sql("engine/keep_exceptions"), run, report.reported_at, timeout=LONG_TIMEOUT
            )
        await connection.execute(sql("engine/close_exceptions"), run, timeout=LONG_TIMEOUT)
    await connection.execute(sql("audit/delete_ranked_findings"), [run])  # of an edition before this one
    await connection.execute(sql("engine/rank_findings"), run, timeout=LONG_TIMEOUT)
    await connection.execute("update paywatch.object_runs set active = false where run = $1", run)
    await connection.execute(sql("engine/delete_staged_stripe"), run, OVERLAP, timeout=LONG_TIMEOUT)
    await connection.execute(sql("engine/delete_staged_ledger"), run, timeout=LONG_TIMEOUT)
    await connection.execute(sql("engine/delete_named_objects"), run, timeout=LONG_TIMEOUT)
    await connection.execute(sql("engine/delete_movements"), run, timeout=LONG_TIMEOUT)
    records = await seal_records(connection, run, report.account)
    link = await add_link(connection, report, signer, records)
    text = msgspec.json.encode(_with_report(result, link)).decode()
    await connection.execute(
        sql("engine/finish_run"), run, result.status, result.reason, text, result.reason_code, link.made_at
    )
    return link


def _with_report(result: RunResult, link: Link) -> RunResult:
    return msgspec.structs.replace(result, report=f"sha256:{link.sha256.hex()}")

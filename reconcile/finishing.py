"""The end of a run: its result, its report and the release of what was staged, in one guarded transaction."""

from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from reconcile.job import LONG, Deps, write
from reconcile.lease import Taken
from reconcile.listing import OVERLAP
from reconcile.outcome import Failure, outcome, parts_of
from reconcile.report import File, make
from reconcile.result import RunResult
from reconcile.statements import sql

log = structlog.get_logger(__name__)


async def finish(taken: Taken, deps: Deps, failures: Mapping[str, Failure]) -> RunResult:
    """Makes the report and ends the run; ``failures`` are of objects whose steps could not all be done."""
    parts = await parts_of(deps.store, taken.held.run)
    result = outcome(taken, parts, failures)
    about = {
        "service": deps.settings.service,
        "environment": deps.settings.environment,
        "business_timezone": deps.settings.business_timezone,
    }
    files = await make(deps.store, taken, parts, result, about)
    result = msgspec.structs.replace(result, report=f"sha256:{files[-1].sha256.hex()}")
    await write(deps, taken.held, lambda connection: _end(connection, taken, result, files))
    log.info(
        "reconciled", message=result.summary, run=result.run, status=result.status, account=result.account
    )
    return result


async def _end(connection: Any, taken: Taken, result: RunResult, files: list[File]) -> None:
    run = taken.held.run
    for each in files:
        await connection.execute(sql("keep_report"), run, each.name, each.content, each.size, each.sha256)
    await connection.execute("update paywatch.run_parts set active = false where run = $1", run)
    await connection.execute(sql("drop_stripe"), run, OVERLAP, timeout=LONG)
    await connection.execute(sql("drop_ledger"), run, timeout=LONG)
    text = msgspec.json.encode(result).decode()
    await connection.execute(sql("finish_run"), run, result.status, result.reason, text)

"""Which runs have findings to show."""

import asyncpg

from reconcile.errors import ReconcileError
from reconcile.runs.records import ACTIVE, get
from reconcile.windows import format_utc
from settings.accounts import Account

_LATEST = """
select id from paywatch.runs
where status not in ('queued', 'cancelled') and ($1::text is null or account = $1)
order by created_at desc, id desc limit 1
"""
_RETIRED = "select reason, retired_at from paywatch.retired_runs where run = $1"


async def latest_run(store: asyncpg.Pool, account: Account | None = None) -> str:
    """Returns the newest run that began, of one account or of any. Raises ReconcileError if there is none."""
    found: str | None = await store.fetchval(_LATEST, None if account is None else account.stored)
    if found is None:
        of = "" if account is None else f" of {account.name}"
        raise ReconcileError(f"there is no reconciliation run{of}: start one with `paywatch reconcile run`")
    return found


async def require_findings(store: asyncpg.Pool, run: str) -> str | None:
    """Returns a sentence about findings that can still change.

    Raises ReconcileError if retention has removed the run, and UnknownRun.
    """
    if (retired := await store.fetchrow(_RETIRED, run)) is not None:
        raise ReconcileError(
            f"{run} was retired on {format_utc(retired['retired_at'])} ({retired['reason']}): its findings "
            "are not known any more"
        )
    found = await get(store, run)
    return f"{run} has not ended: its findings can still change" if found.status in ACTIVE else None

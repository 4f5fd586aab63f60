"""Finds the report of a run, or explains why there is none."""

import asyncpg

from reconcile.errors import ReconcileError
from reconcile.reports.chain import Link, find_link
from reconcile.runs.records import get


async def get_link(store: asyncpg.Pool, run: str, edition: int | None = None) -> Link:
    """Returns one edition of a run's report, by default the newest.

    Raises UnknownRun, or ReconcileError if the run has no such report.
    """
    link = await find_link(store, run, edition)
    if link is not None:
        return link
    await get(store, run)
    if edition is not None and (newest := await find_link(store, run)) is not None:
        latest = f"the latest is {newest.edition}"
        raise ReconcileError(f"{run} has no edition {edition} of its report: {latest}")
    raise ReconcileError(f"{run} has no report: it has not finished, or was cancelled")

"""Finds the run that an address names."""

from starlette.requests import Request

import reconcile
from console.context import Console, console_of
from console.web.problems import NotFound
from reconcile.results.result import STATUSES

LONGEST = 100
"""Characters of a run's id."""


async def run_of(request: Request) -> reconcile.Run:
    """Returns the run of the address. Raises NotFound, which says whether retention has deleted it."""
    console, id_ = console_of(request), request.path_params["id"]
    if len(id_) > LONGEST or not id_.isprintable():
        raise NotFound(f"no reconciliation run has the id {id_[:LONGEST]!r}")
    try:
        return await reconcile.get(console.pool, id_)
    except reconcile.UnknownRun:
        raise NotFound(await _unknown(console, id_)) from None


async def _unknown(console: Console, id_: str) -> str:
    query = "select reason, retired_at from paywatch.retired_runs where run = $1"
    row = await console.pool.fetchrow(query, id_)
    if row is None:
        return f"no reconciliation run has the id {id_!r}"
    return (
        f"{id_} was retired on {row['retired_at']:%Y-%m-%d} ({row['reason']}): its rows are deleted, and its "
        "manifest is still in the chain of reports"
    )


def has_ended(run: reconcile.Run) -> bool:
    return run.status in STATUSES

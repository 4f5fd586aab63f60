"""Partitions a window at the quantiles of ``created`` in the ledger, so that slices hold equally many
records."""

import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from reconcile.ledger.statements import Statements
from reconcile.listing.readers import Cut
from reconcile.listing.slices import WORTH, Slice, even_cuts, shares, usable
from reconcile.paging import PAGE
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.runs.ledger_locks import reading_ledger, retry_locked
from reconcile.runs.object_run import ObjectRun
from reconcile.windows import Window

_BEGIN = 3
"""Initial slices of a paced list when only the previous number of records is known: as many requests as leave
before the first answer arrives."""


def cutter(object_run: ObjectRun, statements: Statements) -> Cut:
    """Returns a function that cuts the older parts off a slice; before the first page only if the ledger, or
    the last run, had enough records for several slices."""

    async def cut(found: Slice, parts: int) -> list[Slice]:
        if parts < 2 or not (found.pages or found.source == "listed"):
            return []  # the ledger says nothing about the number of events
        lower, upper = found.rest
        rows, bounds = await _quantiles(object_run, statements, Window(lower, upper), parts)
        if found.pages:
            parts = min(parts, math.ceil(max(rows, found.expected()) / PAGE))
        elif rows >= 2 * WORTH:
            parts = min(parts, rows // WORTH)
        else:
            parts, rows = await _blindly(object_run, parts), 0
        if parts < 2:
            return []
        return _between(found, _thinned(bounds, parts) if rows >= PAGE else even_cuts(lower, upper, parts))

    return cut


async def even_cutter(found: Slice, parts: int) -> list[Slice]:
    """Cuts into equal spans of time, for lists that no ledger describes; slices that are too full are
    halved."""
    return _evenly(found, min(parts, math.ceil(found.expected() / PAGE)))


def usual_cutter(object_run: ObjectRun) -> Cut:
    """The same, with as many slices at first as the last run suggests."""

    async def cut(found: Slice, parts: int) -> list[Slice]:
        begun = found.pages or found.source != "listed"
        return await even_cutter(found, parts) if begun else _evenly(found, await _blindly(object_run, parts))

    return cut


def _evenly(found: Slice, parts: int) -> list[Slice]:
    return _between(found, even_cuts(*found.rest, parts)) if parts > 1 else []


async def _blindly(object_run: ObjectRun, parts: int) -> int:
    """The number of initial slices, if the window holds about as many records as the last one."""
    most = parts if object_run.rate is None else min(parts, _BEGIN)
    window, key = object_run.run.window, (object_run.run.account.stored, object_run.kind.object)
    found = await retry_outages(lambda: object_run.run.deps.store.fetchval(sql("listing/usual_rate"), *key))
    return min(most, int((found or 0.0) * (window.until - window.from_).total_seconds() // (2 * WORTH)))


def _between(found: Slice, cuts: Sequence[datetime]) -> list[Slice]:
    lower, upper = found.rest
    edges = [lower, *usable(cuts, lower, upper)]
    return [Slice(0, found.source, one, other) for one, other in pairwise(edges)]


async def _quantiles(
    object_run: ObjectRun, statements: Statements, rest: Window, parts: int
) -> tuple[int, list[Any]]:
    async def work() -> Any:
        async with reading_ledger(object_run) as ledger:
            return await ledger.fetchrow(statements.quantiles(rest), shares(4 * parts), timeout=LONG_TIMEOUT)

    found = await retry_locked(object_run, lambda: retry_outages(work))
    return found["rows"], list(found["bounds"] or ())


def _thinned(bounds: list[Any], parts: int) -> list[Any]:
    """Selects from fine quantiles those that cut into about ``parts``."""
    return [bounds[round((len(bounds) + 1) * share) - 1] for share in shares(parts)]

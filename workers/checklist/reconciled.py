"""Evidence about reconciliation: the report of the day before, and differences that are open."""

from datetime import timedelta

import asyncpg

from alerts.figures.words import count
from reconcile.results.result import GOOD
from reconcile.windows import start_of
from store.days import open_differences
from store.digests import ended_runs
from workers.checklist.day import Day
from workers.checklist.evidence import Evidence, Word

_INCOMPLETE = ("incomplete", "failed")
_LATELY = timedelta(days=35)


async def reports(pool: asyncpg.Pool, day: Day) -> Evidence:
    """The runs of the business day before, which are the newest that can have ended."""
    yesterday = day.day - timedelta(days=1)
    tz = day.time_zone
    runs = await ended_runs(pool, start_of(yesterday, tz), start_of(day.day, tz))
    if not runs:
        return Evidence("unknown", f"no run of {yesterday} has ended", None, "/reconcile")
    parts = [f"{run.account.name}: {run.status} ({run.run})" for run in runs]
    statuses = {run.status for run in runs}
    word: Word = "good"
    if not statuses <= set(GOOD):
        word = "unknown" if statuses <= {*GOOD, *_INCOMPLETE} else "bad"
    odd = next((run for run in runs if run.status not in GOOD), runs[0])
    return Evidence(word, "; ".join(parts), max(run.until for run in runs), f"/reconcile/runs/{odd.run}")


async def discrepancies(pool: asyncpg.Pool, day: Day) -> Evidence:
    """Differences that are open now. What was open on a past day is not stored."""
    if day.is_over:
        return Evidence("unknown", "what was open on a past day is not stored", None, "/reconcile")
    number, oldest = await open_differences(pool)
    if number:
        since = "" if oldest is None else f", the oldest since {oldest:%Y-%m-%d}"
        return Evidence("bad", f"{count(number, 'difference')} open{since}", day.now, "/reconcile")
    newest = {run.account.name: run for run in await ended_runs(pool, day.now - _LATELY, day.now)}
    if not newest:
        return Evidence("unknown", "nothing was reconciled in the last 35 days", None, "/reconcile")
    for name, run in newest.items():
        if run.status in _INCOMPLETE:
            why = f"the newest run of {name} is {run.status} ({run.run})"
            return Evidence("unknown", why, run.until, f"/reconcile/runs/{run.run}")
    return Evidence("good", "no difference is open", day.now, "/reconcile")

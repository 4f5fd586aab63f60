"""Writes the files that list findings, in one pass, and summarizes the findings for the page."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import msgspec

from reconcile.objects.balance_transactions import OBJECT as BALANCE
from reconcile.postgres import retry_outages
from reconcile.reports.exception_rows import EXCEPTIONS, REJECTED, exception_row, rejected_rows
from reconcile.reports.findings import Finding, finding_batches
from reconcile.reports.personal_columns import personal_columns
from reconcile.reports.report_store import FileEntry, ReportStore
from reconcile.reports.safe_csv import csv_lines
from reconcile.reports.shown_findings import FindingSummary
from reconcile.runs.finality import Finality
from reconcile.windows import format_utc

_PER_YIELD = 100
"""Findings processed per event-loop yield, about a millisecond: a worker also runs checks on time."""
_OBJECT_RUNS = """
select object_run, object, plan::text as plan from paywatch.object_runs
where run = $1 and object <> $2 order by object_run
"""


async def write_findings(
    report_store: ReportStore, finality: Finality, now: datetime
) -> tuple[list[FileEntry], FindingSummary]:
    """Writes ``findings.jsonl``, ``exceptions.csv`` and ``rejected.csv``, each finding when it is final.

    ``now``: the time of the report.
    """
    lines, table = report_store.open("findings.jsonl"), report_store.open("exceptions.csv")
    rejected, summary = report_store.open("rejected.csv"), FindingSummary()
    await table.add(csv_lines([EXCEPTIONS]))
    await rejected.add(csv_lines([REJECTED]))
    store = report_store.run.deps.store
    for row in await retry_outages(partial(store.fetch, _OBJECT_RUNS, report_store.run.id, BALANCE)):
        plan = None if row["plan"] is None else msgspec.json.decode(row["plan"])
        hash_in = personal_columns(plan, report_store.scrubber).hash_in
        async for found in finding_batches(store, row["object_run"], row["object"], finality):
            for at in range(0, len(found), _PER_YIELD):
                batch = [hash_in(each) for each in found[at : at + _PER_YIELD]]
                summary.count(batch)
                for file, text in zip((lines, table, rejected), _format(batch, now), strict=True):
                    await file.add(text)
                await asyncio.sleep(0)
    return [await lines.close(), await table.close(), await rejected.close()], summary


def _format(batch: Sequence[Finding], now: datetime) -> tuple[str, str, str]:
    """Formats findings for each of the three files."""
    today = format_utc(now)
    invalid = [each for each in batch if each.class_ == "invalid"]
    return (
        "".join([each.line(each.age(now)) for each in batch]),
        csv_lines(exception_row(each, now, today) for each in batch),
        csv_lines(row for each in invalid for row in rejected_rows(each)),
    )

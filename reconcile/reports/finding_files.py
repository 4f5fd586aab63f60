"""Writes the files that list findings, in one pass, and summarizes the findings for the page."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import msgspec

from reconcile.objects.balance_transactions import OBJECT as BALANCE
from reconcile.postgres import retry_outages
from reconcile.reports.exception_rows import EXCEPTIONS, REJECTED, exception_row, rejected_rows
from reconcile.reports.findings import Finding, finding_batches
from reconcile.reports.html_page import SHOWN
from reconcile.reports.personal_columns import personal_columns
from reconcile.reports.report_store import FileEntry, ReportStore
from reconcile.reports.safe_csv import csv_lines
from reconcile.runs.finality import Finality
from reconcile.windows import format_utc

_PER_YIELD = 100
"""Findings processed per event-loop yield, about a millisecond: a worker also runs checks on time."""
_OBJECT_RUNS = """
select object_run, object, plan::text as plan from paywatch.object_runs
where run = $1 and object <> $2 order by object_run
"""


@dataclass(slots=True)
class FindingSummary:
    """Counts findings and keeps the first of each group for the page, however many there are."""

    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """By object, class, source and action."""
    open: int = 0
    first: dict[tuple[bool, str, str], list[Finding]] = field(default_factory=dict)
    """By resolved, object and class: a rare class is shown even after many findings of another."""

    def count(self, batch: Sequence[Finding]) -> None:
        self.counts.update((each.object, each.class_, each.source, each.action) for each in batch)
        self.open += sum(not each.resolved for each in batch)
        for each in batch:
            group = self.first.setdefault((each.resolved, each.object, each.class_), [])
            if len(group) < SHOWN:
                group.append(each)

    @property
    def shown(self) -> list[Finding]:
        """The findings on the page: open before repaired, then in the order of objects, then by class."""
        objects = [*dict.fromkeys(object_ for _, object_, _ in self.first)]
        groups = sorted(self.first, key=lambda group: (group[0], objects.index(group[1]), group[2]))
        return [each for group in groups for each in self.first[group]][:SHOWN]


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

"""Writes the long files of a report while the run still verifies its last object."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any

from reconcile.objects.balance_transactions import OBJECT as BALANCE
from reconcile.postgres import retry_outages
from reconcile.queries import sql
from reconcile.reports.cut_off import write_cut_off
from reconcile.reports.evidence import write_evidence
from reconcile.reports.finding_files import write_findings
from reconcile.reports.html_page import template
from reconcile.reports.privacy import Scrubber, pii_key
from reconcile.reports.report_store import FileEntry, ReportStore
from reconcile.reports.row_images import write_row_images
from reconcile.reports.shown_findings import FindingSummary
from reconcile.runs.context import RunContext
from reconcile.runs.finality import Finality
from reconcile.tasks import cancel_all, gather_pair

_TEMPLATE_AFTER = 1.0
"""Seconds after the start of a run at which all its lists are being read."""


class ReportDraft:
    """A report whose long files are written before its result is known: each finding when it is final.

    Three tasks open the store, write the findings, and write cut-off and evidence.
    """

    def __init__(self, run: RunContext, finality: Finality) -> None:
        self._run, self._finality = run, finality
        self._opening = asyncio.create_task(self._open())
        self._writing_findings = asyncio.create_task(self._write_findings())
        self._writing_evidence = asyncio.create_task(self._write_evidence())

    async def opened(self) -> tuple[ReportStore, datetime]:
        """Returns where the files are written, and the time of the report."""
        # Shielded: if one of its callers is cancelled, the task continues for the others.
        return await asyncio.shield(self._opening)

    async def findings(self) -> tuple[list[FileEntry], FindingSummary]:
        """Returns the files that list findings, and their summary, when they are complete."""
        return await asyncio.shield(self._writing_findings)

    async def evidence(self) -> list[FileEntry]:
        """Returns the files of cut-off and evidence, when they are complete."""
        return await asyncio.shield(self._writing_evidence)

    async def cancel(self) -> None:
        await cancel_all([self._writing_evidence, self._writing_findings, self._opening])

    async def _open(self) -> tuple[ReportStore, datetime]:
        last = asyncio.create_task(self._finality.wait_for_last())
        try:
            # Compiling the template takes a while: not before the first request, nor in the event loop, nor
            # at the end of the run.
            await asyncio.wait([last], timeout=_TEMPLATE_AFTER)
            await asyncio.to_thread(template)
            await last
        finally:
            await cancel_all([last])
        run = self._run
        facts = await run_facts(run)
        scrubber = Scrubber(await pii_key(run.deps.store, run.deps.settings))
        report_store = ReportStore(run, facts["edition"], scrubber)
        await report_store.clear()
        return report_store, facts["reported_at"]

    async def _write_findings(self) -> tuple[list[FileEntry], FindingSummary]:
        report_store, reported_at = await self.opened()
        return await write_findings(report_store, self._finality, reported_at)

    async def _write_evidence(self) -> list[FileEntry]:
        await self._finality.wait_for_all()
        report_store, _ = await self.opened()
        run = report_store.run
        query = "select object_run, object from paywatch.object_runs where run = $1 order by object_run"
        rows = await retry_outages(partial(run.deps.store.fetch, query, run.id))
        object_runs = [(row["object_run"], row["object"]) for row in rows]
        compared = [each for each in object_runs if each[1] != BALANCE]
        (cut_off, evidence), images = await gather_pair(
            gather_pair(write_cut_off(report_store, compared), write_evidence(report_store, object_runs)),
            write_row_images(report_store),
        )
        return [cut_off, *evidence, images]


@asynccontextmanager
async def open_draft(run: RunContext, finality: Finality) -> AsyncIterator[ReportDraft]:
    """Opens a draft; its tasks are cancelled at the end of the block."""
    draft = ReportDraft(run, finality)
    try:
        yield draft
    finally:
        await draft.cancel()


async def run_facts(run: RunContext) -> dict[str, Any]:
    """Returns what the manifest states about the run; ``reported_at`` is now."""
    (row,) = await retry_outages(partial(run.deps.store.fetch, sql("reports/run_facts"), run.id))
    return dict(row)

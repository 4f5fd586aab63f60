"""Makes the files of a report. What may be long passes through once, a batch at a time.

The same inputs give the same bytes, but for the run's id, times, and the evidence: Stripe's request ids.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from reconcile.money.outcome import Money
from reconcile.objects.balance_transactions import OBJECT as BALANCE
from reconcile.postgres import retry_outages
from reconcile.queries import sql
from reconcile.reports import activity, exceptions
from reconcile.reports.cells import csv_lines
from reconcile.reports.chain import Made
from reconcile.reports.cutoff import cut_off
from reconcile.reports.evidence import evidence
from reconcile.reports.filing import FileEntry, ReportStore
from reconcile.reports.findings import Finding, batches
from reconcile.reports.page import SHOWN, render, template
from reconcile.reports.personal import veil
from reconcile.reports.privacy import Scrub, pii_key
from reconcile.reports.totals import COLUMNS, totals
from reconcile.results.object_outcome import ObjectOutcome
from reconcile.results.result import RunResult
from reconcile.runs.context import RunContext
from reconcile.runs.deps import Deps
from reconcile.runs.finality import Finality
from reconcile.tasks import cancel_all, gather_pair
from reconcile.windows import format_utc


@dataclass(slots=True)
class Tally:
    """What is kept while findings pass by: counts, and the first few of each sort for the page."""

    actions: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    open: int = 0
    first: dict[tuple[bool, str, str], list[Finding]] = field(default_factory=dict)

    def add(self, batch: Sequence[Finding]) -> None:
        self.actions.update((each.object, each.class_, each.source, each.action) for each in batch)
        self.open += sum(not each.resolved for each in batch)
        for each in batch:
            alike = self.first.setdefault((each.resolved, each.object, each.class_), [])
            if len(alike) < SHOWN:
                alike.append(each)

    @property
    def shown(self) -> list[Finding]:
        """What is still open before what was repaired; each object by object as they passed, and by class."""
        objects = [*dict.fromkeys(object_ for _, object_, _ in self.first)]
        sorts = sorted(self.first, key=lambda sort: (sort[0], objects.index(sort[1]), sort[2]))
        return [each for sort in sorts for each in self.first[sort]][:SHOWN]


class Draft:
    """A report whose long parts are written before the rest is known: its findings, each as it is finality,
    from where only the last part of the run is at work."""

    def __init__(self, run: RunContext, finality: Finality) -> None:
        self._run, self._finality = run, finality
        self._opened = asyncio.create_task(self._open())
        self._told = asyncio.create_task(self._tell())
        self._looked_up = asyncio.create_task(self._look_up())

    async def opened(self) -> tuple[ReportStore, datetime]:
        """Where its files go, and the time of the report."""
        return await asyncio.shield(self._opened)

    async def findings(self) -> tuple[list[FileEntry], Tally]:
        return await asyncio.shield(self._told)

    async def beside(self) -> list[FileEntry]:
        """What does not go through all findings: cut-off and evidence."""
        return await asyncio.shield(self._looked_up)

    async def cancel(self) -> None:
        await cancel_all([self._looked_up, self._told, self._opened])

    async def _open(self) -> tuple[ReportStore, datetime]:
        await asyncio.to_thread(template)
        await self._finality.wait_for_last()
        run = self._run
        facts = await facts_of(run)
        report_store = ReportStore(
            run, facts["edition"], Scrub(await pii_key(run.deps.store, run.deps.settings))
        )
        await report_store.clear()
        return report_store, facts["reported_at"]

    async def _tell(self) -> tuple[list[FileEntry], Tally]:
        report_store, reported_at = await self.opened()
        return await _findings(report_store, self._finality, reported_at)

    async def _look_up(self) -> list[FileEntry]:
        await self._finality.wait_for_all()
        report_store, _ = await self.opened()
        return await _beside(report_store)


@asynccontextmanager
async def drafted(run: RunContext, finality: Finality) -> AsyncIterator[Draft]:
    """A draft, of which nothing goes on after this."""
    draft = Draft(run, finality)
    try:
        yield draft
    finally:
        await draft.cancel()


async def facts_of(run: RunContext) -> dict[str, Any]:
    """What the manifest says of the run itself; ``reported_at`` is now."""
    (row,) = await retry_outages(partial(run.deps.store.fetch, sql("reports/run_facts"), run.id))
    return dict(row)


async def make(
    draft: Draft,
    run: RunContext,
    parts: Sequence[ObjectOutcome],
    result: RunResult,
    money: Money | None = None,
) -> Made:
    """All files of the report, in the store; they count from the moment at which the chain names them."""
    report_store, reported_at = await draft.opened()
    scrub = report_store.scrub
    facts = await facts_of(run) | {"reported_at": reported_at}
    (files, tally), beside = await gather_pair(draft.findings(), draft.beside())
    files += beside
    document = _document(run.deps, parts, result, facts, tally)
    document["money"] = None if money is None else money.as_json()
    moved = list(activity.activity(money))
    files += [
        await report_store.put("report.json", _text(document)),
        await report_store.put(
            "control_totals.csv", csv_lines([COLUMNS, *(list(each.values()) for each in totals(parts))])
        ),
        await report_store.put(
            "activity.csv", csv_lines([activity.COLUMNS, *(list(each.values()) for each in moved)])
        ),
        await report_store.put(
            "report.html",
            render(_scrubbed(document, scrub), tally.shown, totals(parts), moved, facts=facts, scrub=scrub),
        ),
    ]
    return Made(
        run.id,
        run.account,
        facts["edition"],
        facts["reported_at"],
        facts["supersedes"],
        _about(run.deps, result, facts) | {"pii_key": scrub.key_name},
        sorted(files, key=lambda each: each.name),
    )


async def _beside(report_store: ReportStore) -> list[FileEntry]:
    run = report_store.run
    query = "select object_run, object from paywatch.object_runs where run = $1 order by object_run"
    parts = [
        (row["object_run"], row["object"])
        for row in await retry_outages(partial(run.deps.store.fetch, query, run.id))
    ]
    compared = [each for each in parts if each[1] != BALANCE]
    near, read = await gather_pair(cut_off(report_store, compared), evidence(report_store, parts))
    return [near, *read]


_A_TURN = 100
"""Findings told of before the others at work have a turn: a millisecond."""
_PARTS = """
select object_run, object, plan::text as plan from paywatch.object_runs
where run = $1 and object <> $2 order by object_run
"""


async def _findings(
    report_store: ReportStore, finality: Finality, now: datetime
) -> tuple[list[FileEntry], Tally]:
    """``findings.jsonl``, ``exceptions.csv`` and ``rejected.csv``, in one pass."""
    lines, table = report_store.open("findings.jsonl"), report_store.open("exceptions.csv")
    rejected, tally = report_store.open("rejected.csv"), Tally()
    await table.add(csv_lines([exceptions.EXCEPTIONS]))
    await rejected.add(csv_lines([exceptions.REJECTED]))
    store = report_store.run.deps.store
    for object_run in await retry_outages(partial(store.fetch, _PARTS, report_store.run.id, BALANCE)):
        plan = None if object_run["plan"] is None else msgspec.json.decode(object_run["plan"])
        hide = veil(plan, report_store.scrub).over
        async for found in batches(store, object_run["object_run"], object_run["object"], finality):
            for at in range(0, len(found), _A_TURN):
                told = _told([hide(each) for each in found[at : at + _A_TURN]], now, tally)
                for file, text in zip((lines, table, rejected), told, strict=True):
                    await file.add(text)
                await asyncio.sleep(0)
    return [await lines.close(), await table.close(), await rejected.close()], tally


def _told(batch: Sequence[Finding], now: datetime, tally: Tally) -> tuple[str, str, str]:
    """What each of the three files says of some findings."""
    today = format_utc(now)
    tally.add(batch)
    invalid = [each for each in batch if each.class_ == "invalid"]
    return (
        "".join([each.line(each.age(now)) for each in batch]),
        csv_lines(exceptions.exception_row(each, now, today) for each in batch),
        csv_lines(row for each in invalid for row in exceptions.rejected_rows(each)),
    )


def _document(
    deps: Deps, parts: Sequence[ObjectOutcome], result: RunResult, facts: Any, tally: Tally
) -> dict[str, Any]:
    return {
        "service": deps.settings.service,
        "environment": deps.settings.environment,
        "business_timezone": deps.settings.business_timezone,
        **{name: value for name, value in result.as_json().items() if name != "report"},
        "supersedes": facts["supersedes"],
        "parts": {object_run.object: _of_part(object_run) for object_run in parts},
        "findings": {
            "total": tally.actions.total(),
            "open": tally.open,
            "summary": [
                {"object": key[0], "class": key[1], "source": key[2], "action": key[3], "count": count}
                for key, count in sorted(tally.actions.items())
            ],
        },
    }


def _of_part(object_run: ObjectOutcome) -> dict[str, Any]:
    return {
        "gaps": object_run.gaps,
        "facts": object_run.facts,
        "totals": {"before": object_run.before, "after": object_run.after},
        "configuration": object_run.plan,
    }


def _about(deps: Deps, result: RunResult, facts: Any) -> dict[str, Any]:
    """What the manifest says of the run itself."""
    times = {name: facts[name] for name in ("created_at", "started_at", "reported_at")}
    return {
        "service": deps.settings.service,
        "environment": deps.settings.environment,
        "mode": result.mode,
        "from": result.from_,
        "until": result.until,
        "objects": list(facts["objects"]),
        "status": result.status,
        "requested_by": facts["requested_by"].partition("@")[0],
        **{name: None if time is None else format_utc(time) for name, time in times.items()},
        "attempts": facts["attempt"],
        "pages": facts["pages"],
    }


def _text(document: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(document, order="deterministic"), indent=2).decode() + "\n"


def _scrubbed(document: dict[str, Any], scrub: Scrub) -> dict[str, Any]:
    text = msgspec.json.encode(document, order="deterministic").decode()
    return msgspec.json.decode(scrub.json(text), type=dict[str, Any])

"""Makes the files of a report from the draft and the result of a run.

The same inputs give the same bytes, except for the run's id, times, and the evidence: Stripe's request ids.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from reconcile.money.outcome import Money
from reconcile.reports import activity, totals
from reconcile.reports.chain import UnchainedReport
from reconcile.reports.draft import ReportDraft, run_facts
from reconcile.reports.html_page import PageContent, render
from reconcile.reports.privacy import Scrubber
from reconcile.reports.safe_csv import csv_lines
from reconcile.reports.shown_findings import FindingSummary
from reconcile.results.object_outcome import ObjectOutcome
from reconcile.results.result import RunResult
from reconcile.runs.context import RunContext
from reconcile.runs.deps import Deps
from reconcile.tasks import gather_pair
from reconcile.windows import format_utc


async def make_report(
    draft: ReportDraft,
    run: RunContext,
    outcomes: Sequence[ObjectOutcome],
    result: RunResult,
    money: Money | None = None,
) -> UnchainedReport:
    """Writes all files of the report to the store. They are part of a report once the chain names them."""
    report_store, reported_at = await draft.opened()
    scrubber = report_store.scrubber
    # The time of the report is that of the draft: findings were aged by it.
    facts = await run_facts(run) | {"reported_at": reported_at}
    (files, summary), evidence = await gather_pair(draft.findings(), draft.evidence())
    document = _document(run.deps, outcomes, result, facts, summary)
    document["money"] = None if money is None else money.as_json()
    moved, total = list(activity.activity_rows(money)), list(totals.total_rows(outcomes))
    signed = run.deps.settings.paywatch_signing_key is not None
    page = render(PageContent(_scrub(document, scrubber), summary, total, moved, facts, signed), scrubber)
    files += [
        *evidence,
        await report_store.put("report.json", _format(document)),
        await report_store.put("control_totals.csv", _table(totals.COLUMNS, total)),
        await report_store.put("activity.csv", _table(activity.COLUMNS, moved)),
        await report_store.put("report.html", page),
    ]
    return UnchainedReport(
        run.id,
        run.account,
        facts["edition"],
        facts["reported_at"],
        facts["supersedes"],
        _about(run.deps, result, facts) | {"pii_key": scrubber.key_name},
        sorted(files, key=lambda each: each.name),
    )


def _table(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    return csv_lines([columns, *(list(each.values()) for each in rows)])


def _document(
    deps: Deps, outcomes: Sequence[ObjectOutcome], result: RunResult, facts: Any, summary: FindingSummary
) -> dict[str, Any]:
    """The content of ``report.json``. Its own hash (``report``) is known only when it is complete."""
    return {
        "service": deps.settings.service,
        "environment": deps.settings.environment,
        "business_timezone": deps.settings.business_timezone,
        **{name: value for name, value in result.as_json().items() if name != "report"},
        "supersedes": facts["supersedes"],
        "parts": {outcome.object: _object_details(outcome) for outcome in outcomes},
        "findings": {
            "total": summary.counts.total(),
            "open": summary.open,
            "summary": [
                {"object": key[0], "class": key[1], "source": key[2], "action": key[3], "count": count}
                for key, count in sorted(summary.counts.items())
            ],
        },
    }


def _object_details(outcome: ObjectOutcome) -> dict[str, Any]:
    return {
        "gaps": outcome.gaps,
        "facts": outcome.facts,
        "totals": {"before": outcome.before, "after": outcome.after},
        "configuration": outcome.plan,
    }


def _about(deps: Deps, result: RunResult, facts: Any) -> dict[str, Any]:
    """The fields of the manifest that describe the run."""
    times = {name: facts[name] for name in ("created_at", "started_at", "reported_at")}
    return {
        "service": deps.settings.service,
        "environment": deps.settings.environment,
        "mode": result.mode,
        "from": result.from_,
        "until": result.until,
        "objects": list(facts["objects"]),
        "status": result.status,
        # After the @ are host name and process id, which differ for the same inputs.
        "requested_by": facts["requested_by"].partition("@")[0],
        **{name: None if time is None else format_utc(time) for name, time in times.items()},
        "attempts": facts["attempt"],
        "pages": facts["pages"],
    }


def _format(document: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(document, order="deterministic"), indent=2).decode() + "\n"


def _scrub(document: dict[str, Any], scrubber: Scrubber) -> dict[str, Any]:
    text = msgspec.json.encode(document, order="deterministic").decode()
    return msgspec.json.decode(scrubber.scrub_json(text), type=dict[str, Any])

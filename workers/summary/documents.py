"""The summary of a month as JSON and as lines for people."""

from collections.abc import Iterator
from typing import Any

from alerts.figures.words import count
from probes.formatting import format_seconds
from reconcile.currency import format_amounts
from workers.summary.availability import METHOD
from workers.summary.gathering import MonthFigures, Summary
from workers.summary.sentences import format_share, sentences


def summary_json(summary: Summary) -> dict[str, Any]:
    """Shares are null where nothing is known; amounts are minor units by currency."""
    return {
        "month": summary.month.title,
        "from": summary.month.from_.isoformat(),
        "until": summary.month.until.isoformat(),
        "is_over": summary.month.is_over,
        "as_of": summary.at.isoformat(),
        "service": summary.service,
        "environment": summary.environment,
        "sentences": sentences(summary),
        "availability_method": METHOD,
        "figures": _figures(summary.figures),
        "incidents": [
            {
                "id": each.id,
                "severity": each.severity,
                "subject": each.subject,
                "reason": each.reason,
                "opened_at": each.opened_at.isoformat(),
                "resolved_at": each.resolved_at and each.resolved_at.isoformat(),
            }
            for each in summary.figures.incidents.shown
        ],
        "trend": [_figures(each) for each in summary.trend],
        "differences_older_than_30_days": {
            "number": summary.differences_number,
            "oldest": [
                {
                    "account": each.account.name,
                    "object": each.object,
                    "id": each.object_id,
                    "first_seen": each.first_seen.isoformat(),
                    "last_run": each.last_run,
                }
                for each in summary.differences
            ],
        },
    }


def _figures(found: MonthFigures) -> dict[str, Any]:
    money = found.money
    return {
        "month": found.month.title,
        "availability": {
            way: {
                "share": each.share,
                "at_least": each.at_least,
                "checks": list(each.checks),
                "unknown": list(each.unknown),
            }
            for way, each in found.availability.items()
        },
        "runs": {"ended": money.runs, "matched_or_repaired": money.good, "incomplete": money.incomplete},
        "reconciled_share_of_time": money.covered,
        "money": {
            name: {"records": each.records, "compared": each.compared, "unexplained": each.unexplained}
            for name, each in money.objects.items()
        },
        "incidents": found.incidents.number if found.watched else None,
        "incidents_p0_p1": found.incidents.urgent if found.watched else None,
    }


def summary_lines(summary: Summary) -> Iterator[str]:
    until = "" if summary.month.is_over else f" (until {summary.month.until:%Y-%m-%d %H:%MZ})"
    yield f"{summary.service}, {summary.environment}: {summary.month.title}{until}"
    yield ""
    yield from sentences(summary)
    yield from ("", "Money, as complete runs compared it")
    for name, each in summary.figures.money.objects.items():
        amounts = f"{format_amounts(each.compared)}; unexplained: {format_amounts(each.unexplained)}"
        yield f"  {name}: {count(each.records, 'record')}, {amounts}"
    yield from ("", "Incidents")
    found = summary.figures.incidents
    for incident in found.shown:
        what = f"{incident.severity} {incident.subject} ({format_seconds(incident.seconds)})"
        yield f"  {incident.opened_at:%Y-%m-%d %H:%MZ} {what}: {incident.reason}"
    if found.number > len(found.shown):
        yield f"  and {found.number - len(found.shown)} more: paywatch report alerts"
    yield from ("", "Trend")
    yield from (f"  {_trend(each)}" for each in summary.trend)
    yield from ("", f"Differences older than 30 days that are open now: {summary.differences_number:,}")
    for old in summary.differences:
        since = f"since {old.first_seen:%Y-%m-%d} ({old.last_run})"
        yield f"  {old.account.name} {old.object} {old.object_id}, {since}"
    yield from ("", METHOD)


def _trend(found: MonthFigures) -> str:
    shares = ", ".join(f"{way} {format_share(each.share)}" for way, each in found.availability.items())
    incidents = count(found.incidents.number, "incident") if found.watched else "incidents unknown"
    runs = f"{found.money.good} of {count(found.money.runs, 'run')} in sync" if found.money.runs else "no run"
    return f"{found.month.title}: {shares}; {incidents}; {runs}"

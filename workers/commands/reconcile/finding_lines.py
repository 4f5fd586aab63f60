"""Findings as people read them in a terminal, in a log or in a file."""

from collections.abc import Iterator, Sequence

from reconcile.currency import format_amounts
from reconcile.inspection.comparison import differences
from reconcile.inspection.found import Found
from reconcile.inspection.listing import Counts
from settings.texts import escape_controls

SHOWN = 10
"""Findings after the result of a run."""
_DONE = {"inserted": "Paywatch has inserted the row", "updated": "Paywatch has updated the row"}


def finding_lines(found: Found) -> Iterator[str]:
    """Yields a headline, and indented: what differs, why, what to do, the link to Stripe."""
    finding, plain = found.finding, found.plain
    yield escape_controls(f"{plain['id']}  {finding.object}  {finding.class_}  {_state(found)}")
    yield from (f"  {escape_controls(each)}" for each in differences(found))
    why = ": ".join(filter(None, [plain["reason"], plain["note"]]))
    yield f"  why: {escape_controls(why)}"
    if found.next_step:
        yield f"  do: {escape_controls(found.next_step)}"
    if found.url:
        yield f"  {found.url}"


def _state(found: Found) -> str:
    if found.finding.resolved:
        again = ", and it has been undone" if found.open else ""
        return _DONE.get(found.finding.action, "repaired") + again
    at_risk = f"at risk {format_amounts(found.at_risk)}" if found.at_risk else "no money at risk"
    return at_risk if found.open else f"{at_risk} then; no longer open"


def run_lines(run: str, counts: Counts, first: Sequence[Found]) -> Iterator[str]:
    """Yields what follows the result of a run: the first findings, and how to see the others."""
    if not counts.findings:
        return
    if not counts.unresolved:
        yield f"All {counts.findings:,} findings are repaired: paywatch reconcile findings {run}"
        return
    repaired = counts.findings - counts.unresolved
    also = f", {repaired:,} repaired" if repaired else ""
    yield f"Findings: {counts.unresolved:,} open{also}; those with the most money at risk:"
    for found in first:
        yield from finding_lines(found)
    if counts.findings > len(first):
        yield f"All {counts.findings:,}: paywatch reconcile findings {run}"
    yield "One: paywatch reconcile explain ID"


def dry_run_line(counts: Counts) -> str:
    """``dry run: nothing was written; would create 180, update 120``"""
    planned = [("create", counts.inserts), ("update", counts.updates)]
    would = ", ".join(f"{verb} {count:,}" for verb, count in planned if count)
    return f"dry run: nothing was written; would {would or 'write nothing'}"

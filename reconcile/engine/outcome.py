"""Derives the result of a run from its object outcomes: status, reasons, counts and proofs."""

from collections.abc import Mapping

import msgspec

from reconcile.classify.classify import CLASSES
from reconcile.codes import Coded, EndReason
from reconcile.money.outcome import Money
from reconcile.objects.balance_transactions import OBJECT as BALANCE
from reconcile.repair.plan import combined
from reconcile.results.part import ObjectOutcome
from reconcile.results.proofs import (
    Proof,
    control_totals,
    coverage,
    not_classified,
    one_class_each,
    rows_looked_up,
    uncovered,
)
from reconcile.results.result import End, RunResult, counted, ended, status_of, worst
from reconcile.runs.context import RunContext


def outcome(
    run: RunContext, parts: list[ObjectOutcome], failures: Mapping[str, End], money: Money | None = None
) -> RunResult:
    """Returns the result; ``failures`` are by object."""
    proofs = {part.object: _proofs(run, part) for part in parts}
    ends = {part.object: _end(part, proofs[part.object], failures.get(part.object)) for part in parts}
    if money is not None:
        proofs[BALANCE], ends[BALANCE] = money.proofs, money.end
    result = ended(
        run.id,
        run.account.connected,
        run.window,
        dry_run=run.dry_run,
        status=worst(end.status for end in ends.values()),
        objects={part.object: _counts(part) for part in parts},
        ends=ends,
        proofs=[proof for found in proofs.values() for proof in found],
        plan=_plan(parts),
    )
    notes = {part.object: part.sources.notes(run.window, behind=part.lost.any) for part in parts}
    return msgspec.structs.replace(
        result,
        at_risk={part.object: part.at_risk for part in parts},
        lost_webhooks={part.object: part.lost for part in parts},
        notes={name: found for name, found in notes.items() if found},
    )


def _plan(parts: list[ObjectOutcome]) -> str | None:
    """The plan hash, if every object has planned its writes."""
    plans = {part.object: part.plan_sha256 for part in parts if part.plan_sha256 is not None}
    return combined(plans) if len(plans) == len(parts) else None


def _end(part: ObjectOutcome, proofs: list[Proof], failure: End | None) -> End:
    if failure is not None:
        return failure
    gaps = [*part.gaps, *uncovered(proofs)]
    if not gaps and part.facts and part.facts.unproven:
        gaps.append(Coded(EndReason.ROWS_NOT_LOOKED_UP, EndReason.ROWS_NOT_LOOKED_UP.meaning))
    status = status_of(gaps=gaps, proofs=proofs, findings=part.findings, unresolved=part.unresolved)
    return End.because(status, gaps)


def _counts(part: ObjectOutcome) -> dict[str, int]:
    return counted(part.counts or dict.fromkeys(CLASSES, 0))


def _proofs(run: RunContext, part: ObjectOutcome) -> list[Proof]:
    found = [coverage(part.object, run.window, part.slices)]
    if part.counts is None or part.facts is None:
        return [*found, not_classified(part.object)]
    return [
        *found,
        rows_looked_up(part.object, part.facts.unproven),
        *one_class_each(part.object, part.counts, part.facts.nameless, part.facts.sides),
        *control_totals(part.object, part.before, part.after, dry_run=run.dry_run),
    ]

"""Derives the result of a run from its object outcomes: status, reasons, counts and proofs."""

from collections.abc import Mapping

import msgspec

from reconcile.classify.classify import CLASSES
from reconcile.codes import Coded, EndReason, SourceNote
from reconcile.money.outcome import Money
from reconcile.objects.balance_transactions import OBJECT as BALANCE
from reconcile.repair.plan import combined
from reconcile.results.object_outcome import ObjectOutcome
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
from reconcile.results.scope import nothing_in_scope
from reconcile.runs.context import RunContext


def result_of(
    run: RunContext, outcomes: list[ObjectOutcome], failures: Mapping[str, End], money: Money | None = None
) -> RunResult:
    """Returns the result; ``failures`` are by object."""
    proofs = {each.object: _proofs(run, each) for each in outcomes}
    ends = {each.object: _end(run, each, proofs[each.object], failures.get(each.object)) for each in outcomes}
    if money is not None:
        proofs[BALANCE], ends[BALANCE] = money.proofs, money.end
    result = ended(
        run.id,
        run.account.connected,
        run.window,
        dry_run=run.dry_run,
        status=worst(end.status for end in ends.values()),
        objects={each.object: _counts(each) for each in outcomes},
        ends=ends,
        proofs=[proof for found in proofs.values() for proof in found],
        plan=_plan(outcomes),
    )
    notes = {
        each.object: [
            *each.sources.notes(run.window, behind=each.lost.any),
            *_quiet(each, ends[each.object]),
        ]
        for each in outcomes
    }
    return msgspec.structs.replace(
        result,
        at_risk={each.object: each.at_risk for each in outcomes},
        lost_webhooks={each.object: each.lost for each in outcomes},
        scope={each.object: each.scope for each in outcomes if each.scope is not None},
        notes={name: found for name, found in notes.items() if found},
        withheld={each.object: each.withheld for each in outcomes if each.withheld is not None},
    )


def _quiet(ended: ObjectOutcome, end: End) -> list[Coded]:
    """Says that both sides had nothing: without it, ``matched`` would claim that something was compared."""
    counts = dict(ended.counts or {})
    left_out = counts.pop("out_of_scope", 0)
    if end.status != "matched" or ended.facts is None or any(counts.values()):
        return []
    if any(each.read for each in ended.facts.sides if each.side == "ledger" or not left_out):
        return []
    sentence = f"a quiet window: {SourceNote.QUIET_WINDOW.meaning}"
    return [Coded(SourceNote.QUIET_WINDOW, f"{sentence} in scope" if left_out else sentence)]


def _plan(outcomes: list[ObjectOutcome]) -> str | None:
    """The plan hash, if every object has planned its writes."""
    plans = {each.object: each.plan_sha256 for each in outcomes if each.plan_sha256 is not None}
    return combined(plans) if len(plans) == len(outcomes) else None


def _end(run: RunContext, ended: ObjectOutcome, proofs: list[Proof], failure: End | None) -> End:
    if failure is not None:
        return failure
    gaps = [*ended.gaps, *uncovered(proofs)]
    if not gaps and ended.facts and ended.facts.unproven:
        gaps.append(Coded(EndReason.ROWS_NOT_LOOKED_UP, EndReason.ROWS_NOT_LOOKED_UP.meaning))
    if not gaps and ended.facts and ended.counts:
        in_scope = ended.facts.stripe_records - ended.counts.get("out_of_scope", 0)
        gaps += filter(None, [nothing_in_scope(in_scope, ended.facts.out_of_scope)])
    status = status_of(gaps=gaps, proofs=proofs, findings=ended.findings, unresolved=ended.unresolved)
    return End.because(status, [*gaps, *_not_approved(run, ended)])


def _not_approved(run: RunContext, ended: ObjectOutcome) -> list[Coded]:
    if ended.withheld is None or not ended.withheld.any:
        return []
    return [Coded(EndReason.PLAN_NOT_APPROVED, ended.withheld.sentence(run.id))]


def _counts(ended: ObjectOutcome) -> dict[str, int]:
    return counted(ended.counts or dict.fromkeys(CLASSES, 0))


def _proofs(run: RunContext, ended: ObjectOutcome) -> list[Proof]:
    found = [coverage(ended.object, run.window, ended.slices)]
    if ended.counts is None or ended.facts is None:
        return [*found, not_classified(ended.object)]
    return [
        *found,
        rows_looked_up(ended.object, ended.facts.unproven, ended.facts.sides),
        *one_class_each(ended.object, ended.counts, ended.facts.nameless, ended.facts.sides),
        *control_totals(ended.object, ended.before, ended.after, dry_run=run.dry_run),
    ]

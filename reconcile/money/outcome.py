"""How the balance transactions of a run ended: status, proofs and their section of the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from reconcile.codes import Coded, EndReason, ProofCode
from reconcile.money.facts import MoneyFacts
from reconcile.money.proofs import PayoutSum, balance, even, judge, matched, payouts, unchecked
from reconcile.objects.balance_transactions import OBJECT
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.results.object_outcome import gaps_of
from reconcile.results.proofs import Proof, SliceCoverage, coverage, uncovered
from reconcile.results.result import End, status_of
from reconcile.runs.context import RunContext


@dataclass(frozen=True, slots=True)
class Money:
    """The balance transactions of a run that has ended."""

    object_run: int
    proofs: list[Proof]
    end: End
    facts: MoneyFacts
    payouts: list[PayoutSum]

    def as_json(self) -> dict[str, Any]:
        """For the report: movements, and those that the ledger does not explain, by currency and category."""
        lines = self.facts.activity.lines if self.facts.activity else []
        return {
            "end": self.end,
            "activity": [
                {
                    name: getattr(each, name)
                    for name in ("currency", "category", "count", "amount", "fee", "net")
                }
                for each in lines
            ],
            "unexplained": [
                {
                    "currency": each.currency,
                    "category": each.category,
                    "count": each.unexplained,
                    "amount": each.unexplained_amount,
                    "fee": each.unexplained_fee,
                    "net": each.unexplained_net,
                }
                for each in lines
                if each.unexplained
            ],
            "out_of_scope": [
                {
                    "currency": each.currency,
                    "category": each.category,
                    "count": each.out_of_scope,
                    "amount": each.out_of_scope_amount,
                    "fee": each.out_of_scope_fee,
                    "net": each.out_of_scope_net,
                }
                for each in lines
                if each.out_of_scope
            ],
            "balance": self.facts.balance,
            "payouts": [
                msgspec.to_builtins(each) | msgspec.to_builtins(judge(each)) for each in self.payouts
            ],
        }


async def money_of(run: RunContext, failures: Mapping[str, End]) -> Money | None:
    """Loads the outcome; None for a run that a version without balance transactions created. ``failures`` are
    by object, balance transactions included."""
    store = run.deps.store
    row = await retry_outages(lambda: store.fetchrow(_ROW, run.id, OBJECT))
    if row is None:
        return None
    slices = await retry_outages(lambda: store.fetch(sql("listing/listed_slices"), row["object_run"]))
    sums = await retry_outages(
        lambda: store.fetch(sql("money/payout_sums"), row["object_run"], timeout=LONG_TIMEOUT)
    )
    facts = MoneyFacts() if row["facts"] is None else msgspec.json.decode(row["facts"], type=MoneyFacts)
    found = [PayoutSum(**{**each, "net": int(each["net"])}) for each in sums]
    slices_read = [SliceCoverage(each["lower"], each["upper"], each["done"]) for each in slices]
    proofs = _proofs(run, facts, found, slices_read, failures)
    end = _end(gaps_of(row["gaps"]), proofs, failures.get(OBJECT))
    return Money(row["object_run"], proofs, end, facts, found)


_ROW = """
select object_run, gaps::text as gaps, facts::text as facts
from paywatch.object_runs where run = $1 and object = $2
"""


def _proofs(
    run: RunContext,
    facts: MoneyFacts,
    found: list[PayoutSum],
    slices: list[SliceCoverage],
    failures: Mapping[str, End],
) -> list[Proof]:
    if facts.refused:
        return unchecked(facts.refused)
    covered = coverage(OBJECT, run.window, slices)
    if facts.activity is None:
        failure = failures.get(OBJECT)
        why = failure.reason if failure else "the balance transactions were not added up"
        return [covered, *unchecked(why)]
    unfinished = {name: end.reason for name, end in failures.items() if name != OBJECT}
    return [
        covered,
        *even(facts.activity),
        *payouts(found),
        *balance(facts.balance, facts.activity),
        *matched(facts.activity, unfinished, dry_run=run.dry_run),
    ]


def _end(gaps: list[Coded], proofs: list[Proof], failure: End | None) -> End:
    if failure is not None:
        return failure
    gaps = [*gaps, *uncovered(proofs)]
    failed = [
        Coded(EndReason.MONEY_UNPROVEN, _failed(each))
        for each in proofs
        if each.result == "FAIL" and each.code != ProofCode.WINDOW_READ
    ]
    return End.because(status_of(gaps=gaps, proofs=proofs, findings=0, unresolved=0), [*gaps, *failed])


def _failed(proof: Proof) -> str:
    currency = f" ({proof.currency})" if proof.currency else ""
    return f'the proof "{proof.title}"{currency} failed: {proof.reason}'

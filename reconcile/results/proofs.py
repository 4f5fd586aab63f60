"""What a run proves about its own work: each claim is PASS, FAIL or NOT CHECKED, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import msgspec

from reconcile.classify.classify import Side, Total
from reconcile.codes import Coded, EndReason, ProofCode, ProofReason
from reconcile.currency import format_sum
from reconcile.windows import Window

Verdict = Literal["PASS", "FAIL", "NOT CHECKED"]


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """One claim about one object of a run, in one currency; ``currency`` is None where money plays no part.

    ``name`` is the object and the title, for people; ``reason`` says what was compared. A result that an
    older version stored has no codes and no ``object``.
    """

    code: str | None = None
    object: str | None = None
    name: str
    currency: str | None
    result: Verdict
    reason_code: str | None = None
    reason: str

    @property
    def title(self) -> str:
        """What is proven, without the object."""
        return self.name.removeprefix(f"{self.object}: ")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be proven about one object; makes its proofs."""

    code: ProofCode
    object: str

    def passes(
        self, reason: str, currency: str | None = None, code: ProofReason = ProofReason.PROOF_HOLDS
    ) -> Proof:
        return self.proof("PASS", code, reason, currency)

    def fails(self, code: ProofReason, reason: str, currency: str | None = None) -> Proof:
        return self.proof("FAIL", code, reason, currency)

    def unchecked(self, code: str | None, reason: str, currency: str | None = None) -> Proof:
        return self.proof("NOT CHECKED", code, reason, currency)

    def proof(self, result: Verdict, code: str | None, reason: str, currency: str | None) -> Proof:
        return Proof(
            code=self.code,
            object=self.object,
            name=f"{self.object}: {self.code.meaning}",
            currency=currency,
            result=result,
            reason_code=code,
            reason=reason,
        )


@dataclass(frozen=True, slots=True)
class SliceCoverage:
    """A slice as it was read."""

    lower: datetime
    upper: datetime
    done: bool


def coverage(object_: str, window: Window, slices: Sequence[SliceCoverage]) -> Proof:
    """The slices adjoin from the window's beginning to its end, and each was read completely."""
    claim = Claim(ProofCode.WINDOW_READ, object_)
    ordered = sorted(slices, key=lambda each: each.lower)
    unread = sum(not each.done for each in ordered)
    edges = [window.from_, *(edge for each in ordered for edge in (each.lower, each.upper)), window.until]
    if not ordered or any(one != other for one, other in list(pairwise(edges))[::2]):
        return claim.fails(ProofReason.WINDOW_GAP, "the slices that were read leave out a part of the window")
    if unread:
        reason = f"{unread} of {len(ordered)} slices of the window were not read completely"
        return claim.fails(ProofReason.SLICES_UNFINISHED, reason)
    return claim.passes("the slices cover the window without gap or overlap, and each was read completely")


def uncovered(proofs: Sequence[Proof]) -> list[Coded]:
    """Why the window was not read completely; empty when it was."""
    return [
        Coded(EndReason.WINDOW_NOT_READ, each.reason)
        for each in proofs
        if each.result == "FAIL" and each.code == ProofCode.WINDOW_READ
    ]


def rows_looked_up(object_: str, unproven: int, sides: Sequence[Side]) -> Proof:
    """Stripe listed each row of the ledger's window, or answered a request for it."""
    claim = Claim(ProofCode.ROWS_LOOKED_UP, object_)
    if not unproven and not any(each.read for each in sides if each.side == "ledger"):
        return claim.unchecked(ProofReason.NOTHING_TO_CHECK, "the ledger has no row of the window")
    if unproven:
        reason = f"Stripe did not say whether it has {unproven} of the ledger's rows"
        return claim.fails(ProofReason.ROWS_UNKNOWN, reason)
    return claim.passes("Stripe listed each row of the ledger's window, or answered a request for it")


def not_classified(object_: str) -> Proof:
    """The proof of the classes where a run ended before it made any."""
    claim = Claim(ProofCode.ONE_CLASS_EACH, object_)
    return claim.unchecked(ProofReason.NOT_CLASSIFIED, "no record was classified")


def one_class_each(object_: str, counts: dict[str, int], nameless: int, sides: Sequence[Side]) -> list[Proof]:
    """What was read of each side is in the classes or belongs to another window: in each currency, and in
    total. Ledger rows without an id are among the classes of Stripe's records."""
    claim = Claim(ProofCode.ONE_CLASS_EACH, object_)
    currencies = sorted({each.currency for each in sides if each.currency is not None})
    of_classes = sum(count for name, count in counts.items() if name != "orphaned") - nameless
    classed = sum(each.classed for each in sides if each.side == "stripe")
    rest = [each for each in sides if each.currency is None]
    if not any(each.read for each in sides) and not (of_classes or classed):
        return [claim.unchecked(ProofReason.NOTHING_TO_CHECK, "neither side has a record of the window")]
    total = f"{classed} of Stripe's records in total; {of_classes} in the classes"
    if left_out := counts.get("out_of_scope"):
        total += f", {left_out} of them out of scope"
    return [
        *(
            _placed_once(claim, currency, [each for each in sides if each.currency == currency])
            for currency in currencies
        ),
        *([_placed_once(claim, None, rest)] if rest else []),
        claim.passes(total) if of_classes == classed else claim.fails(ProofReason.COUNTS_DIFFER, total),
    ]


def _placed_once(claim: Claim, currency: str | None, sides: Sequence[Side]) -> Proof:
    whose = "" if currency else " without a currency"
    found = [
        _placed([each for each in sides if each.side == side], what + whose)
        for side, what in (("stripe", "of Stripe's records"), ("ledger", "of the ledger's rows"))
    ]
    reason = "; ".join(sentence for _, sentence in found)
    if all(equal for equal, _ in found):
        return claim.passes(reason, currency)
    return claim.fails(ProofReason.COUNTS_DIFFER, reason, currency)


def _placed(found: Sequence[Side], what: str) -> tuple[bool, str]:
    read, classed = sum(each.read for each in found), sum(each.classed for each in found)
    passed = sum(each.passed for each in found)
    elsewhere = f" and {passed} in other windows" if passed else ""
    return read == classed + passed, f"{read} {what} were read: {classed} in the classes{elsewhere}"


def control_totals(
    object_: str, before: Sequence[Total], after: Sequence[Total] | None, *, dry_run: bool
) -> list[Proof]:
    """Count and sum of both sides for each currency: after the repair, or as they are without one. Neither
    side includes what is out of scope."""
    now = before if after is None else after
    if not now:
        claim = Claim(ProofCode.CONTROL_TOTALS, object_)
        return [claim.unchecked(ProofReason.NOTHING_TO_CHECK, "neither side has a record with an amount")]
    return [
        _equal_totals(object_, currency, now, dry_run=dry_run)
        for currency in sorted({each.currency for each in now})
    ]


def _equal_totals(object_: str, currency: str, totals: Sequence[Total], *, dry_run: bool) -> Proof:
    claim = Claim(ProofCode.CONTROL_TOTALS, object_)
    of = {each.side: (each.count, each.sum) for each in totals if each.currency == currency}
    stripe, ledger = of.get("stripe", (0, "0")), of.get("ledger", (0, "0"))
    one, other = _counted(*stripe, currency), _counted(*ledger, currency)
    if stripe == ledger:
        return claim.passes(f"both sides have {one}", currency)
    reason = f"Stripe has {one}; the ledger has {other}"
    if dry_run:
        return claim.unchecked(ProofReason.DRY_RUN, f"dry run, nothing was written: {reason}", currency)
    return claim.fails(ProofReason.TOTALS_DIFFER, reason, currency)


def _counted(count: int, total: str, currency: str) -> str:
    records = "record" if count == 1 else "records"
    return f"{count:,} {records}, in total {format_sum(Decimal(total), currency)}"

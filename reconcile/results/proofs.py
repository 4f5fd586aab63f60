"""What a run can prove of itself: each PASS, FAIL, or NOT CHECKED with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from reconcile.classify.classify import Side, Total
from reconcile.windows import Window

Verdict = Literal["PASS", "FAIL", "NOT CHECKED"]


@dataclass(frozen=True, slots=True)
class Proof:
    """``currency`` is None where money plays no part. ``reason`` says what was held against what."""

    name: str
    currency: str | None
    result: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class SliceCoverage:
    """A slice as it was read."""

    lower: datetime
    upper: datetime
    done: bool


def coverage(object_: str, window: Window, slices: Sequence[SliceCoverage]) -> Proof:
    """The slices tile the window, and each was read to its end."""
    name = f"{object_}: {_COVERED}"
    ordered = sorted(slices, key=lambda each: each.lower)
    unread = sum(not each.done for each in ordered)
    edges = [window.from_, *(edge for each in ordered for edge in (each.lower, each.upper)), window.until]
    if not ordered or any(one != other for one, other in list(pairwise(edges))[::2]):
        return Proof(name, None, "FAIL", "the slices that were read leave a part of the window out")
    if unread:
        return Proof(name, None, "FAIL", f"{unread} of {len(ordered)} slices were not read to their end")
    return Proof(name, None, "PASS", "the slices that were read tile the window, each to its end")


_COVERED = "window covered"


def uncovered(proofs: Sequence[Proof]) -> list[str]:
    """Why the window was not read to its end; nothing when it was."""
    return [
        f"{each.name}: {each.reason}"
        for each in proofs
        if each.result == "FAIL" and each.name.endswith(_COVERED)
    ]


def nothing_unproven(object_: str, unproven: int) -> Proof:
    """Stripe was asked for every ledger row that it did not list."""
    name = f"{object_}: every ledger row asked for"
    if unproven:
        return Proof(name, None, "FAIL", f"Stripe did not say whether it has {unproven} of the ledger's rows")
    return Proof(name, None, "PASS", "Stripe listed, or was asked for, every row of the ledger's window")


def classes_add_up(object_: str, counts: dict[str, int], nameless: int, sides: Sequence[Side]) -> list[Proof]:
    """What was read of each side is in the classes, or passed over as another window's: in each currency, and
    in all. Ledger rows without an id stand among the classes of Stripe's records."""
    name = f"{object_}: classes add up"
    currencies = sorted({each.currency for each in sides if each.currency is not None})
    of_classes = sum(count for name_, count in counts.items() if name_ != "orphaned") - nameless
    classed = sum(each.classed for each in sides if each.side == "stripe")
    rest = [each for each in sides if each.currency is None]
    return [
        *(
            _adds_up(name, currency, [each for each in sides if each.currency == currency])
            for currency in currencies
        ),
        *([_adds_up(name, None, rest)] if rest else []),
        Proof(
            name,
            None,
            "PASS" if of_classes == classed else "FAIL",
            f"{classed} of Stripe's records in all; {of_classes} in the classes",
        ),
    ]


def _adds_up(name: str, currency: str | None, sides: Sequence[Side]) -> Proof:
    whose = "" if currency else " without a currency"
    told = [
        _placed([each for each in sides if each.side == side], what + whose)
        for side, what in (("stripe", "of Stripe's records"), ("ledger", "of the ledger's rows"))
    ]
    verdict: Verdict = "PASS" if all(equal for equal, _ in told) else "FAIL"
    return Proof(name, currency, verdict, "; ".join(sentence for _, sentence in told))


def _placed(found: Sequence[Side], what: str) -> tuple[bool, str]:
    read, classed = sum(each.read for each in found), sum(each.classed for each in found)
    passed = sum(each.passed for each in found)
    elsewhere = f" and {passed} of other windows" if passed else ""
    return read == classed + passed, f"{read} {what} were read: {classed} in the classes{elsewhere}"


def control_totals(
    object_: str, before: Sequence[Total], after: Sequence[Total] | None, *, dry_run: bool
) -> list[Proof]:
    """Count and sum of both sides for each currency: as they are after repair, or would have to become."""
    now = before if after is None else after
    return [
        _equal_totals(object_, currency, now, dry_run=dry_run)
        for currency in sorted({each.currency for each in now})
    ]


def _equal_totals(object_: str, currency: str, totals: Sequence[Total], *, dry_run: bool) -> Proof:
    name = f"{object_}: control totals"
    of = {each.side: (each.count, each.sum) for each in totals if each.currency == currency}
    stripe, ledger = of.get("stripe", (0, "0")), of.get("ledger", (0, "0"))
    if stripe == ledger:
        return Proof(name, currency, "PASS", f"both sides have {stripe[0]} records, sum {stripe[1]}")
    reason = f"Stripe has {stripe[0]} records, sum {stripe[1]}; the ledger has {ledger[0]}, sum {ledger[1]}"
    if dry_run:
        return Proof(name, currency, "NOT CHECKED", f"dry run, nothing was written: {reason}")
    return Proof(name, currency, "FAIL", reason)

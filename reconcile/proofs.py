"""What a run can prove of itself: each PASS, FAIL, or NOT CHECKED with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from reconcile.judging import Total
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
class Stretch:
    """A slice as it was read."""

    lower: datetime
    upper: datetime
    done: bool


def coverage(object_: str, window: Window, slices: Sequence[Stretch]) -> Proof:
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


def classes_add_up(object_: str, counts: dict[str, int], stripe_records: int, nameless: int) -> Proof:
    """Records counted one by one equal the sum of the classes. Ledger rows without an id stand beside
    them."""
    name = f"{object_}: classes add up"
    of_classes = sum(count for name_, count in counts.items() if name_ != "orphaned")
    rows = f", {nameless} ledger rows without an id" if nameless else ""
    reason = f"{stripe_records} of Stripe's records{rows}; {of_classes} in the classes"
    return Proof(name, None, "PASS" if of_classes == stripe_records + nameless else "FAIL", reason)


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

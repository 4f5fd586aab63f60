"""What a run can prove of the money itself: of its balance transactions, the payouts, the balance and the
ledger's rows. Nothing here does I/O."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from reconcile.money.activity import Activity, CurrencyActivity
from reconcile.money.balance import BalanceBounds
from reconcile.money.payouts import COMPLETED, UNKNOWN
from reconcile.objects.balance_transactions import OBJECT
from reconcile.results.proofs import Proof, Verdict

EVEN = f"{OBJECT}: gross less fee is net"
PAYOUTS = f"{OBJECT}: payouts add up to nothing"
BALANCE = f"{OBJECT}: balance before and activity give balance after"
MATCHED = f"{OBJECT}: charges and refunds have their ledger rows"
MONEY = (EVEN, PAYOUTS, BALANCE, MATCHED)
_NAMED = 5


class PayoutSum(msgspec.Struct, frozen=True):
    """An automatic or manual payout of the window; ``net`` of its transactions, its own with them. One that
    is ``carried`` was left unproven by an earlier run."""

    id: str
    currency: str
    automatic: bool | None
    reconciliation: str | None
    count: int
    net: int
    own: int
    foreign_currency: int
    done: bool
    reason: str
    carried: bool = False

    @property
    def named(self) -> str:
        return f"{self.id} (left by an earlier run)" if self.carried else self.id


def unchecked(reason: str) -> list[Proof]:
    """All of them, where nothing could be read or added up."""
    return [Proof(name, None, "NOT CHECKED", reason) for name in MONEY]


def even(activity: Activity) -> list[Proof]:
    """Gross less fee is net, in each balance transaction; a fee can be negative."""
    proofs = [_even(each) for each in activity.currencies]
    if activity.flawed:
        reason = f"{activity.flawed} balance transactions cannot be read: {_named(activity.flawed_ids)}"
        proofs.append(Proof(EVEN, None, "FAIL", reason))
    return proofs or [Proof(EVEN, None, "PASS", "no money moved in the window")]


def _even(found: CurrencyActivity) -> Proof:
    if found.uneven:
        reason = f"not so in {found.uneven} of {found.count} balance transactions: {_named(found.uneven_ids)}"
        return Proof(EVEN, found.currency, "FAIL", reason)
    return Proof(EVEN, found.currency, "PASS", f"in each of {found.count} balance transactions")


def payouts(found: Sequence[PayoutSum]) -> list[Proof]:
    """An automatic payout's transactions, its own with them, add up to nothing."""
    if not found:
        return [Proof(PAYOUTS, None, "NOT CHECKED", "no payout was made in the window")]
    currencies = sorted({each.currency for each in found})
    return [
        _payouts(currency, [each for each in found if each.currency == currency]) for currency in currencies
    ]


def _payouts(currency: str, found: Sequence[PayoutSum]) -> Proof:
    told = [(each, *_of_payout(each)) for each in found]
    wrong = [f"{each.named} {why}" for each, verdict, why in told if verdict == "FAIL"]
    if wrong:
        return Proof(PAYOUTS, currency, "FAIL", _listed(wrong))
    open_ = [f"{each.named} {why}" for each, verdict, why in told if verdict == "NOT CHECKED"]
    checked = [each for each, verdict, _ in told if verdict == "PASS"]
    reason = (
        f"{len(checked)} of {len(found)} payouts, with {sum(each.count for each in checked)} transactions"
    )
    if late := [each.id for each in checked if each.carried]:
        reason = f"{reason}; of these {len(late)} left by earlier runs: {_named(late[:_NAMED])}"
    if open_:
        return Proof(PAYOUTS, currency, "NOT CHECKED", f"{_listed(open_)}; so far: {reason}")
    return Proof(PAYOUTS, currency, "PASS", reason)


def _of_payout(found: PayoutSum) -> tuple[Verdict, str]:
    if unknown := _unknown(found):
        return "NOT CHECKED", unknown
    if found.foreign_currency:
        return "FAIL", f"has {found.foreign_currency} transactions in another currency"
    if found.own != 1:
        return "FAIL", f"has {found.own} transactions of its own, and not one"
    if found.net:
        return "FAIL", f"is off by {found.net} with its {found.count} transactions"
    return "PASS", ""


def _unknown(found: PayoutSum) -> str:
    """Why its transactions are not known; empty if they are."""
    if found.automatic is None:
        return "was not shown by Stripe"
    if not found.automatic:
        return "is manual: Stripe does not say which transactions it pays out"
    if found.reason:
        return f"could not be read: {found.reason}"
    if found.reconciliation != COMPLETED:
        return f"is not put together yet ({found.reconciliation or UNKNOWN})"
    return "" if found.done else "was not read to its end"


def balance(told: BalanceBounds | None, activity: Activity) -> list[Proof]:
    """What was held when the window began, and what moved in it, is what was held when it ended."""
    if told is None or told.closing is None:
        reason = told.reason if told else "the balance was not asked for"
        return [Proof(BALANCE, None, "NOT CHECKED", reason)]
    if told.opening is None:
        return [Proof(BALANCE, None, "NOT CHECKED", told.no_opening)]
    moved = {each.currency: each.moved for each in activity.currencies}
    return [
        _balance(
            currency, told.opening.get(currency, 0), moved.get(currency, 0), told.closing.get(currency, 0)
        )
        for currency in sorted({*told.opening, *told.closing, *moved})
    ]


def _balance(currency: str, before: int, moved: int, after: int) -> Proof:
    reason = f"{before} before, {moved} moved, {after} after"
    if before + moved == after:
        return Proof(BALANCE, currency, "PASS", reason)
    return Proof(BALANCE, currency, "FAIL", f"{reason}: off by {after - before - moved}")


def matched(activity: Activity, unsettled: Mapping[str, str], *, dry_run: bool) -> list[Proof]:
    """Each charge and refund that moved money has exactly one row in the ledger.

    ``unsettled`` are the objects whose rows are not all known, with the reason.
    """
    if unsettled:
        reason = "; ".join(f"{name}: {why}" for name, why in unsettled.items())
        return [Proof(MATCHED, None, "NOT CHECKED", f"not everything was compared ({reason})")]
    found = [each for each in activity.currencies if each.matchable or each.sourceless]
    proofs = [_matched(each, dry_run=dry_run) for each in found]
    return proofs or [Proof(MATCHED, None, "PASS", "no charge and no refund moved money in the window")]


def _matched(found: CurrencyActivity, *, dry_run: bool) -> Proof:
    reason = f"{found.matched} of {found.matchable} movements of charges and refunds have exactly one"
    unmatched = found.matchable - found.matched - found.unmapped
    if unmatched:
        reason = f"{reason}; {unmatched} have none or several: {_named(found.unmatched_ids)}"
        if dry_run:
            return Proof(MATCHED, found.currency, "NOT CHECKED", f"dry run, nothing was written: {reason}")
        return Proof(MATCHED, found.currency, "FAIL", reason)
    left = [
        (found.unmapped, "belong to no object that is compared"),
        (found.sourceless, "name a source that Stripe did not show"),
    ]
    if any(count for count, _ in left):
        why = "; ".join(f"{count} {what}" for count, what in left if count)
        return Proof(MATCHED, found.currency, "NOT CHECKED", f"{reason}; {why}")
    return Proof(MATCHED, found.currency, "PASS", reason)


def _named(ids: Iterable[str] | None) -> str:
    return ", ".join(ids or ())


def _listed(sentences: Sequence[str]) -> str:
    more = len(sentences) - _NAMED
    return "; ".join(sentences[:_NAMED]) + (f"; and {more} more" if more > 0 else "")

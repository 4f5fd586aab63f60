"""What a run proves about the money: balance transactions, payouts, balance and ledger rows. No I/O."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from reconcile.codes import BalanceReason, PayoutReason, ProofCode, ProofReason
from reconcile.currency import format_amount
from reconcile.money.activity import Activity, CurrencyActivity
from reconcile.money.balance import BalanceBounds
from reconcile.money.payouts import COMPLETED, UNKNOWN
from reconcile.objects.balance_transactions import OBJECT
from reconcile.results.proofs import Claim, Proof, Verdict
from settings.texts import join_first

MONEY = (
    ProofCode.GROSS_FEE_NET,
    ProofCode.PAYOUTS_NET_TO_ZERO,
    ProofCode.BALANCE_CONTINUITY,
    ProofCode.ONE_ROW_EACH,
)
_NAMED = 5


class PayoutSum(msgspec.Struct, frozen=True):
    """An automatic or manual payout of the window; ``net`` sums its transactions, its own included. A
    ``carried`` one was left unproven by an earlier run. ``reason``: why Stripe refused to list them."""

    id: str
    currency: str
    automatic: bool | None
    reconciliation: str | None
    count: int
    net: int
    own: int
    foreign_currency: int
    done: bool
    reason_code: str | None
    reason: str
    carried: bool = False

    @property
    def named(self) -> str:
        return f"{self.id} (left by an earlier run)" if self.carried else self.id


def unchecked(reason: str) -> list[Proof]:
    """All money proofs as NOT CHECKED, if nothing could be read or summed."""
    return [_claim(code).unchecked(ProofReason.MONEY_NOT_READ, reason) for code in MONEY]


def _claim(code: ProofCode) -> Claim:
    return Claim(code, OBJECT)


def even(activity: Activity) -> list[Proof]:
    """Gross minus fee equals net in each balance transaction; a fee can be negative."""
    claim = _claim(ProofCode.GROSS_FEE_NET)
    proofs = [_even(claim, each) for each in activity.currencies]
    if activity.flawed:
        reason = f"{activity.flawed} balance transactions cannot be read: {_named(activity.flawed_ids)}"
        proofs.append(claim.fails(ProofReason.MOVEMENTS_UNREADABLE, reason))
    return proofs or [claim.unchecked(ProofReason.NOTHING_TO_CHECK, "no money moved in the window")]


def _even(claim: Claim, found: CurrencyActivity) -> Proof:
    if found.uneven:
        ids = _named(found.uneven_ids)
        reason = f"it does not in {found.uneven} of {found.count} balance transactions: {ids}"
        return claim.fails(ProofReason.NET_DIFFERS, reason, found.currency)
    return claim.passes(f"in each of {found.count} balance transactions", found.currency)


def payouts(found: Sequence[PayoutSum]) -> list[Proof]:
    """The transactions of each automatic payout, its own included, net to zero."""
    claim = _claim(ProofCode.PAYOUTS_NET_TO_ZERO)
    if not found:
        return [claim.unchecked(ProofReason.NOTHING_TO_CHECK, "no payout was created in the window")]
    currencies = sorted({each.currency for each in found})
    return [
        _payouts(claim, currency, [each for each in found if each.currency == currency])
        for currency in currencies
    ]


def _payouts(claim: Claim, currency: str, found: Sequence[PayoutSum]) -> Proof:
    judged = [(each, judge(each)) for each in found]
    wrong = [f"{each.named} {of.reason}" for each, of in judged if of.result == "FAIL"]
    if wrong:
        return claim.fails(ProofReason.PAYOUTS_OFF, _listed(wrong), currency)
    open_ = [f"{each.named} {of.reason}" for each, of in judged if of.result == "NOT CHECKED"]
    checked = [each for each, of in judged if of.result == "PASS"]
    reason = (
        f"{len(checked)} of {len(found)} payouts, with {sum(each.count for each in checked)} transactions"
    )
    if late := [each.id for each in checked if each.carried]:
        reason = f"{reason}; {len(late)} of them left by earlier runs: {_named(late[:_NAMED])}"
    if open_:
        return claim.unchecked(ProofReason.PAYOUTS_OPEN, f"{_listed(open_)}; so far: {reason}", currency)
    return claim.passes(reason, currency)


class PayoutVerdict(msgspec.Struct, frozen=True):
    """Whether one payout's transactions net to zero; ``reason`` completes a sentence that begins with its
    id."""

    result: Verdict
    reason_code: PayoutReason | None = None
    reason: str = ""


def judge(found: PayoutSum) -> PayoutVerdict:
    """Checks one payout."""
    if (unknown := _unknown(found)) is not None:
        return PayoutVerdict("NOT CHECKED", *unknown)
    if found.foreign_currency:
        reason = f"has {found.foreign_currency} transactions in another currency"
        return PayoutVerdict("FAIL", PayoutReason.PAYOUT_CURRENCY, reason)
    if found.own != 1:
        reason = f"has {found.own} balance transactions of its own instead of one"
        return PayoutVerdict("FAIL", PayoutReason.PAYOUT_ENTRIES, reason)
    if found.net:
        reason = f"is off by {format_amount(found.net, found.currency)} over its {found.count} transactions"
        return PayoutVerdict("FAIL", PayoutReason.PAYOUT_NET, reason)
    return PayoutVerdict("PASS")


def _unknown(found: PayoutSum) -> tuple[PayoutReason, str] | None:
    """Why its transactions are not known; None if they are."""
    if found.automatic is None:
        reason = "was not included in its balance transaction by Stripe"
        return PayoutReason.PAYOUT_HIDDEN, reason
    if not found.automatic:
        reason = "is manual: Stripe does not report which transactions it pays out"
        return PayoutReason.PAYOUT_MANUAL, reason
    if found.reason_code is not None:
        return PayoutReason.PAYOUT_UNREADABLE, f"could not be read: {found.reason}"
    if found.reconciliation != COMPLETED:
        reason = f"is not yet broken down by Stripe ({found.reconciliation or UNKNOWN})"
        return PayoutReason.PAYOUT_NOT_COMPLETED, reason
    return None if found.done else (PayoutReason.PAYOUT_NOT_READ, "was not read completely")


def balance(bounds: BalanceBounds | None, activity: Activity) -> list[Proof]:
    """The balance at the window's beginning plus what moved in the window is the balance at its end."""
    claim = _claim(ProofCode.BALANCE_CONTINUITY)
    if bounds is None:
        return [claim.unchecked(BalanceReason.BALANCE_NOT_FETCHED, "the balance was not fetched")]
    if bounds.closing is None:
        return [claim.unchecked(bounds.reason_code, bounds.reason)]
    if bounds.opening is None:
        return [claim.unchecked(bounds.no_opening_code, bounds.no_opening)]
    moved = {each.currency: each.moved for each in activity.currencies}
    proofs = [
        _balance(
            *(claim, currency),
            *(bounds.opening.get(currency, 0), moved.get(currency, 0), bounds.closing.get(currency, 0)),
        )
        for currency in sorted({*bounds.opening, *bounds.closing, *moved})
    ]
    nothing = "no balance in any currency, and no money moved"
    return proofs or [claim.unchecked(ProofReason.NOTHING_TO_CHECK, nothing)]


def _balance(claim: Claim, currency: str, before: int, moved: int, after: int) -> Proof:
    opening, activity, closing = (format_amount(each, currency) for each in (before, moved, after))
    reason = f"opening balance {opening}, activity {activity}, closing balance {closing}"
    if before + moved == after:
        return claim.passes(reason, currency)
    off = format_amount(after - before - moved, currency)
    return claim.fails(ProofReason.BALANCE_OFF, f"{reason}: off by {off}", currency)


def matched(activity: Activity, unfinished: Mapping[str, str], *, dry_run: bool) -> list[Proof]:
    """Each charge and refund that moved money has exactly one row in the ledger.

    ``unfinished`` are the objects whose rows are not all known, with the reason.
    """
    claim = _claim(ProofCode.ONE_ROW_EACH)
    if unfinished:
        reason = "; ".join(f"{name}: {why}" for name, why in unfinished.items())
        return [claim.unchecked(ProofReason.NOT_COMPARED, f"not everything was compared ({reason})")]
    found = [each for each in activity.currencies if each.matchable or each.sourceless or each.out_of_scope]
    proofs = [_matched(claim, each, dry_run=dry_run) for each in found]
    nothing = "no charge and no refund moved money in the window"
    return proofs or [claim.unchecked(ProofReason.NOTHING_TO_CHECK, nothing)]


def _matched(claim: Claim, found: CurrencyActivity, *, dry_run: bool) -> Proof:
    reason = f"{found.matched} of {found.matchable} movements of charges and refunds have exactly one row"
    if found.out_of_scope:
        reason = f"{reason}; {found.out_of_scope} movements are of objects out of scope"
    unmatched = found.matchable - found.matched - found.unmapped
    if unmatched:
        reason = f"{reason}; {unmatched} have none or several: {_named(found.unmatched_ids)}"
        if dry_run:
            reason = f"dry run, nothing was written: {reason}"
            return claim.unchecked(ProofReason.DRY_RUN, reason, found.currency)
        return claim.fails(ProofReason.ROWS_MISSING, reason, found.currency)
    left = [
        (found.unmapped, "belong to no object that is compared"),
        (found.sourceless, "have a source that Stripe did not include"),
    ]
    if any(count for count, _ in left):
        why = "; ".join(f"{count} {what}" for count, what in left if count)
        return claim.unchecked(ProofReason.MOVEMENTS_UNMATCHED, f"{reason}; {why}", found.currency)
    if not found.matchable:
        return claim.unchecked(ProofReason.NOTHING_TO_CHECK, reason, found.currency)
    return claim.passes(reason, found.currency)


def _named(ids: Iterable[str] | None) -> str:
    return ", ".join(ids or ())


def _listed(sentences: Sequence[str]) -> str:
    return join_first(sentences, _NAMED, "; ")

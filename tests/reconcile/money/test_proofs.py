"""The proofs about money as pure functions of what was fetched and summed."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconcile.codes import BalanceReason
from reconcile.money.activity import Activity, CurrencyActivity
from reconcile.money.balance import BalanceBounds
from reconcile.money.proofs import PayoutSum, balance, even, matched, payouts

AMOUNTS = st.integers(-(10**12), 10**12)
CURRENCIES = st.sampled_from(["usd", "eur", "jpy", "bhd"])
SUMS = st.builds(
    PayoutSum,
    id=st.from_regex(r"po_[a-z]{6}", fullmatch=True),
    currency=CURRENCIES,
    automatic=st.sampled_from([True, True, True, False, None]),
    reconciliation=st.sampled_from(["completed", "completed", "in_progress", None]),
    count=st.integers(1, 500),
    net=st.sampled_from([0, 0, 0, 0, 1, -1]),
    own=st.sampled_from([1, 1, 1, 1, 0, 2]),
    foreign_currency=st.sampled_from([0, 0, 0, 0, 1]),
    done=st.sampled_from([True, True, True, False]),
    reason_code=st.sampled_from([None, None, None, "payout_unreadable"]),
    reason=st.just("Stripe refuses this"),
    carried=st.booleans(),
)


def of(currency: str, **fields: Any) -> CurrencyActivity:
    plain = {"count": 0, "uneven": 0, "uneven_ids": None, "moved": 0, "matchable": 0, "matched": 0}
    plain |= {"unmapped": 0, "unmatched_ids": None, "sourceless": 0}
    return CurrencyActivity(currency=currency, **{**plain, **fields})


def activity(*currencies: CurrencyActivity, **fields: Any) -> Activity:
    return Activity([], list(currencies), **fields)


@given(st.lists(SUMS, max_size=12))
def test_payouts_never_offset_each_other(found: list[PayoutSum]) -> None:
    verdicts = {each.currency: each.result for each in payouts(found)}
    for currency in {each.currency for each in found}:
        same = [each for each in found if each.currency == currency]
        known = [
            each
            for each in same
            if each.automatic and each.reconciliation == "completed" and each.done and not each.reason_code
        ]
        if any(each.net or each.own != 1 or each.foreign_currency for each in known):
            assert verdicts[currency] == "FAIL"
        else:
            assert verdicts[currency] == ("PASS" if len(known) == len(same) else "NOT CHECKED")


MONEY = st.dictionaries(CURRENCIES, AMOUNTS)


@given(opening=MONEY, moved=MONEY, slip=MONEY)
def test_balance_is_checked_per_currency(
    opening: dict[str, int], moved: dict[str, int], slip: dict[str, int]
) -> None:
    currencies = {*opening, *moved, *slip}
    closing = {name: opening.get(name, 0) + moved.get(name, 0) + slip.get(name, 0) for name in currencies}
    bounds = BalanceBounds(opening=opening, closing=closing)
    found = activity(*(of(name, count=1, moved=net) for name, net in moved.items()))
    verdicts = {each.currency: each.result for each in balance(bounds, found)}
    nothing = {} if currencies else {None: "NOT CHECKED"}
    assert verdicts == nothing | {name: "FAIL" if slip.get(name) else "PASS" for name in currencies}


def test_unchecked_balance_gives_its_reason() -> None:
    refused = BalanceBounds(reason_code=BalanceReason.BALANCE_NOT_PERMITTED, reason="no permission")
    first = BalanceBounds(
        closing={"usd": 1}, no_opening_code=BalanceReason.NO_OPENING_BALANCE, no_opening="no earlier run"
    )
    for bounds, code, reason in [
        (None, "balance_not_fetched", "the balance was not fetched"),
        (refused, "balance_not_permitted", "no permission"),
        (first, "no_opening_balance", "no earlier run"),
    ]:
        (proof,) = balance(bounds, activity())
        assert (proof.currency, proof.result) == (None, "NOT CHECKED")
        assert (proof.reason_code, proof.reason) == (code, reason)


def test_unreadable_balance_transaction_fails_the_proof() -> None:
    (proof,) = even(activity(flawed=1, flawed_ids=["txn_1"]))
    assert (proof.result, proof.reason) == ("FAIL", "1 balance transactions cannot be read: txn_1")


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.booleans())
def test_movements_without_a_row_fail_the_proof(have: int, lack: int, unmapped: int, dry_run: bool) -> None:
    found = of(
        "usd",
        count=have + lack + unmapped,
        matchable=have + lack + unmapped,
        matched=have,
        unmapped=unmapped,
        unmatched_ids=["txn_9"] if lack else None,
    )
    (proof,) = matched(activity(found), {}, dry_run=dry_run)
    if lack:
        assert proof.result == ("NOT CHECKED" if dry_run else "FAIL")
        assert "txn_9" in proof.reason
    else:
        assert proof.result == ("PASS" if have and not unmapped else "NOT CHECKED")
    (proof,) = matched(activity(found), {"refunds": "no permission"}, dry_run=dry_run)
    assert (proof.result, proof.currency) == ("NOT CHECKED", None)
    assert "refunds: no permission" in proof.reason

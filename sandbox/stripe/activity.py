"""What follows from an account's payments: charges, refunds, disputes, transactions, payouts, events."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox.stripe import events
from sandbox.stripe.balance import NetByDay, Payout, transactions_of
from sandbox.stripe.keys import SortedKeys, make_key
from sandbox.stripe.objects import CHARGE, DISPUTE, PAYOUT, PAYOUT_FAILURE, REFUND
from sandbox.stripe.payments import DAY, Payment

# Longer than anything happens to a seeded payment: its dispute is closed at most 13 days after the charge.
LONGEST_HISTORY = 30 * DAY


@dataclass(slots=True)
class Activity:
    """The keys of each list, and the payouts by index."""

    charges: SortedKeys
    refunds: SortedKeys
    disputes: SortedKeys
    transactions: SortedKeys
    payouts: SortedKeys
    payout_list: list[Payout]
    net_by_day: NetByDay


def derive_activity(payments: Iterable[Payment], seed: int, now: int) -> Activity:
    net_by_day = NetByDay()
    charges, refunds, disputes, transactions = [], [], [], []
    for payment in payments:
        index = payment.index
        if payment.charged:
            charges.append(make_key(payment.charged, CHARGE, index))
        if payment.refunded:
            refunds.append(make_key(payment.refunded, REFUND, index))
        if payment.disputed:
            disputes.append(make_key(payment.disputed, DISPUTE, index))
        for each in transactions_of(payment):
            transactions.append(make_key(each.created, each.kind, index))
            net_by_day.add(each.currency, each.created, each.net)
    payout_list = net_by_day.plan_payouts(seed, now)
    for payout in payout_list:
        transactions.append(make_key(payout.created, PAYOUT, payout.index))
        if payout.failed:
            transactions.append(make_key(payout.failed, PAYOUT_FAILURE, payout.index))
    return Activity(
        SortedKeys(charges),
        SortedKeys(refunds),
        SortedKeys(disputes),
        SortedKeys(transactions),
        SortedKeys(make_key(payout.created, PAYOUT, payout.index) for payout in payout_list),
        payout_list,
        net_by_day,
    )


def derive_event_keys(payments: Iterable[Payment], payouts: Iterable[Payout], now: int) -> Iterator[int]:
    """Yields the key of each event of the last 30 days; Stripe lists no older ones."""
    oldest = now - events.RETENTION
    for payment in payments:
        for kind, event in enumerate(events.PAYMENT_EVENTS):
            moment = event.moment(payment)
            if oldest <= moment and event.type_of(payment):
                yield make_key(moment, kind, payment.index)
    for payout in payouts:
        for kind, (_, moment_of) in enumerate(events.PAYOUT_EVENTS, events.FIRST_PAYOUT_KIND):
            if oldest <= moment_of(payout) <= now:
                yield make_key(moment_of(payout), kind, payout.index)

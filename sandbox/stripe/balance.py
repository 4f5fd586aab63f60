"""Balance transactions, the automatic payouts whose amounts they add up to, and the account's balance."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from sandbox.stripe.ids import IdCodec, hash64
from sandbox.stripe.objects import (
    CHARGE,
    DISPUTE,
    DISPUTE_REVERSAL,
    PAYOUT,
    PAYOUT_FAILURE,
    REFUND,
    REFUND_FAILURE,
)
from sandbox.stripe.payments import DAY, HOUR, Payment
from sandbox.stripe.templates import json_string, json_template

TRANSACTION_TYPES = {  # kind of balance transaction: (type, reporting category)
    CHARGE: ("charge", "charge"),
    REFUND: ("refund", "refund"),
    DISPUTE: ("adjustment", "dispute"),
    PAYOUT: ("payout", "payout"),
    REFUND_FAILURE: ("refund_failure", "refund_failure"),
    DISPUTE_REVERSAL: ("adjustment", "dispute_reversal"),
    PAYOUT_FAILURE: ("payout_failure", "payout_reversal"),
}
TRANSACTION_SOURCES = {  # kind of balance transaction: (id prefix, kind) of the object in its field `source`
    CHARGE: ("ch", CHARGE),
    REFUND: ("re", REFUND),
    REFUND_FAILURE: ("re", REFUND),
    DISPUTE: ("dp", DISPUTE),
    DISPUTE_REVERSAL: ("dp", DISPUTE),
    PAYOUT: ("po", PAYOUT),
    PAYOUT_FAILURE: ("po", PAYOUT),
}
_DAYS_UNTIL_AVAILABLE = 2


@dataclass(frozen=True, slots=True)
class Payout:
    """An automatic payout of all money of one currency that was booked on the days [first_day, last_day).

    Days are counted from the Unix epoch; `failed` is the Unix time of the failure, 0 if it never failed.
    """

    index: int
    currency: str
    amount: int
    created: int
    first_day: int
    last_day: int
    failed: int
    arrival: int

    def status(self, now: int) -> str:
        if self.failed:
            return "failed"
        return "paid" if self.arrival <= now else "in_transit"


class BalanceTransaction(msgspec.Struct, frozen=True, gc=False):
    """A balance transaction before it is rendered; `index` is that of its payment or payout."""

    kind: int
    index: int
    created: int
    currency: str
    amount: int
    fee: int

    @property
    def net(self) -> int:
        return self.amount - self.fee


def transactions_of(payment: Payment) -> Iterator[BalanceTransaction]:
    """Yields each balance transaction about one payment."""

    def make(kind: int, created: int, amount: int, fee: int = 0) -> BalanceTransaction:
        return BalanceTransaction(kind, payment.index, created, payment.currency, amount, fee)

    if payment.paid and payment.charged:
        yield make(CHARGE, payment.booked or payment.charged, payment.amount, payment.fee)
    if payment.refunded:
        yield make(REFUND, payment.refunded, -payment.refund_amount)
    if payment.refund_failed:
        yield make(REFUND_FAILURE, payment.refund_failed, payment.refund_amount)
    if payment.disputed:
        yield make(DISPUTE, payment.disputed, -payment.amount, payment.dispute_fee)
    if payment.dispute_closed and payment.dispute_won:
        yield make(DISPUTE_REVERSAL, payment.dispute_closed, payment.amount, -payment.dispute_fee)


def find_transaction(payment: Payment, kind: int) -> BalanceTransaction | None:
    return next((each for each in transactions_of(payment) if each.kind == kind), None)


class NetByDay:
    """The net of the balance transactions by currency and day; payouts and the balance follow from it."""

    def __init__(self) -> None:
        self.net: defaultdict[tuple[str, int], int] = defaultdict(int)
        self.paid_out: defaultdict[str, int] = defaultdict(int)

    def add(self, currency: str, moment: int, net: int) -> None:
        self.net[currency, moment // DAY] += net

    def plan_payouts(self, seed: int, now: int) -> list[Payout]:
        """Returns one payout for each currency and day on which a positive amount became available."""
        payouts: list[Payout] = []
        # Which payouts fail must not depend on the date of today.
        origin = min((day for _, day in self.net), default=0)
        for currency in sorted({currency for currency, _ in self.net}):
            self._plan_currency(currency, seed * 31 - origin * 7, now, payouts)
        return payouts

    def _plan_currency(self, currency: str, salt: int, now: int, payouts: list[Payout]) -> None:
        first = min(day for found, day in self.net if found == currency)
        total = 0
        for day in range(first + _DAYS_UNTIL_AVAILABLE, now // DAY + 1):
            total += self.net.get((currency, day - _DAYS_UNTIL_AVAILABLE), 0)
            created = day * DAY + 600
            if total <= 0 or created >= now:
                continue
            arrival = (day + 2) * DAY
            fails = hash64(salt + day * 7 + len(payouts)) % 25 == 0 and arrival + HOUR < now
            failed = arrival + HOUR if fails else 0
            payout = Payout(len(payouts), currency, total, created, first, day - 1, failed, arrival)
            payouts.append(payout)
            self.paid_out[currency] += total
            if fails:  # the money returns to the balance, and a later payout includes it
                self.add(currency, payout.failed, total)
            first, total = day - 1, 0

    def balance(self, now: int) -> tuple[dict[str, int], dict[str, int]]:
        """Returns (available, pending), each by currency."""
        available: defaultdict[str, int] = defaultdict(int)
        pending: defaultdict[str, int] = defaultdict(int)
        for (currency, day), net in self.net.items():
            is_available = (day + _DAYS_UNTIL_AVAILABLE) * DAY <= now
            available[currency] += net if is_available else 0
            pending[currency] += 0 if is_available else net
        for currency, amount in self.paid_out.items():
            available[currency] -= amount
        return dict(available), dict(pending)


_TRANSACTION = json_template(
    {
        "id": "<@id>",
        "object": "balance_transaction",
        "amount": "@amount",
        "available_on": "@available",
        "balance_type": "payments",
        "created": "@created",
        "currency": "<@currency>",
        "description": None,
        "exchange_rate": None,
        "fee": "@fee",
        "fee_details": "@details",
        "net": "@net",
        "reporting_category": "<@category>",
        "source": "<@source>",
        "status": "<@status>",
        "type": "<@type>",
    }
)
_FEE = json_template(
    {
        "amount": "@fee",
        "application": None,
        "currency": "<@currency>",
        "description": "<@description>",
        "type": "stripe_fee",
    }
)
_PAYOUT = json_template(
    {
        "id": "<@id>",
        "object": "payout",
        "amount": "@amount",
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": "@arrival",
        "automatic": True,
        "balance_transaction": "<@transaction>",
        "created": "@created",
        "currency": "<@currency>",
        "description": "STRIPE PAYOUT",
        "destination": "ba_1Sandbox<@currency>",
        "failure_balance_transaction": "@failure",
        "failure_code": "@code",
        "failure_message": "@message",
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "completed",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "<@status>",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }
)


def render_transaction(ids: IdCodec, transaction: BalanceTransaction, now: int) -> str:
    kind, index, created, fee = transaction.kind, transaction.index, transaction.created, transaction.fee
    available = created if kind == PAYOUT else (created // DAY + _DAYS_UNTIL_AVAILABLE) * DAY
    type_name, category = TRANSACTION_TYPES[kind]
    prefix, source_kind = TRANSACTION_SOURCES[kind]
    description = "Stripe processing fees" if kind == CHARGE else "Dispute fee"
    fee_values = {"fee": fee, "currency": transaction.currency, "description": description}
    return _TRANSACTION % {
        "id": ids.encode("txn", kind, index),
        "amount": transaction.amount,
        "available": available,
        "created": created,
        "currency": transaction.currency,
        "fee": fee,
        "details": f"[{_FEE % fee_values if fee else ''}]",
        "net": transaction.net,
        "category": category,
        "source": ids.encode(prefix, source_kind, index),
        "status": "available" if available <= now else "pending",
        "type": type_name,
    }


def render_payout(ids: IdCodec, payout: Payout, now: int) -> str:
    failed = payout.status(now) == "failed"
    return _PAYOUT % {
        "id": ids.encode("po", PAYOUT, payout.index),
        "amount": payout.amount,
        "arrival": payout.arrival,
        "transaction": ids.encode("txn", PAYOUT, payout.index),
        "created": payout.created,
        "currency": payout.currency,
        "failure": json_string(ids.encode("txn", PAYOUT_FAILURE, payout.index) if failed else None),
        "code": json_string("account_closed" if failed else None),
        "message": json_string("The bank account has been closed." if failed else None),
        "status": payout.status(now),
    }

"""The money side of a world: balance transactions, automatic payouts that tie out with them, the balance."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.stripe.facts import DAY, HOUR, Facts
from sandbox.stripe.ids import Ids, mix
from sandbox.stripe.objects import (
    CHARGE,
    DISPUTE,
    DISPUTE_REVERSAL,
    PAYOUT,
    PAYOUT_FAILURE,
    REFUND,
    REFUND_FAILURE,
    dispute_fee,
    quoted,
    template,
)

TYPES = {  # kind of balance transaction: type, reporting category
    CHARGE: ("charge", "charge"),
    REFUND: ("refund", "refund"),
    DISPUTE: ("adjustment", "dispute"),
    PAYOUT: ("payout", "payout"),
    REFUND_FAILURE: ("refund_failure", "refund_failure"),
    DISPUTE_REVERSAL: ("adjustment", "dispute_reversal"),
    PAYOUT_FAILURE: ("payout_failure", "payout_reversal"),
}
SOURCES = {
    CHARGE: ("ch", CHARGE),
    REFUND: ("re", REFUND),
    REFUND_FAILURE: ("re", REFUND),
    DISPUTE: ("dp", DISPUTE),
    DISPUTE_REVERSAL: ("dp", DISPUTE),
    PAYOUT: ("po", PAYOUT),
    PAYOUT_FAILURE: ("po", PAYOUT),
}


@dataclass(frozen=True, slots=True)
class Payout:
    """An automatic payout of everything of one currency created on the days [first, last)."""

    index: int
    currency: str
    amount: int
    created: int
    first: int
    last: int
    failed: int  # moment, 0: never
    arrival: int

    def status(self, now: int) -> str:
        if self.failed:
            return "failed"
        return "paid" if self.arrival <= now else "in_transit"


def movements(facts: Facts) -> Iterator[tuple[int, int, int, int]]:
    """(moment, kind, amount, fee) of each balance transaction about one payment."""
    if facts.paid and facts.charged:
        yield facts.settled or facts.charged, CHARGE, facts.amount, facts.fee
    if facts.refunded:
        yield facts.refunded, REFUND, -facts.refund, 0
    if facts.refund_failed:
        yield facts.refund_failed, REFUND_FAILURE, facts.refund, 0
    if facts.disputed:
        yield facts.disputed, DISPUTE, -facts.amount, dispute_fee(facts.currency)
    if facts.dispute_closed and facts.dispute_won:
        yield facts.dispute_closed, DISPUTE_REVERSAL, facts.amount, -dispute_fee(facts.currency)


def amounts(kind: int, facts: Facts) -> tuple[int, int]:
    """(amount, fee) of one kind of balance transaction of a payment."""
    for _, found, amount, fee in movements(facts):
        if found == kind:
            return amount, fee
    raise KeyError(kind)


class Books:
    """Sums of net by currency and day, from which the payouts are planned and the balance is told."""

    def __init__(self) -> None:
        self.net: defaultdict[tuple[str, int], int] = defaultdict(int)
        self.paid_out: defaultdict[str, int] = defaultdict(int)

    def enter(self, currency: str, moment: int, net: int) -> None:
        self.net[currency, moment // DAY] += net

    def plan(self, seed: int, now: int) -> list[Payout]:
        """One payout for each currency and day whose money became available, if there is any to pay out."""
        payouts: list[Payout] = []
        for currency in sorted({currency for currency, _ in self.net}):
            self._plan_currency(currency, seed, now, payouts)
        return payouts

    def _plan_currency(self, currency: str, seed: int, now: int, payouts: list[Payout]) -> None:
        first = min(day for found, day in self.net if found == currency)
        total = 0
        for day in range(first + 2, now // DAY + 1):
            total += self.net.get((currency, day - 2), 0)
            created = day * DAY + 600
            if total <= 0 or created >= now:
                continue
            arrival = (day + 2) * DAY
            fails = mix(seed * 31 + day * 7 + len(payouts)) % 25 == 0 and arrival + HOUR < now
            payout = Payout(
                len(payouts),
                currency,
                total,
                created,
                first,
                day - 1,
                arrival + HOUR if fails else 0,
                arrival,
            )
            payouts.append(payout)
            self.paid_out[currency] += total
            if fails:
                self.enter(currency, payout.failed, total)
            first, total = day - 1, 0

    def balance(self, now: int) -> tuple[dict[str, int], dict[str, int]]:
        """(available, pending) by currency."""
        available: defaultdict[str, int] = defaultdict(int)
        pending: defaultdict[str, int] = defaultdict(int)
        for (currency, day), net in self.net.items():
            ready = (day + 2) * DAY <= now
            available[currency] += net if ready else 0
            pending[currency] += 0 if ready else net
        for currency, amount in self.paid_out.items():
            available[currency] -= amount
        return dict(available), dict(pending)


_TRANSACTION = template(
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
_FEE = template(
    {
        "amount": "@fee",
        "application": None,
        "currency": "<@currency>",
        "description": "<@why>",
        "type": "stripe_fee",
    }
)
_PAYOUT = template(
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


@dataclass(frozen=True, slots=True)
class Movement:
    """One balance transaction before it is rendered."""

    kind: int
    index: int
    created: int
    currency: str
    amount: int
    fee: int


def transaction(ids: Ids, it: Movement, now: int) -> str:
    available = it.created if it.kind == PAYOUT else (it.created // DAY + 2) * DAY
    kind_name, category = TYPES[it.kind]
    prefix, source = SOURCES[it.kind]
    why = "Stripe processing fees" if it.kind == CHARGE else "Dispute fee"
    details = _FEE % {"fee": it.fee, "currency": it.currency, "why": why} if it.fee else ""
    return _TRANSACTION % {
        "id": ids.make("txn", it.kind, it.index),
        "amount": it.amount,
        "available": available,
        "created": it.created,
        "currency": it.currency,
        "fee": it.fee,
        "details": f"[{details}]",
        "net": it.amount - it.fee,
        "category": category,
        "source": ids.make(prefix, source, it.index),
        "status": "available" if available <= now else "pending",
        "type": kind_name,
    }


def payout(ids: Ids, it: Payout, now: int) -> str:
    failed = it.status(now) == "failed"
    return _PAYOUT % {
        "id": ids.make("po", PAYOUT, it.index),
        "amount": it.amount,
        "arrival": it.arrival,
        "transaction": ids.make("txn", PAYOUT, it.index),
        "created": it.created,
        "currency": it.currency,
        "failure": quoted(ids.make("txn", PAYOUT_FAILURE, it.index) if failed else None),
        "code": quoted("account_closed" if failed else None),
        "message": quoted("The bank account has been closed." if failed else None),
        "status": it.status(now),
    }

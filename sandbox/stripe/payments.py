"""The history of payment number i of a seed. Every Stripe object about a payment is rendered from it."""

from functools import lru_cache

import msgspec

from sandbox.stripe.ids import hash64

HOUR, DAY = 3600, 86400
CHARGE_DELAY = 2  # seconds from the payment intent to its charge

# One entry for each percent of the payments.
_CURRENCIES = ("usd",) * 60 + ("eur",) * 20 + ("gbp",) * 12 + ("jpy",) * 5 + ("bhd",) * 3
CURRENCIES = ("usd", "eur", "gbp", "jpy", "bhd")
# One entry for each thousandth of the payments.
_STATUSES = (
    ("succeeded",) * 880
    + ("requires_payment_method",) * 50
    + ("canceled",) * 35
    + ("requires_action",) * 12
    + ("processing",) * 10
    + ("requires_capture",) * 8
    + ("requires_confirmation",) * 5
)
_FEES = {  # currency: (per mille of the amount, fixed part in minor units)
    "usd": (29, 30),
    "eur": (15, 25),
    "gbp": (15, 20),
    "jpy": (36, 0),
    "bhd": (29, 110),
}
_DISPUTE_FEES = {"usd": 1500, "eur": 2000, "gbp": 2000, "jpy": 1300, "bhd": 5500}


class Payment(msgspec.Struct, frozen=True, gc=False):
    """One payment. Times are Unix seconds, 0 if the event never happened; amounts are minor units.

    `gc=False`, because plain values form no cycles and tens of thousands of payments are cached.
    """

    index: int
    created: int
    amount: int
    currency: str
    status: str
    bits: int  # 64 random bits, from which everything else about the payment is chosen
    charged: int = 0
    booked: int = 0  # when the balance transaction was created, if later than the charge
    canceled: int = 0
    refunded: int = 0
    refund_amount: int = 0
    refund_failed: int = 0
    disputed: int = 0
    dispute_closed: int = 0
    dispute_won: bool = False

    @property
    def paid(self) -> bool:
        return self.status == "succeeded"

    @property
    def fee(self) -> int:
        rate, fixed = _FEES.get(self.currency, (29, 30))
        return (self.amount * rate + 500) // 1000 + fixed

    @property
    def dispute_fee(self) -> int:
        return _DISPUTE_FEES.get(self.currency, 1500)


@lru_cache(maxsize=1 << 15)
def derive_payment(seed: int, index: int, created: int, now: int) -> Payment:
    """Returns the same payment for the same arguments; nothing in it happened later than `now`."""
    bits = hash64(seed << 32 ^ index)
    currency = _CURRENCIES[bits % 100]
    status = _STATUSES[(bits >> 8) % 1000]
    amount = _amount(bits, currency)
    charged = min(_charged(status, bits, created), max(now, created))
    if status == "canceled":
        canceled = min(created + 60 + (bits >> 40) % 1800, max(now, created))
        return Payment(index, created, amount, currency, status, bits, charged, canceled=canceled)
    if status != "succeeded" or (bits >> 20) % 1000 >= 50:
        return Payment(index, created, amount, currency, status, bits, charged)
    return _with_refund_or_dispute(Payment(index, created, amount, currency, status, bits, charged), now)


def _amount(bits: int, currency: str) -> int:
    """From 3.00 to about 600.00, mostly small.

    Dinars have three decimals, of which Stripe requires the last to be 0.
    """
    span = 300 + (bits >> 24) % 4700 * (1 + (bits >> 37) % 12)
    return span * 10 if currency == "bhd" else span


def _charged(status: str, bits: int, created: int) -> int:
    has_charge = status in ("succeeded", "requires_capture", "processing") or (
        status == "requires_payment_method" and bits >> 18 & 1
    )
    return created + CHARGE_DELAY if has_charge else 0


def _with_refund_or_dispute(payment: Payment, now: int) -> Payment:
    """Refunds four of five payments (a quarter of them partly) and disputes the fifth, unless after `now`.

    Applied to one succeeded payment in twenty: 4 % are refunded, 1 % disputed.
    """
    bits = hash64(payment.bits)
    if bits % 50 < 40:
        refunded = payment.charged + HOUR + bits % (10 * DAY)
        refund_amount = payment.amount if bits >> 20 & 3 else max(1, payment.amount // 3 // 10) * 10
        failed = refunded + 2 * DAY if bits >> 24 & 31 == 0 else 0
        if refunded >= now:
            return payment
        return msgspec.structs.replace(
            payment,
            refunded=refunded,
            refund_amount=refund_amount,
            refund_failed=failed if failed < now else 0,
        )
    disputed = payment.charged + DAY + bits % (8 * DAY)
    if disputed >= now:
        return payment
    closed = disputed + 3 * DAY + bits % DAY
    return msgspec.structs.replace(
        payment,
        disputed=disputed,
        dispute_closed=closed if closed < now and bits >> 30 & 1 else 0,
        dispute_won=bool(bits >> 31 & 1),
    )

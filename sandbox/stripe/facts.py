"""What happened to payment number i of a seed: a few facts, from which every object about it is rendered."""

from functools import lru_cache

import msgspec

from sandbox.stripe.ids import mix

HOUR, DAY = 3600, 86400
CHARGE_DELAY = 2  # seconds from the payment intent to its charge

_CURRENCIES = ("usd",) * 60 + ("eur",) * 20 + ("gbp",) * 12 + ("jpy",) * 5 + ("bhd",) * 3
CURRENCIES = ("usd", "eur", "gbp", "jpy", "bhd")
_STATUSES = (
    ("succeeded",) * 880
    + ("requires_payment_method",) * 50
    + ("canceled",) * 35
    + ("requires_action",) * 12
    + ("processing",) * 10
    + ("requires_capture",) * 8
    + ("requires_confirmation",) * 5
)
_RATES = {
    "usd": (29, 30),
    "eur": (15, 25),
    "gbp": (15, 20),
    "jpy": (36, 0),
    "bhd": (29, 110),
}  # per mille, fixed
DISPUTE_FEES = {"usd": 1500, "eur": 2000, "gbp": 2000, "jpy": 1300, "bhd": 5500}


class Facts(msgspec.Struct, frozen=True, gc=False):
    """One payment. Moments are Unix seconds, 0 when it never happened; amounts are minor units."""

    index: int
    created: int
    amount: int
    currency: str
    status: str
    bits: int
    charged: int = 0
    settled: int = 0  # when the charge's money was booked, if not at once
    canceled: int = 0
    refunded: int = 0
    refund: int = 0  # amount
    refund_failed: int = 0
    disputed: int = 0
    dispute_closed: int = 0
    dispute_won: bool = False

    @property
    def paid(self) -> bool:
        return self.status == "succeeded"

    @property
    def fee(self) -> int:
        rate, fixed = _RATES.get(self.currency, (29, 30))
        return (self.amount * rate + 500) // 1000 + fixed


@lru_cache(maxsize=1 << 15)
def derive(seed: int, index: int, created: int, now: int) -> Facts:
    """The same facts for the same arguments, always; nothing in them is later than `now`."""
    bits = mix(seed << 32 ^ index)
    currency = _CURRENCIES[bits % 100]
    status = _STATUSES[(bits >> 8) % 1000]
    amount = _amount(bits, currency)
    charged = min(_charged(status, bits, created), max(now, created))
    if status == "canceled":
        canceled = min(created + 60 + (bits >> 40) % 1800, max(now, created))
        return Facts(index, created, amount, currency, status, bits, charged, canceled=canceled)
    if status != "succeeded" or (bits >> 20) % 1000 >= 50:
        return Facts(index, created, amount, currency, status, bits, charged)
    return _troubled(Facts(index, created, amount, currency, status, bits, charged), now)


def _amount(bits: int, currency: str) -> int:
    """From 3.00 to some 600.00, mostly small; dinars have three decimals, the last must be 0 for Stripe."""
    span = 300 + (bits >> 24) % 4700 * (1 + (bits >> 37) % 12)
    return span * 10 if currency == "bhd" else span


def _charged(status: str, bits: int, created: int) -> int:
    has_charge = status in ("succeeded", "requires_capture", "processing") or (
        status == "requires_payment_method" and bits >> 18 & 1
    )
    return created + CHARGE_DELAY if has_charge else 0


def _troubled(facts: Facts, now: int) -> Facts:
    """One payment in twenty-five is refunded (a third of them partly), one in a hundred disputed."""
    bits = mix(facts.bits)
    if bits % 50 < 40:
        refunded = facts.charged + HOUR + bits % (10 * DAY)
        refund = facts.amount if bits >> 20 & 3 else max(1, facts.amount // 3 // 10) * 10
        failed = refunded + 2 * DAY if bits >> 24 & 31 == 0 else 0
        if refunded >= now:
            return facts
        return msgspec.structs.replace(
            facts, refunded=refunded, refund=refund, refund_failed=failed if failed < now else 0
        )
    disputed = facts.charged + DAY + bits % (8 * DAY)
    if disputed >= now:
        return facts
    closed = disputed + 3 * DAY + bits % DAY
    return msgspec.structs.replace(
        facts,
        disputed=disputed,
        dispute_closed=closed if closed < now and bits >> 30 & 1 else 0,
        dispute_won=bool(bits >> 31 & 1),
    )

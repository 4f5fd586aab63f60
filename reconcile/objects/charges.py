"""Charges.

Stripe's status of a charge says whether it succeeded; what became of the money afterwards is told by flags.
Teams often keep all of it in one word, so the flags make finer words, for a mapping that names them:
``disputed``, which a charge stays for good, then ``refunded``, ``partially_refunded`` and ``uncaptured``. A
refund can fail, so that none of the first three comes after another.
"""

from typing import Literal

import msgspec

from reconcile.objects.kind import Kind
from reconcile.objects.records import Amount, Common, Link, Reader, Record, linked, record


class Charge(Common):
    object: Literal["charge"]
    amount_captured: Amount | None = None
    amount_refunded: Amount | None = None
    captured: bool = True
    refunded: bool = False
    disputed: bool = False
    payment_intent: Link = None
    balance_transaction: Link = None
    failure_balance_transaction: Link = None


class _Details(msgspec.Struct, omit_defaults=True):
    payment: str | None
    captured: int | None
    refunded: int | None
    disputed: bool = False
    transaction: str | None = None
    failure_transaction: str | None = None


def _normal(found: Charge) -> Record:
    details = _Details(
        linked(found.payment_intent),
        found.amount_captured,
        found.amount_refunded,
        found.disputed,
        linked(found.balance_transaction),
        linked(found.failure_balance_transaction),
    )
    return record(found, details, _derived_statuses(found))


def _derived_statuses(found: Charge) -> tuple[str, ...]:
    if found.status != "succeeded":
        return ()
    given_back = money_back(found.amount_refunded, refunded=found.refunded, disputed=found.disputed)
    return given_back if found.captured else (*given_back, "uncaptured")


def money_back(amount_refunded: int | None, *, refunded: bool, disputed: bool) -> tuple[str, ...]:
    """What became of the money afterwards, in words, the finest first."""
    words = {
        "disputed": disputed,
        "refunded": refunded,
        "partially_refunded": bool(amount_refunded) and not refunded,
    }
    return tuple(word for word, holds in words.items() if holds)


_READER = Reader(Charge, _normal)

CHARGES = Kind(
    object="charges",
    collection="charges",
    noun="charge",
    statuses={"pending": 0, "succeeded": 1, "failed": 2},
    derived_statuses={"uncaptured": 0, "partially_refunded": 1, "refunded": 1, "disputed": 1},
    amount_final=("succeeded", "failed", "partially_refunded", "refunded", "disputed"),
    final=("succeeded", "failed", "partially_refunded", "refunded", "disputed"),
    decode_page=_READER.page,
    decode_one=_READER.one,
)

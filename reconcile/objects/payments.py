"""Payment intents.

That the money of one that succeeded was given back is told by its charge alone, which is read only for a
mapping that names one of the finer words: ``disputed``, ``refunded`` or ``partially_refunded``.
"""

from typing import Literal

import msgspec

from reconcile.objects.charges import money_back
from reconcile.objects.kind import Kind
from reconcile.objects.records import Amount, Common, Id, Reader, Record, Reference, linked, record


class _Charge(Reference):
    amount_refunded: Amount | None = None
    refunded: bool = False
    disputed: bool = False


class PaymentIntent(Common):
    object: Literal["payment_intent"]
    amount_received: Amount | None = None
    latest_charge: Id | _Charge | None = None


class _Details(msgspec.Struct, omit_defaults=True):
    received: int | None
    charge: str | None = None


def _normal(found: PaymentIntent) -> Record:
    return record(
        found, _Details(found.amount_received, linked(found.latest_charge)), _derived_statuses(found)
    )


def _derived_statuses(found: PaymentIntent) -> tuple[str, ...]:
    charge = found.latest_charge
    if found.status != "succeeded" or not isinstance(charge, _Charge):
        return ()
    return money_back(charge.amount_refunded, refunded=charge.refunded, disputed=charge.disputed)


_READER = Reader(PaymentIntent, _normal)

PAYMENTS = Kind(
    object="payments",
    collection="payment_intents",
    noun="payment_intent",
    statuses={
        "requires_payment_method": 0,
        "requires_confirmation": 0,
        "requires_action": 0,
        "processing": 0,
        "requires_capture": 1,
        "canceled": 2,
        "succeeded": 2,
    },
    derived_statuses={"partially_refunded": 2, "refunded": 2, "disputed": 2},
    derived_from="latest_charge",
    amount_final=("succeeded", "partially_refunded", "refunded", "disputed"),
    final=("canceled", "succeeded", "partially_refunded", "refunded", "disputed"),
    decode_page=_READER.page,
    decode_one=_READER.one,
)

"""Payment intents."""

from typing import Literal

import msgspec

from reconcile.kind import Kind
from reconcile.records import Amount, Common, Link, Reader, Record, linked, record


class PaymentIntent(Common):
    object: Literal["payment_intent"]
    amount_received: Amount | None = None
    latest_charge: Link = None


class _Details(msgspec.Struct, omit_defaults=True):
    received: int | None
    charge: str | None = None


def _normal(found: PaymentIntent) -> Record:
    return record(found, _Details(found.amount_received, linked(found.latest_charge)))


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
    settled=("succeeded",),
    final=("canceled", "succeeded"),
    decode_page=_READER.page,
    decode_one=_READER.one,
)

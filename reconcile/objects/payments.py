"""Payment intents.

Only the charge of a succeeded payment intent says whether the money was given back. Stripe includes the
charge on request and pages are bigger then, so it is requested only if the mapping names a derived status:
``disputed``, ``refunded`` or ``partially_refunded``.
"""

from typing import Literal

import msgspec

from reconcile.objects.charges import money_back
from reconcile.objects.kind import EventTypes, Kind, MovementRule
from reconcile.objects.records import Amount, Common, Id, Reader, Record, Reference, linked, record
from reconcile.objects.refunds import REFUNDS


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
    derived_events=("charge.refunded", *REFUNDS.events.changed, "charge.dispute.created"),
    amount_final=("succeeded", "partially_refunded", "refunded", "disputed"),
    final=("canceled", "succeeded", "partially_refunded", "refunded", "disputed"),
    events=EventTypes(
        created=("payment_intent.created",),
        changed=(
            "payment_intent.amount_capturable_updated",
            "payment_intent.canceled",
            "payment_intent.partially_funded",
            "payment_intent.payment_failed",
            "payment_intent.processing",
            "payment_intent.requires_action",
            "payment_intent.succeeded",
        ),
    ),
    # Stripe changes the charge of a refund or a dispute, but not its payment intent.
    movements=(
        MovementRule("charge", "payment"),
        MovementRule("refund", "payment", derived=True),
        MovementRule("dispute", "payment", has_row=False, derived=True),
    ),
    decode_page=_READER.page,
    decode_one=_READER.one,
)

"""Payment intents.

Only the charge of a succeeded payment intent says whether the money was given back. Stripe includes the
charge on request and pages are bigger then, so it is requested only if the mapping names a derived status:
``failed``, ``disputed``, ``refunded`` or ``partially_refunded``. A bank can return a payment that had
succeeded (an ACH debit): its charge is ``failed`` then, and the payment intent still ``succeeded``.
"""

from typing import Literal

import msgspec

from reconcile.objects.charges import refund_status
from reconcile.objects.disputes import DISPUTES
from reconcile.objects.kind import EventTypes, Kind, MovementRule
from reconcile.objects.records import Amount, Common, Id, Link, Reader, Record, Reference, linked, record
from reconcile.objects.refunds import REFUNDS


class _Charge(Reference):
    amount: Amount | None = None
    amount_captured: Amount | None = None
    captured: bool = True
    status: str | None = None
    failure_balance_transaction: Link = None
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
    if not isinstance(charge, _Charge):
        return ()
    if charge.status == "failed" and (found.status == "succeeded" or charge.failure_balance_transaction):
        return ("failed",)
    if found.status != "succeeded":
        return ()
    captured = charge.amount_captured if charge.captured else 0
    refund = refund_status(charge.amount, captured, charge.amount_refunded, refunded=charge.refunded)
    holds = {"disputed": charge.disputed, refund: bool(refund)}
    return tuple(status for status, true in holds.items() if true)


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
    derived_statuses={"partially_refunded": 2, "refunded": 2, "disputed": 2, "failed": 2},
    always_derived=("failed",),
    derived_from="latest_charge",
    derived_events=("charge.failed", "charge.refunded", *REFUNDS.events.changed, *DISPUTES.events.all),
    amounts={"amount_received": "amount_received", "amount_captured": "latest_charge.amount_captured"},
    amount_final=("succeeded", "partially_refunded", "refunded", "disputed", "failed"),
    final=("canceled", "succeeded", "partially_refunded", "refunded", "disputed", "failed"),
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

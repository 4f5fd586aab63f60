"""The events that a payment and a payout leave, each with the object as it was at that moment."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from sandbox.stripe.balance import Payout
from sandbox.stripe.payments import Payment
from sandbox.stripe.templates import API_VERSION, json_template

RETENTION = 30 * 86400  # Stripe keeps events for 30 days
TYPE_OF_STATUS = {  # the event that Stripe sends when a payment intent reaches a status
    "succeeded": "payment_intent.succeeded",
    "requires_payment_method": "payment_intent.payment_failed",
    "requires_capture": "payment_intent.amount_capturable_updated",
    "processing": "payment_intent.processing",
    "requires_action": "payment_intent.requires_action",
    "canceled": "payment_intent.canceled",
}


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """One kind of event that is derived from a payment.

    `type_of` returns "" and `moment` returns 0 if the payment has no such event; `state_at` returns the
    payment as it was when the event happened.
    """

    noun: str
    type_of: Callable[[Payment], str]
    moment: Callable[[Payment], int]
    state_at: Callable[[Payment], Payment]


def _status_reached_at(payment: Payment) -> int:
    if payment.status == "requires_action":
        return payment.created + 1
    return payment.canceled or payment.charged


def _with(payment: Payment, **changes: object) -> Payment:
    return msgspec.structs.replace(payment, **changes)


def _before_refund_and_dispute(payment: Payment) -> Payment:
    return _with(payment, refunded=0, refund_amount=0, refund_failed=0, disputed=0, dispute_closed=0)


def as_created(payment: Payment) -> Payment:
    """Returns the payment as it was at its creation."""
    new = _before_refund_and_dispute(payment)
    return _with(new, status="requires_payment_method", charged=0, canceled=0)


def _before_refund_failed(payment: Payment) -> Payment:
    return _with(payment, refund_failed=0)


def _before_dispute_closed(payment: Payment) -> Payment:
    return _with(payment, dispute_closed=0)


def _unchanged(payment: Payment) -> Payment:
    return payment


# The position in this table is the kind inside an event's key and id: append, never reorder.
PAYMENT_EVENTS = (
    PaymentEvent("payment_intent", lambda _: "payment_intent.created", lambda p: p.created, as_created),
    PaymentEvent(
        "charge",
        lambda p: "charge.failed" if p.status == "requires_payment_method" else "charge.succeeded",
        lambda p: p.charged if p.status != "processing" else 0,
        _before_refund_and_dispute,
    ),
    PaymentEvent(
        "payment_intent",
        lambda p: TYPE_OF_STATUS.get(p.status, ""),
        _status_reached_at,
        _before_refund_and_dispute,
    ),
    PaymentEvent("refund", lambda _: "refund.created", lambda p: p.refunded, _before_refund_failed),
    PaymentEvent("charge", lambda _: "charge.refunded", lambda p: p.refunded, _before_refund_failed),
    PaymentEvent("refund", lambda _: "refund.failed", lambda p: p.refund_failed, _unchanged),
    PaymentEvent("dispute", lambda _: "charge.dispute.created", lambda p: p.disputed, _before_dispute_closed),
    PaymentEvent("dispute", lambda _: "charge.dispute.closed", lambda p: p.dispute_closed, _unchanged),
)
FIRST_PAYOUT_KIND = 16  # event kinds from here on are a payout's
PAYOUT_EVENTS: tuple[tuple[str, Callable[[Payout], int]], ...] = (
    ("payout.created", lambda p: p.created),
    ("payout.paid", lambda p: p.arrival),
    ("payout.failed", lambda p: p.failed),
)
CHANGE_KIND = 31  # the kind of events that were left by a change at run time

_EVENT = json_template(
    {
        "id": "<@id>",
        "object": "event",
        "api_version": API_VERSION,
        "created": "@created",
        "data": "@data",
        "livemode": False,
        "pending_webhooks": "@pending",
        "request": {"id": None, "idempotency_key": None},
        "type": "<@type>",
    }
)


def render_event(
    identifier: str, type_name: str, created: int, data: str, *, pending: int = 0, account: str | None = None
) -> str:
    """Returns the event's JSON; only an event of a connected account names its `account`."""
    values = {"id": identifier, "created": created, "data": data, "pending": pending, "type": type_name}
    text = _EVENT % values
    return text if account is None else f'{text[:-1]},"account":"{account}"}}'

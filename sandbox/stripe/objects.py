"""Renders Stripe's objects about a payment as JSON text."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sandbox.stripe.ids import IdCodec
from sandbox.stripe.payments import DAY, Payment
from sandbox.stripe.templates import (
    AUTHORIZED,
    CHARGE_JSON,
    DECLINED,
    DISPUTE_JSON,
    PAYMENT_INTENT_JSON,
    REDIRECT,
    REFUND_JSON,
    json_bool,
    json_string,
)

PAYMENT, CHARGE, REFUND, DISPUTE, PAYOUT = range(5)  # kinds of object, inside ids and keys
REFUND_FAILURE, DISPUTE_REVERSAL, PAYOUT_FAILURE = 6, 7, 8  # kinds of balance transaction besides these


class Renderer:
    """Renders the objects about one account's payments."""

    def __init__(self, ids: IdCodec) -> None:
        self.ids = ids

    def payment_intent(self, payment: Payment) -> str:
        ids, index, status = self.ids, payment.index, payment.status
        charge = json_string(ids.encode("ch", CHARGE, index)) if payment.charged else "null"
        failed = status == "requires_payment_method" and payment.charged
        return PAYMENT_INTENT_JSON % {
            "id": ids.encode("pi", PAYMENT, index),
            "amount": payment.amount,
            "capturable": payment.amount if status == "requires_capture" else 0,
            "received": payment.amount if status == "succeeded" else 0,
            "canceled": payment.canceled or "null",
            "reason": '"requested_by_customer"' if payment.canceled else "null",
            "capture": "manual" if status == "requires_capture" else "automatic",
            "created": payment.created,
            "currency": payment.currency,
            "customer": _customer(payment),
            "order": index + 1,
            "charge": charge,
            "method": "null"
            if status == "requires_payment_method"
            else json_string(_payment_method(payment)),
            "action": REDIRECT if status == "requires_action" else "null",
            "error": _declined(ids.encode("ch", CHARGE, index)) if failed else "null",
            "status": status,
        }

    def charge(self, payment: Payment) -> str:
        ids, index, paid = self.ids, payment.index, payment.paid
        failed = payment.status == "requires_payment_method"
        transaction = json_string(ids.encode("txn", CHARGE, index)) if paid else "null"
        return CHARGE_JSON % {
            "id": ids.encode("ch", CHARGE, index),
            "payment": ids.encode("pi", PAYMENT, index),
            "amount": payment.amount,
            "captured_amount": payment.amount if paid else 0,
            "refunded_amount": payment.refund_amount if payment.refunded and not payment.refund_failed else 0,
            "transaction": transaction,
            "captured": json_bool(paid),
            "created": payment.charged,
            "currency": payment.currency,
            "customer": _customer(payment),
            "order": index + 1,
            "disputed": json_bool(payment.disputed),
            "failure_code": '"card_declined"' if failed else "null",
            "failure_message": '"Your card was declined."' if failed else "null",
            "outcome": DECLINED if failed else AUTHORIZED,
            "paid": json_bool(paid or payment.status == "requires_capture"),
            "method": _payment_method(payment),
            "refunded": json_bool(payment.refund_amount == payment.amount and not payment.refund_failed),
            "status": "failed" if failed else "pending" if payment.status == "processing" else "succeeded",
        }

    def refund(self, payment: Payment) -> str:
        ids, index = self.ids, payment.index
        text = REFUND_JSON % {
            "id": ids.encode("re", REFUND, index),
            "amount": payment.refund_amount,
            "transaction": ids.encode("txn", REFUND, index),
            "charge": ids.encode("ch", CHARGE, index),
            "created": payment.refunded,
            "currency": payment.currency,
            "customer": _customer(payment),
            "payment": ids.encode("pi", PAYMENT, index),
            "method": _payment_method(payment),
            "status": "failed" if payment.refund_failed else "succeeded",
        }
        if not payment.refund_failed:
            return text
        failure = f'"failure_balance_transaction":"{ids.encode("txn", REFUND_FAILURE, index)}"'
        return f'{text[:-1]},{failure},"failure_reason":"expired_or_canceled_card"}}'

    def dispute(self, payment: Payment, transactions: list[str]) -> str:
        ids, index = self.ids, payment.index
        outcome = "won" if payment.dispute_won else "lost"
        return DISPUTE_JSON % {
            "id": ids.encode("dp", DISPUTE, index),
            "amount": payment.amount,
            "transactions": "[" + ",".join(transactions) + "]",
            "charge": ids.encode("ch", CHARGE, index),
            "created": payment.disputed,
            "currency": payment.currency,
            "due": payment.disputed + 7 * DAY,
            "closed": json_bool(payment.dispute_closed),
            "submissions": 1 if payment.dispute_closed else 0,
            "payment": ids.encode("pi", PAYMENT, index),
            "status": outcome if payment.dispute_closed else "needs_response",
        }


def _customer(payment: Payment) -> str:
    return f"cus_{payment.bits:014x}"[:18]


def _payment_method(payment: Payment) -> str:
    return f"pm_1{payment.bits:x}"


def _declined(charge: str) -> str:
    return (
        f'{{"charge":"{charge}","code":"card_declined","decline_code":"generic_decline",'
        '"doc_url":"https://stripe.com/docs/error-codes/card-declined",'
        '"message":"Your card was declined.","type":"card_error"}'
    )


def with_fields(text: str, changes: Mapping[str, Any]) -> str:
    """Returns the JSON with some fields replaced; a value of `...` removes the field."""
    fields = {**msgspec.json.decode(text), **changes}
    return msgspec.json.encode({name: value for name, value in fields.items() if value is not ...}).decode()

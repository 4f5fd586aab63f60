"""Synthetic objects of Stripe about money that moves: plausible for their event, and recognizable."""

from collections.abc import Callable, Mapping
from typing import Any

from probes.webhook.further_objects import FURTHER
from probes.webhook.object_parts import AMOUNT, CURRENCY, DAY, DESCRIPTION, EMAIL, Fields, billing, card
from probes.webhook.subjects import MARK, Subject


def build_object(subject: Subject) -> Fields:
    """Returns the object as it is in the body of the event."""
    fields: Fields = {"id": subject.id(subject.kind), "object": subject.kind}
    fields |= _FIELDS[subject.kind](subject)
    return {**fields, "metadata": {MARK: "synthetic"}}


def _money(subject: Subject, **more: Any) -> Fields:
    return {"amount": AMOUNT, "created": subject.at, "currency": CURRENCY, **more}


def _payment_intent(subject: Subject) -> Fields:
    status, failed = subject.status, subject.verb == "payment_failed"
    charged = failed or status in ("succeeded", "requires_capture", "processing")
    return _money(
        subject,
        amount_capturable=AMOUNT if status == "requires_capture" else 0,
        amount_details={"tip": {}},
        amount_received=AMOUNT if status == "succeeded" else 0,
        application=None,
        automatic_payment_methods=None,
        canceled_at=subject.at if status == "canceled" else None,
        cancellation_reason="requested_by_customer" if status == "canceled" else None,
        capture_method="manual" if status == "requires_capture" else "automatic",
        client_secret=f"{subject.id('payment_intent')}_secret_{MARK}",
        confirmation_method="automatic",
        customer=None,
        description=DESCRIPTION,
        last_payment_error=_declined(subject) if failed else None,
        latest_charge=subject.id("charge") if charged else None,
        livemode=False,
        next_action=None,
        payment_method=subject.id("payment_method") if charged and not failed else None,
        payment_method_options={"card": {"request_three_d_secure": "automatic"}},
        payment_method_types=["card"],
        processing=None,
        receipt_email=None,
        setup_future_usage=None,
        shipping=None,
        status=status,
        transfer_data=None,
        transfer_group=None,
    )


def _declined(subject: Subject) -> Fields:
    return {
        "charge": subject.id("charge"),
        "code": "card_declined",
        "decline_code": "generic_decline",
        "message": "Your card was declined.",
        "type": "card_error",
    }


def _charge(subject: Subject) -> Fields:
    status, refunded = subject.status, subject.verb == "refunded"
    paid = status == "succeeded"
    return _money(
        subject,
        amount_captured=AMOUNT if paid else 0,
        amount_refunded=AMOUNT if refunded else 0,
        application=None,
        balance_transaction=f"txn_{MARK}_{subject.token}" if paid else None,
        billing_details=billing(),
        captured=paid,
        customer=None,
        description=DESCRIPTION,
        disputed=False,
        failure_code=None if status != "failed" else "card_declined",
        failure_message=None if status != "failed" else "Your card was declined.",
        livemode=False,
        outcome={"type": "authorized" if status != "failed" else "issuer_declined"},
        paid=paid,
        payment_intent=subject.id("payment_intent"),
        payment_method=subject.id("payment_method"),
        payment_method_details={"card": card(), "type": "card"},
        receipt_email=None,
        receipt_url=None,
        refunded=refunded,
        status=status,
    )


def _refund(subject: Subject) -> Fields:
    failed = subject.status == "failed"
    return _money(
        subject,
        balance_transaction=f"txn_{MARK}_{subject.token}",
        charge=subject.id("charge"),
        payment_intent=subject.id("payment_intent"),
        reason="requested_by_customer",
        receipt_number=None,
        status=subject.status,
        **({"failure_reason": "expired_or_canceled_card"} if failed else {}),
    )


def _dispute(subject: Subject) -> Fields:
    return _money(
        subject,
        balance_transactions=[],
        charge=subject.id("charge"),
        evidence={},
        evidence_details={
            "due_by": subject.at + 7 * DAY,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        is_charge_refundable=False,
        livemode=False,
        payment_intent=subject.id("payment_intent"),
        reason="fraudulent",
        status=subject.status,
    )


def _payout(subject: Subject) -> Fields:
    failed = subject.status == "failed"
    return _money(
        subject,
        arrival_date=subject.at + 2 * DAY,
        automatic=True,
        balance_transaction=f"txn_{MARK}_{subject.token}",
        description="STRIPE PAYOUT",
        destination=f"ba_{MARK}_{subject.token}",
        failure_balance_transaction=None,
        failure_code="account_closed" if failed else None,
        failure_message="The bank account has been closed." if failed else None,
        livemode=False,
        method="standard",
        reconciliation_status=("completed" if subject.verb == "reconciliation_completed" else "in_progress"),
        source_type="card",
        statement_descriptor=None,
        status=subject.status,
        type="bank_account",
    )


def _session(subject: Subject) -> Fields:
    paid = subject.verb in ("completed", "async_payment_succeeded")
    expired = subject.status == "expired"
    return {
        "amount_subtotal": AMOUNT,
        "amount_total": AMOUNT,
        "client_reference_id": None,
        "created": subject.at,
        "currency": CURRENCY,
        "customer": None,
        "customer_details": None if expired else {**billing(), "email": EMAIL, "tax_exempt": "none"},
        "customer_email": None,
        "expires_at": subject.at + DAY,
        "invoice": None,
        "livemode": False,
        "mode": "payment",
        "payment_intent": None if expired else subject.id("payment_intent"),
        "payment_link": None,
        "payment_method_types": ["card"],
        "payment_status": "paid" if paid else "unpaid",
        "status": subject.status,
        "subscription": None,
        "success_url": "https://example.com/success",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "url": None,
    }


def _transfer(subject: Subject) -> Fields:
    reversed_ = subject.verb == "reversed"
    return _money(
        subject,
        amount_reversed=AMOUNT if reversed_ else 0,
        balance_transaction=f"txn_{MARK}_{subject.token}",
        destination=subject.id("account"),
        livemode=False,
        reversed=reversed_,
        source_type="card",
    )


_FIELDS: Mapping[str, Callable[[Subject], Fields]] = {
    **FURTHER,
    "charge": _charge,
    "checkout.session": _session,
    "dispute": _dispute,
    "payment_intent": _payment_intent,
    "payout": _payout,
    "refund": _refund,
    "transfer": _transfer,
}

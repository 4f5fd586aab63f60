"""Stripe's objects with their full field sets, as JSON text: templates that only a few values are put into.

The fields are those of API version 2026-10-28, but those that Stripe leaves out when they say nothing.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from sandbox.stripe.facts import DAY, DISPUTE_FEES, Facts
from sandbox.stripe.ids import Ids

API_VERSION = "2026-10-28.endive"
PAYMENT, CHARGE, REFUND, DISPUTE, PAYOUT = range(5)  # kinds of object, inside ids and keys
REFUND_FAILURE, DISPUTE_REVERSAL, PAYOUT_FAILURE = 6, 7, 8  # kinds of balance transaction beside them
_NOBODY = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


def template(fields: Mapping[str, Any]) -> str:
    """A %-template of the JSON: a value "@name" becomes raw JSON, "<@name>" inside a string becomes text."""
    text = json.dumps(fields, separators=(",", ":")).replace("%", "%%")
    parts = text.split('"@')
    raw = parts[0] + "".join("%(" + part.replace('"', ")s", 1) for part in parts[1:])
    return raw.replace("<@", "%(").replace(">", ")s")


def quoted(text: str | None) -> str:
    return "null" if text is None else json.dumps(text)


_PAYMENT_INTENT = template(
    {
        "id": "<@id>",
        "object": "payment_intent",
        "allowed_payment_method_types": None,
        "amount": "@amount",
        "amount_capturable": "@capturable",
        "amount_details": {"tip": {}},
        "amount_received": "@received",
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "canceled_at": "@canceled",
        "cancellation_reason": "@reason",
        "capture_method": "<@capture>",
        "client_secret": "<@id>_secret_sandbox",
        "confirmation_method": "automatic",
        "created": "@created",
        "currency": "<@currency>",
        "customer": "<@customer>",
        "customer_account": None,
        "description": "Order <@order>",
        "excluded_payment_method_types": None,
        "last_payment_error": "@error",
        "latest_charge": "@charge",
        "livemode": False,
        "managed_payments": {"enabled": False},
        "metadata": {"order_id": "<@order>"},
        "next_action": "@action",
        "on_behalf_of": None,
        "payment_method": "@method",
        "payment_method_configuration_details": {"id": "pmc_1Sandbox", "parent": None},
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "<@status>",
        "transfer_data": None,
        "transfer_group": None,
    }
)
_CARD = {
    "amount_authorized": "@amount",
    "authorization_code": None,
    "brand": "visa",
    "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
    "country": "US",
    "exp_month": 8,
    "exp_year": 2030,
    "extended_authorization": {"status": "disabled"},
    "fingerprint": "SandboxCard00001",
    "funding": "credit",
    "incremental_authorization": {"status": "unavailable"},
    "installments": None,
    "last4": "4242",
    "mandate": None,
    "multicapture": {"status": "unavailable"},
    "network": "visa",
    "network_token": {"used": False},
    "network_transaction_id": None,
    "overcapture": {"maximum_amount_capturable": "@amount", "status": "unavailable"},
    "regulated_status": "unregulated",
    "three_d_secure": None,
    "wallet": None,
}
_CHARGE = template(
    {
        "id": "<@id>",
        "object": "charge",
        "amount": "@amount",
        "amount_captured": "@captured_amount",
        "amount_refunded": "@refunded_amount",
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": "@transaction",
        "billing_details": {"address": _NOBODY, "email": None, "name": None, "phone": None, "tax_id": None},
        "calculated_statement_descriptor": "SANDBOX SHOP",
        "captured": "@captured",
        "created": "@created",
        "currency": "<@currency>",
        "customer": "<@customer>",
        "description": "Order <@order>",
        "disputed": "@disputed",
        "failure_balance_transaction": None,
        "failure_code": "@failure_code",
        "failure_message": "@failure_message",
        "fraud_details": {},
        "livemode": False,
        "metadata": {"order_id": "<@order>"},
        "on_behalf_of": None,
        "outcome": "@outcome",
        "paid": "@paid",
        "payment_intent": "<@payment>",
        "payment_method": "<@method>",
        "payment_method_details": {"card": _CARD, "type": "card"},
        "radar_options": {},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": "https://pay.stripe.com/receipts/<@id>",
        "refunded": "@refunded",
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "<@status>",
        "transfer_data": None,
        "transfer_group": None,
    }
)
_REFUND = template(
    {
        "id": "<@id>",
        "object": "refund",
        "amount": "@amount",
        "balance_transaction": "<@transaction>",
        "charge": "<@charge>",
        "created": "@created",
        "currency": "<@currency>",
        "customer": "<@customer>",
        "customer_account": None,
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": {},
        "payment_intent": "<@payment>",
        "payment_method": "<@method>",
        "reason": "requested_by_customer",
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "<@status>",
        "transfer_reversal": None,
    }
)
_EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)
_DISPUTE = template(
    {
        "id": "<@id>",
        "object": "dispute",
        "amount": "@amount",
        "balance_transactions": "@transactions",
        "charge": "<@charge>",
        "created": "@created",
        "currency": "<@currency>",
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": "@due",
            "enhanced_eligibility": {},
            "has_evidence": "@closed",
            "past_due": False,
            "submission_count": "@submissions",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": "<@payment>",
        "payment_method_details": {
            "card": {
                "brand": "visa",
                "case_type": "chargeback",
                "network_reason_code": "10.4",
                "network": "visa",
            },
            "type": "card",
        },
        "reason": "fraudulent",
        "status": "<@status>",
    }
)


class Renderer:
    """The JSON of every object about a payment of one account."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids

    def payment_intent(self, facts: Facts) -> str:
        ids, index, status = self.ids, facts.index, facts.status
        charge = quoted(ids.make("ch", CHARGE, index)) if facts.charged else "null"
        failed = status == "requires_payment_method" and facts.charged
        return _PAYMENT_INTENT % {
            "id": ids.make("pi", PAYMENT, index),
            "amount": facts.amount,
            "capturable": facts.amount if status == "requires_capture" else 0,
            "received": facts.amount if status == "succeeded" else 0,
            "canceled": facts.canceled or "null",
            "reason": '"requested_by_customer"' if facts.canceled else "null",
            "capture": "manual" if status == "requires_capture" else "automatic",
            "created": facts.created,
            "currency": facts.currency,
            "customer": f"cus_{facts.bits:014x}"[:18],
            "order": index + 1,
            "charge": charge,
            "method": "null" if status == "requires_payment_method" else f'"pm_1{facts.bits:x}"',
            "action": _REDIRECT if status == "requires_action" else "null",
            "error": _declined(ids.make("ch", CHARGE, index)) if failed else "null",
            "status": status,
        }

    def charge(self, facts: Facts) -> str:
        ids, index, paid = self.ids, facts.index, facts.paid
        failed = facts.status == "requires_payment_method"
        transaction = quoted(ids.make("txn", CHARGE, index)) if paid else "null"
        return _CHARGE % {
            "id": ids.make("ch", CHARGE, index),
            "payment": ids.make("pi", PAYMENT, index),
            "amount": facts.amount,
            "captured_amount": facts.amount if paid else 0,
            "refunded_amount": facts.refund if facts.refunded and not facts.refund_failed else 0,
            "transaction": transaction,
            "captured": _bool(paid),
            "created": facts.charged,
            "currency": facts.currency,
            "customer": f"cus_{facts.bits:014x}"[:18],
            "order": index + 1,
            "disputed": _bool(facts.disputed),
            "failure_code": '"card_declined"' if failed else "null",
            "failure_message": '"Your card was declined."' if failed else "null",
            "outcome": _DECLINED if failed else _AUTHORIZED,
            "paid": _bool(paid or facts.status == "requires_capture"),
            "method": f"pm_1{facts.bits:x}",
            "refunded": _bool(facts.refund == facts.amount and not facts.refund_failed),
            "status": "failed" if failed else "pending" if facts.status == "processing" else "succeeded",
        }

    def refund(self, facts: Facts) -> str:
        ids, index = self.ids, facts.index
        text = _REFUND % {
            "id": ids.make("re", REFUND, index),
            "amount": facts.refund,
            "transaction": ids.make("txn", REFUND, index),
            "charge": ids.make("ch", CHARGE, index),
            "created": facts.refunded,
            "currency": facts.currency,
            "customer": f"cus_{facts.bits:014x}"[:18],
            "payment": ids.make("pi", PAYMENT, index),
            "method": f"pm_1{facts.bits:x}",
            "status": "failed" if facts.refund_failed else "succeeded",
        }
        if not facts.refund_failed:
            return text
        failure = f'"failure_balance_transaction":"{ids.make("txn", REFUND_FAILURE, index)}"'
        return f'{text[:-1]},{failure},"failure_reason":"expired_or_canceled_card"}}'

    def dispute(self, facts: Facts, transactions: list[str]) -> str:
        ids, index = self.ids, facts.index
        outcome = "won" if facts.dispute_won else "lost"
        return _DISPUTE % {
            "id": ids.make("dp", DISPUTE, index),
            "amount": facts.amount,
            "transactions": "[" + ",".join(transactions) + "]",
            "charge": ids.make("ch", CHARGE, index),
            "created": facts.disputed,
            "currency": facts.currency,
            "due": facts.disputed + 7 * DAY,
            "closed": _bool(facts.dispute_closed),
            "submissions": 1 if facts.dispute_closed else 0,
            "payment": ids.make("pi", PAYMENT, index),
            "status": outcome if facts.dispute_closed else "needs_response",
        }


_REDIRECT = json.dumps(
    {
        "redirect_to_url": {
            "return_url": "https://shop.example/return",
            "url": "https://hooks.stripe.com/redirect",
        },
        "type": "redirect_to_url",
    },
    separators=(",", ":"),
)
_AUTHORIZED = json.dumps(
    {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "risk_score": 22,
        "seller_message": "Payment complete.",
        "type": "authorized",
    },
    separators=(",", ":"),
)
_DECLINED = (
    _AUTHORIZED.replace("approved_by_network", "declined_by_network")
    .replace('"reason":null', '"reason":"generic_decline"')
    .replace("Payment complete.", "The bank did not return any further details with this decline.")
    .replace('"authorized"', '"issuer_declined"')
)


def _declined(charge: str) -> str:
    return (
        f'{{"charge":"{charge}","code":"card_declined","decline_code":"generic_decline",'
        '"doc_url":"https://stripe.com/docs/error-codes/card-declined",'
        '"message":"Your card was declined.","type":"card_error"}'
    )


def _bool(value: object) -> str:
    return "true" if value else "false"


def patched(text: str, changes: Mapping[str, Any]) -> str:
    """The JSON with some fields replaced (a value of ... removes the field)."""
    fields = {**msgspec.json.decode(text), **changes}
    return msgspec.json.encode({name: value for name, value in fields.items() if value is not ...}).decode()


def dispute_fee(currency: str) -> int:
    return DISPUTE_FEES.get(currency, 1500)

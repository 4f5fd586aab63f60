"""The JSON of Stripe's objects about a payment as templates, into which only a few values are put.

The fields are those of API version 2026-10-28, except the ones that Stripe omits when they are empty.
"""

import json
from collections.abc import Mapping
from typing import Any

API_VERSION = "2026-10-28.endive"
EMPTY_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


def compact_json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def json_template(fields: Mapping[str, Any]) -> str:
    """Returns a %-template of the JSON.

    A value "@name" is replaced by raw JSON; "<@name>" within a string is replaced by text. Formatting a
    template is much cheaper than encoding the object, and a list renders a hundred objects at a time.
    """
    text = compact_json(fields).replace("%", "%%")
    parts = text.split('"@')
    raw = parts[0] + "".join("%(" + part.replace('"', ")s", 1) for part in parts[1:])
    return raw.replace("<@", "%(").replace(">", ")s")


def json_string(text: str | None) -> str:
    return "null" if text is None else json.dumps(text)


def json_bool(value: object) -> str:
    return "true" if value else "false"


PAYMENT_INTENT_JSON = json_template(
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
CHARGE_JSON = json_template(
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
        "billing_details": {
            "address": EMPTY_ADDRESS,
            "email": None,
            "name": None,
            "phone": None,
            "tax_id": None,
        },
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
REFUND_JSON = json_template(
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
DISPUTE_JSON = json_template(
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
REDIRECT = compact_json(
    {
        "redirect_to_url": {
            "return_url": "https://shop.example/return",
            "url": "https://hooks.stripe.com/redirect",
        },
        "type": "redirect_to_url",
    },
)
AUTHORIZED = compact_json(
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
)
DECLINED = (
    AUTHORIZED.replace("approved_by_network", "declined_by_network")
    .replace('"reason":null', '"reason":"generic_decline"')
    .replace("Payment complete.", "The bank did not return any further details with this decline.")
    .replace('"authorized"', '"issuer_declined"')
)

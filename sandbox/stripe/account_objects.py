"""Objects that belong to no payment: the account, its balance, its webhook endpoints."""

from collections.abc import Mapping
from typing import Any

from sandbox.stripe.ids import hash64
from sandbox.stripe.templates import EMPTY_ADDRESS, compact_json

_REQUIREMENTS: dict[str, Any] = {
    "alternatives": [],
    "current_deadline": None,
    "currently_due": [],
    "disabled_reason": None,
    "errors": [],
    "eventually_due": [],
    "past_due": [],
    "pending_verification": [],
}
_PROFILE = {
    "annual_revenue": None,
    "estimated_worker_count": None,
    "mcc": "5734",
    "minority_owned_business_designation": None,
    "name": "Sandbox Shop",
    "product_description": None,
    "support_address": EMPTY_ADDRESS,
    "support_email": None,
    "support_phone": None,
    "support_url": None,
    "url": "https://shop.example",
}
_SETTINGS = {
    "bacs_debit_payments": {"display_name": None, "service_user_number": None},
    "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
    "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
    "card_payments": {
        "decline_on": {"avs_failure": False, "cvc_failure": True},
        "statement_descriptor_prefix": None,
        "statement_descriptor_prefix_kana": None,
        "statement_descriptor_prefix_kanji": None,
    },
    "dashboard": {"display_name": "Sandbox Shop", "timezone": "Etc/UTC"},
    "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": "offer"},
    "payments": {
        "statement_descriptor": "SANDBOX SHOP",
        "statement_descriptor_kana": None,
        "statement_descriptor_kanji": None,
    },
    "payouts": {
        "debit_negative_balances": True,
        "schedule": {"delay_days": 2, "interval": "daily"},
        "statement_descriptor": None,
    },
    "sepa_debit_payments": {},
}


def account_object(identifier: str, created: int, changes: Mapping[str, Any]) -> str:
    fields = {
        "id": identifier,
        "object": "account",
        "business_profile": _PROFILE,
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "US",
        "created": created,
        "default_currency": "usd",
        "details_submitted": True,
        "email": "owner@shop.example",
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{identifier}/external_accounts",
        },
        "future_requirements": _REQUIREMENTS,
        "metadata": {},
        "payouts_enabled": True,
        "requirements": _REQUIREMENTS,
        "settings": _SETTINGS,
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
    }
    return compact_json({**fields, **changes})


def balance_object(available: Mapping[str, int], pending: Mapping[str, int]) -> str:
    currencies = sorted({*available, *pending}) or ["usd"]

    def amounts(of: Mapping[str, int]) -> list[dict[str, Any]]:
        return [
            {"amount": of.get(name, 0), "currency": name, "source_types": {"card": of.get(name, 0)}}
            for name in currencies
        ]

    nothing = [{"amount": 0, "currency": name} for name in currencies]
    return compact_json(
        {
            "object": "balance",
            "available": amounts(available),
            "connect_reserved": nothing,
            "livemode": False,
            "pending": amounts(pending),
            "refund_and_dispute_prefunding": {"available": nothing, "pending": nothing},
        }
    )


def webhook_endpoint(
    url: str, created: int, enabled_events: tuple[str, ...] = ("*",), status: str = "enabled"
) -> str:
    return compact_json(
        {
            "id": f"we_1Sandbox{hash64(sum(url.encode()) << 32 ^ created):016x}",
            "object": "webhook_endpoint",
            "api_version": None,
            "application": None,
            "created": created,
            "description": None,
            "enabled_events": list(enabled_events),
            "livemode": False,
            "metadata": {},
            "status": status,
            "url": url,
        }
    )

"""Parts that several synthetic objects have."""

from typing import Any

AMOUNT = 100
CURRENCY = "usd"
DAY = 86_400
DESCRIPTION = "Synthetic event of Paywatch; no money moves"
EMAIL = "paywatch@example.com"
Fields = dict[str, Any]


def billing() -> Fields:
    parts = ("city", "country", "line1", "line2", "postal_code", "state")
    return {"address": dict.fromkeys(parts), "email": None, "name": None, "phone": None}


def card() -> Fields:
    return {
        "brand": "visa",
        "country": "US",
        "exp_month": 12,
        "exp_year": 2040,
        "funding": "credit",
        "last4": "4242",
    }

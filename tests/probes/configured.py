"""Creates checks from keys, and the tools to run them."""

from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import TypeAdapter

from probes import Tools
from settings.checks import Check
from stripeapi import NotConfigured, Stripe

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def check(**keys: Any) -> Any:
    """Returns a validated check with these keys."""
    return TypeAdapter(Check).validate_python({"name": "it", "timeout": "60s", **keys})


def no_stripe(_account: str | None) -> Stripe:
    raise NotConfigured("STRIPE_SECRET_KEY is not set")


def tools(client: httpx.AsyncClient, **more: Any) -> Tools:
    return Tools(**{"http": client, "stripe": no_stripe, "ledger": None, **more})

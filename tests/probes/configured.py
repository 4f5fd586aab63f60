"""Creates checks from keys, and the tools to run them."""

from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import TypeAdapter

from probes import Tools
from settings import Settings
from settings.checks import Check
from stripeapi import NotConfigured, Stripe
from workers.presets import LedgerPresets
from workers.watched import watched_postgres, watched_redis

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def check(**keys: Any) -> Any:
    """Returns a validated check with these keys."""
    return TypeAdapter(Check).validate_python({"name": "it", "timeout": "60s", **keys})


def no_stripe(_account: str | None) -> Stripe:
    raise NotConfigured("STRIPE_SECRET_KEY is not set")


def tools(client: httpx.AsyncClient, **more: Any) -> Tools:
    servers = {"postgres": watched_postgres, "redis": watched_redis, "presets": LedgerPresets(Settings())}
    return Tools(**{"http": client, "stripe": no_stripe, "ledger": None, **servers, **more})

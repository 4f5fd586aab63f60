"""The rates that Stripe admits: "Rate limits" (2026)."""

from pydantic import SecretStr

from settings.stripe import StripeLimits
from stripeapi.pacing.schedule import Limits

LIVE = Limits(endpoint=25, account=100)
"""25 requests/s for each endpoint, 100/s for a live account."""
TEST = Limits(endpoint=25, account=25)


def is_live(key: SecretStr) -> bool:
    return key.get_secret_value().startswith(("sk_live_", "rk_live_"))


def limits_for(key: SecretStr, granted: StripeLimits | None = None) -> Limits:
    """Stripe's limits for ``key``: those of test mode unless its prefix says "live", and what is ``granted``
    beyond them or below."""
    default, granted = LIVE if is_live(key) else TEST, granted or StripeLimits()
    endpoints = {str(name): rate for name, rate in granted.endpoints.items()}
    return Limits(granted.endpoint or default.endpoint, granted.account or default.account, endpoints)

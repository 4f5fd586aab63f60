"""``kind = "stripe_webhooks"``: Stripe delivers its events, and the endpoints are as expected."""

from probes.stripe_webhooks.causes import CAUSES, NEEDS, stripe_endpoints
from probes.stripe_webhooks.check import probe

__all__ = ["CAUSES", "NEEDS", "probe", "stripe_endpoints"]

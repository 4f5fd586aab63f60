"""``kind = "stripe_webhooks"``: Stripe delivers its events, and the endpoints are as expected."""

from probes.stripe_webhooks.causes import CAUSES
from probes.stripe_webhooks.check import probe

__all__ = ["CAUSES", "probe"]

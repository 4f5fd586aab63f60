"""``kind = "payment_flow"``: a payment of Stripe's test mode, from its creation to its effect."""

from probes.payment_flow.causes import CAUSES, NEEDS, stripe_endpoints
from probes.payment_flow.check import probe

__all__ = ["CAUSES", "NEEDS", "probe", "stripe_endpoints"]

"""``kind = "stripe"``: Stripe accepts the key, also a restricted one, and the account is as expected."""

from probes.stripe.causes import CAUSES, NEEDS, stripe_endpoints
from probes.stripe.check import probe

__all__ = ["CAUSES", "NEEDS", "probe", "stripe_endpoints"]

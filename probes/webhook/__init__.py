"""``kind = "webhook"``: a signed synthetic event must have its effect, a forged one must have none."""

from probes.webhook.causes import CAUSES, NEEDS, stripe_endpoints
from probes.webhook.check import probe

__all__ = ["CAUSES", "NEEDS", "probe", "stripe_endpoints"]

"""``kind = "anomalies"``: payments taken twice, many refunds or disputes, deleted customers."""

from probes.anomalies.causes import CAUSES, NEEDS, stripe_endpoints
from probes.anomalies.check import probe

__all__ = ["CAUSES", "NEEDS", "probe", "stripe_endpoints"]

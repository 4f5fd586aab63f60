"""``kind = "anomalies"``: payments taken twice, many refunds or disputes, deleted customers."""

from probes.anomalies.causes import CAUSES
from probes.anomalies.check import probe

__all__ = ["CAUSES", "probe"]

"""``kind = "freshness"``: the newest file, row or page is recent enough, and large enough."""

from probes.freshness.check import CAUSES, NEEDS, probe

__all__ = ["CAUSES", "NEEDS", "probe"]

"""``kind = "metrics"``: measures values on a page of metrics, or with expressions at a Prometheus server."""

from probes.metrics.check import CAUSES, NEEDS, probe

__all__ = ["CAUSES", "NEEDS", "probe"]

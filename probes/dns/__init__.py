"""``kind = "dns"``: a name resolves as expected, and in time."""

from probes.dns.check import CAUSES, NEEDS, NETWORK, probe

__all__ = ["CAUSES", "NEEDS", "NETWORK", "probe"]

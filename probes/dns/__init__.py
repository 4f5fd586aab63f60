"""``kind = "dns"``: a name resolves as expected, and in time."""

from probes.dns.check import CAUSES, NETWORK, probe

__all__ = ["CAUSES", "NETWORK", "probe"]

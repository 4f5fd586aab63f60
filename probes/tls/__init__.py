"""``kind = "tls"``: the certificates of any server are valid, and do not end soon."""

from probes.tls.check import CAUSES, NEEDS, probe

__all__ = ["CAUSES", "NEEDS", "probe"]

"""``kind = "http"``: requests a URL, or several in order, and checks responses, latency and certificates."""

from probes.http.causes import CAUSES, NEEDS
from probes.http.check import probe

__all__ = ["CAUSES", "NEEDS", "probe"]

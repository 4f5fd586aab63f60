"""``kind = "host"``: CPU, memory, disks and load of the machine or container that the worker runs in."""

from probes.host.check import CAUSES, probe

__all__ = ["CAUSES", "probe"]

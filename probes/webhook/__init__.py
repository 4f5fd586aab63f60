"""``kind = "webhook"``: a signed synthetic event must have its effect, a forged one must have none."""

from probes.webhook.check import CAUSES, probe

__all__ = ["CAUSES", "probe"]

"""``kind = "webhook"``: a signed synthetic event must have its effect, a forged one must have none."""

from probes.webhook.causes import CAUSES
from probes.webhook.check import probe

__all__ = ["CAUSES", "probe"]

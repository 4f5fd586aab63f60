"""``kind = "payouts"``: payouts arrive in time, none has failed, and the ledger agrees."""

from probes.payouts.causes import CAUSES, NEEDS, stripe_endpoints
from probes.payouts.check import probe

__all__ = ["CAUSES", "NEEDS", "probe", "stripe_endpoints"]

"""``kind = "payouts"``: payouts arrive in time, none has failed, and the ledger agrees."""

from probes.payouts.causes import CAUSES
from probes.payouts.check import probe

__all__ = ["CAUSES", "probe"]

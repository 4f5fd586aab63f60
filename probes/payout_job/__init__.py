"""``kind = "payout_job"``: its last run by the database, a page of metrics, or a heartbeat."""

from probes.payout_job.check import CAUSES, NEEDS, probe

__all__ = ["CAUSES", "NEEDS", "probe"]

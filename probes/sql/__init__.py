"""``kind = "sql"``: runs one query, or a preset over the ledger, and measures its columns as values."""

from probes.sql.check import CAUSES, NEEDS, probe

__all__ = ["CAUSES", "NEEDS", "probe"]

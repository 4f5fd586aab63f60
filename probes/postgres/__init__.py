"""``kind = "postgres"``: asks a Postgres server how fast it answers, how full it is and how far behind."""

from probes.postgres.check import probe
from probes.postgres.errors import CAUSES, NEEDS

__all__ = ["CAUSES", "NEEDS", "probe"]

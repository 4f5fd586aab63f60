"""How far a worker's clock may differ from Postgres' clock."""

WARN_ABOVE = 2.0
"""Seconds of skew above which a worker says that its clock is wrong."""
STOP_ABOVE = 30.0
"""Seconds of skew above which a worker claims no slots: its readings would have times of another minute, and
probes judge certificates and sign events by its clock."""

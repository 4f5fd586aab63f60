"""Figures of the mapped ledger, such as the failure rate of payments: the presets of ``sql`` checks."""

from reconcile.figures.compute import compute, prepare
from reconcile.figures.request import Computed, Figure, Request

__all__ = ["Computed", "Figure", "Request", "compute", "prepare"]

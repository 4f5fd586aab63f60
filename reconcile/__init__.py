"""Stripe on one side, the ledger on the other: fetched, compared, repaired, reported."""

from reconcile.daily import plan_daily
from reconcile.default_ledger import ensure_default_ledger
from reconcile.errors import Busy, Damaged, Fenced, LedgerError, ReconcileError, UnknownRun
from reconcile.export import export
from reconcile.job import Deps, Progress
from reconcile.kinds import KINDS
from reconcile.result import GOOD, RunResult
from reconcile.run import execute
from reconcile.runs import Run, cancel, create, get, list_runs, progress, resumable
from reconcile.windows import Window, business_day, window

__all__ = [
    "GOOD",
    "KINDS",
    "Busy",
    "Damaged",
    "Deps",
    "Fenced",
    "LedgerError",
    "Progress",
    "ReconcileError",
    "Run",
    "RunResult",
    "UnknownRun",
    "Window",
    "business_day",
    "cancel",
    "create",
    "ensure_default_ledger",
    "execute",
    "export",
    "get",
    "list_runs",
    "plan_daily",
    "progress",
    "resumable",
    "window",
]

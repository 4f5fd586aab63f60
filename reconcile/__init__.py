"""Stripe on one side, the ledger on the other: fetched, compared, repaired, reported."""

from reconcile.accounts import Accounts, all_accounts, named_accounts, stranger
from reconcile.daily import Planned, never_planned, plan_daily, plan_listed
from reconcile.default_ledger import ensure_default_ledger
from reconcile.errors import Busy, Damaged, Fenced, LedgerError, ReconcileError, UnknownRun
from reconcile.examining import examine_all
from reconcile.job import Deps, Progress
from reconcile.kinds import KINDS
from reconcile.reports.export import export
from reconcile.reports.heads import publish_heads
from reconcile.result import GOOD, RunResult
from reconcile.run import execute
from reconcile.runs import (
    Options,
    Request,
    Run,
    cancel,
    create,
    create_all,
    get,
    list_runs,
    progress,
    resumable,
)
from reconcile.undoing import UndoResult, undo, undos
from reconcile.windows import Window, business_day, window

__all__ = [
    "GOOD",
    "KINDS",
    "Accounts",
    "Busy",
    "Damaged",
    "Deps",
    "Fenced",
    "LedgerError",
    "Options",
    "Planned",
    "Progress",
    "ReconcileError",
    "Request",
    "Run",
    "RunResult",
    "UndoResult",
    "UnknownRun",
    "Window",
    "all_accounts",
    "business_day",
    "cancel",
    "create",
    "create_all",
    "ensure_default_ledger",
    "examine_all",
    "execute",
    "export",
    "get",
    "list_runs",
    "named_accounts",
    "never_planned",
    "plan_daily",
    "plan_listed",
    "progress",
    "publish_heads",
    "resumable",
    "stranger",
    "undo",
    "undos",
    "window",
]

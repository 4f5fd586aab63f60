"""Stripe on one side, the ledger on the other: fetched, compared, repaired, reported."""

from typing import TYPE_CHECKING

from settings.lazy import lazy_attributes

if TYPE_CHECKING:
    from reconcile.audit.export import export
    from reconcile.audit.head_file import publish_heads
    from reconcile.classify.classify import CLASSES
    from reconcile.endpoints import stripe_endpoints
    from reconcile.engine.finish import signer_for
    from reconcile.engine.run import execute
    from reconcile.errors import (
        Busy,
        Damaged,
        Fenced,
        LedgerError,
        ReconcileError,
        SigningKeyMissing,
        UnknownRun,
    )
    from reconcile.ledger.accounts import account_conflict
    from reconcile.ledger.current_rows import CurrentRows, Unmapped
    from reconcile.ledger.default_ledger import ensure_default_ledger
    from reconcile.ledger.validate import examine_all
    from reconcile.objects.kinds import KINDS
    from reconcile.repair.approving import NotApprovable, Proposal, approve_all, proposals
    from reconcile.reports.chain import require_signer
    from reconcile.results.result import GOOD, RunResult
    from reconcile.runs.accounts import Accounts, all_accounts, named_accounts
    from reconcile.runs.activity import Progress
    from reconcile.runs.approvals import Unapproved, unapproved
    from reconcile.runs.daily import LISTED, Planned, never_planned, plan_daily, plan_listed, unplanned
    from reconcile.runs.deps import Deps
    from reconcile.runs.records import (
        Options,
        Request,
        Run,
        cancel,
        create,
        get,
        list_runs,
        progress,
        resumable,
    )
    from reconcile.runs.starting import LeaseSeen, Started, start, wait_until_abandoned
    from reconcile.undo.sealed import Trust
    from reconcile.windows import Window, business_day, window
else:
    __getattr__ = lazy_attributes(__name__)

__all__ = [
    "CLASSES",
    "GOOD",
    "KINDS",
    "LISTED",
    "Accounts",
    "Busy",
    "CurrentRows",
    "Damaged",
    "Deps",
    "Fenced",
    "LeaseSeen",
    "LedgerError",
    "NotApprovable",
    "Options",
    "Planned",
    "Progress",
    "Proposal",
    "ReconcileError",
    "Request",
    "Run",
    "RunResult",
    "SigningKeyMissing",
    "Started",
    "Trust",
    "Unapproved",
    "UnknownRun",
    "Unmapped",
    "Window",
    "account_conflict",
    "all_accounts",
    "approve_all",
    "business_day",
    "cancel",
    "create",
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
    "proposals",
    "publish_heads",
    "require_signer",
    "resumable",
    "signer_for",
    "start",
    "stripe_endpoints",
    "unapproved",
    "unplanned",
    "wait_until_abandoned",
    "window",
]

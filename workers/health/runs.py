"""Problems of reconciliations: runs that did not read their window, and runs that are missing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import reconcile
from reconcile.windows import format_utc
from settings.accounts import Account
from settings.stored import AlertSettings
from store import RunState, Snapshot
from workers.health.formatting import format_age
from workers.health.problems import Problem, ProblemCode

PLANNED_WITHIN = timedelta(minutes=5)
ENDED_WITHIN = timedelta(hours=6)
STARTED_WITHIN = timedelta(minutes=5)
SCHEDULE = "schedule"


def run_problems(
    snapshot: Snapshot, settings: AlertSettings, skipped: Mapping[Account, Sequence[str]]
) -> Iterator[Problem]:
    """``skipped`` are sentences by account about days that were too old to be planned."""
    for run in snapshot.runs:
        yield from _problem(run, snapshot.at)
    if missing := reconcile.unplanned(settings, snapshot.at - PLANNED_WITHIN, snapshot.planned):
        day, accounts = missing
        for account in accounts:
            yield Problem(
                ProblemCode.RECONCILIATION_MISSING, _owner(account), f"the daily run of {day} was not planned"
            )
    for owner, sentences in skipped.items():
        for sentence in sentences:
            yield Problem(ProblemCode.DAYS_SKIPPED, _owner(owner.stored), sentence)


def _problem(run: RunState, at: datetime) -> Iterator[Problem]:
    if run.unread:
        yield Problem(_unread_code(run), run.id, _unread(run))
    elif run.requested_by == SCHEDULE:
        if at - run.created_at > ENDED_WITHIN:
            text = f"it is {run.status}, and was due {format_age(run.created_at, at)} ago"
            yield Problem(ProblemCode.RECONCILIATION_OVERDUE, run.id, text)
    elif at - (run.lease_until or run.created_at) > STARTED_WITHIN:
        text = f"it is {run.status}, and no worker executes it: `paywatch reconcile resume {run.id}`"
        yield Problem(ProblemCode.RECONCILIATION_STALLED, run.id, text)


def _unread_code(run: RunState) -> ProblemCode:
    if run.requested_by != SCHEDULE:
        return ProblemCode.MANUAL_RECONCILIATION_UNREAD
    return (
        ProblemCode.RECONCILIATION_FAILED if run.status == "failed" else ProblemCode.RECONCILIATION_INCOMPLETE
    )


def _unread(run: RunState) -> str:
    window = f"{format_utc(run.from_)} to {format_utc(run.until)}"
    of = f" of {run.account}" if run.account.connected else ""
    why = f": {run.reason}" if run.reason else ""
    return f"{window}{of} was not read completely, the run is {run.status}{why}"


def _owner(stored: str) -> str:
    if stored == reconcile.LISTED:
        return "connected accounts"
    return stored or "platform"

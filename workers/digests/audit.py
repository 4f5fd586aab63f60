"""What an auditor reads each month: runs, exceptions, sign-offs, the heads of the chains, and the alerts."""

from collections import Counter
from collections.abc import Sequence

from alerts.figures import Totals
from alerts.figures.words import count, totals_lines
from reconcile.results.result import GOOD
from store.digests import AccountReports, EndedRun
from workers.digests.payments import run_line
from workers.digests.sheet import Sheet


def audit_sheet(
    runs: Sequence[EndedRun], accounts: Sequence[AccountReports], totals: Totals, *, scheduled: bool
) -> Sheet:
    exceptions = sum(each.exceptions for each in accounts)
    parts = (count(len(runs), "reconciled window"), count(exceptions, "open exception"))
    sheet = Sheet(", ".join([*parts, count(totals.whole.alerts, "incident")]))
    sheet.section("Reconciliation", _runs(runs, scheduled=scheduled))
    sheet.section("Reports and sign-offs", [_signed(each) for each in accounts] or ["no report is stored"])
    sheet.section(
        "Exceptions open now", [_exceptions(each) for each in accounts] or ["unknown: nothing was reconciled"]
    )
    sheet.section(
        "Heads of the chains", [line for each in accounts for line in _heads(each)] or ["there is no chain"]
    )
    sheet.lines += ["", "Alerts (paywatch report alerts lists them)", *totals_lines(totals)]
    sheet.data |= {
        "runs": dict(Counter(run.status for run in runs)),
        "exceptions": {each.account.name: each.exceptions for each in accounts},
        "unsigned_reports": {each.account.name: each.unsigned for each in accounts},
        "heads": {each.account.name: f"sha256:{each.head}" for each in accounts},
        "alerts": totals.whole.alerts,
    }
    return sheet


def _runs(runs: Sequence[EndedRun], *, scheduled: bool) -> list[str]:
    if not runs:
        return ["no run has ended" if scheduled else "none is configured: set reconcile.daily_at"]
    statuses = Counter(run.status for run in runs)
    lines = [", ".join(f"{number} {status}" for status, number in sorted(statuses.items()))]
    return lines + [f"{run_line(run)} ({run.run})" for run in runs if run.status not in GOOD]


def _signed(found: AccountReports) -> str:
    if not found.reports:
        return f"{found.account.name}: no report"
    unsigned = f"{found.unsigned} of them without a sign-off" if found.unsigned else "all of them signed off"
    signed = f"{count(found.signed, 'sign-off')} made"
    return f"{found.account.name}: {count(found.reports, 'report')}, {unsigned}; {signed}"


def _exceptions(found: AccountReports) -> str:
    oldest = "" if found.oldest is None else f", the oldest since {found.oldest:%Y-%m-%d}"
    return f"{found.account.name}: {found.exceptions:,}{oldest}"


def _heads(found: AccountReports) -> list[str]:
    lines = [f"{found.account.name}: report {found.position}, sha256:{found.head}"]
    if found.sign_off is not None:
        lines.append(f"{found.account.name}: sign-off {found.sign_off}, sha256:{found.sign_off_head}")
    return lines

"""Finds payments that the team's table has twice."""

from datetime import UTC, datetime

from probes.anomalies.judge import Judgement
from probes.ledger import LedgerError
from probes.reading import Verdict
from probes.stripe_requests import show
from probes.tools import Tools
from settings.accounts import Account
from settings.checks.anomalies import AnomaliesCheck
from settings.values import format_duration

_MOST = 5


async def judge_ledger(check: AnomaliesCheck, tools: Tools, now: float, result: Judgement) -> None:
    """Without a table Stripe alone is judged, and the evidence says so."""
    table = tools.ledger_table("payments")
    if table is None:
        result.evidence["ledger"] = "not read: DATABASE_URL is not set"
        return
    since = datetime.fromtimestamp(now, UTC) - check.within
    try:
        repeated = await table.repeated(Account.connected_as(check.account), since, _MOST + 1)
    except LedgerError as error:
        if error.cause == "unchecked":
            result.evidence["ledger"] = f"not read: {error}"
        else:
            result.add(Verdict.UNKNOWN, error.cause, str(error))
        return
    result.values["ledger_payments_repeated"] = float(len(repeated))
    result.evidence["ledger"] = [f"{show(id_)} in {rows} rows" for id_, rows in repeated[:_MOST]]
    if repeated:
        count = str(len(repeated)) if len(repeated) <= _MOST else f"at least {len(repeated)}"
        sentence = f"the ledger has payments of {format_duration(check.within)} in several rows: {count}"
        result.add(Verdict.FAIL, "paid_twice", sentence)

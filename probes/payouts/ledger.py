"""Compares the payouts of Stripe with the rows of the team's table."""

from collections.abc import Iterable, Sequence

from probes.judgement import Problem
from probes.ledger import LedgerError
from probes.payouts.stripe_payouts import Payout
from probes.reading import Verdict
from probes.stripe_requests import show
from probes.tools import LedgerRow, LedgerTable, Tools
from settings.accounts import Account
from settings.texts import join_first

_SETTLING = 3600
"""Seconds in which a webhook may still write the row."""
_DAY = 86_400
_NAMED = 3


async def compare(tools: Tools, account: Account, payouts: Sequence[Payout], now: float) -> list[Problem]:
    """Looks up the rows of payouts that are older than an hour."""
    table = tools.ledger_table("payouts")
    old = [each for each in payouts if each.created < now - _SETTLING]
    if table is None:
        sentence = "ledger = true cannot be checked: set DATABASE_URL to the team's database"
        return [Problem(Verdict.DEGRADED, "unchecked", sentence)]
    try:
        rows = await table.rows(account, [each.id for each in old])
    except LedgerError as error:
        verdict = Verdict.DEGRADED if error.cause == "unchecked" else Verdict.UNKNOWN
        return [Problem(verdict, error.cause, str(error))]
    return judge_rows(table, old, rows, now)


def judge_rows(
    table: LedgerTable, payouts: Sequence[Payout], rows: Iterable[LedgerRow], now: float
) -> list[Problem]:
    """Returns at most one problem for missing rows, and one for rows that differ."""
    by_id: dict[str, list[LedgerRow]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    lacking = [show(each.id) for each in payouts if each.id not in by_id]
    differing = [
        text
        for each in payouts
        for row in by_id.get(each.id, ())
        if (text := _difference(table, each, row, now))
    ]
    return [
        *_problem(Verdict.FAIL, "ledger_differs", "the ledger differs from Stripe", differing),
        *_problem(Verdict.DEGRADED, "ledger_lacks", "the ledger has no row of payouts", lacking),
    ]


def _problem(verdict: Verdict, cause: str, sentence: str, found: list[str]) -> list[Problem]:
    if not found:
        return []
    return [Problem(verdict, cause, f"{sentence}: {join_first(found, _NAMED, '; ')}")]


def _difference(table: LedgerTable, payout: Payout, row: LedgerRow, now: float) -> str:
    if row.amount != payout.amount or row.currency != payout.currency:
        held = f"{'no number' if row.amount is None else row.amount} {show(row.currency)}"
        return f"{show(payout.id)} is {payout.amount} {show(payout.currency)}, in the ledger {held}"
    wanted = table.word(payout.status)
    if _is_old_news(payout, now) and row.status != wanted:
        held = "no status" if row.status is None else show(row.status)
        return f"{show(payout.id)} is {show(payout.status)}, in the ledger {held}"
    return ""


def _is_old_news(payout: Payout, now: float) -> bool:
    """Whether the status is final for so long that a webhook must have arrived."""
    if payout.status == "paid":
        return payout.arrival_date + _DAY < now - _SETTLING
    return payout.status in ("failed", "canceled") and payout.failed_at < now - _SETTLING
